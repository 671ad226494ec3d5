import QtQuick
import QtQuick.Layouts
import "../theme"

// A sentence that matters, with an icon of its tone.
KioskCard {
    id: root

    property string text: ""
    property string symbol: KioskTheme.toneIcon(tone)

    tone: "accent"
    padding: KioskTheme.s3

    RowLayout {
        spacing: KioskTheme.s3
        Layout.fillWidth: true

        KioskIcon {
            symbol: root.symbol
            size: 48 * KioskTheme.px
            color: KioskTheme.toneInk(root.tone)
            Layout.alignment: Qt.AlignTop
        }

        KioskText {
            text: root.text
            Layout.fillWidth: true
            Layout.alignment: Qt.AlignVCenter
        }
    }
}
