import QtQuick
import QtQuick.Layouts
import "../theme"

// The one answer of a check: sign, word, sentence.
KioskCard {
    id: root

    property string heading: ""
    property string text: ""
    property string symbol: tone === "neutral" ? "question" : KioskTheme.toneIcon(tone)

    padding: KioskTheme.s4

    GridLayout {
        // Beside the words the sign would leave a long one no room.
        columns: root.width < 15 * KioskTheme.heading ? 1 : 2
        columnSpacing: KioskTheme.s3
        rowSpacing: KioskTheme.s2
        Layout.fillWidth: true

        KioskIcon {
            symbol: root.symbol
            size: 120 * KioskTheme.px
            color: KioskTheme.toneInk(root.tone)
            Layout.alignment: Qt.AlignTop
        }

        ColumnLayout {
            spacing: 4 * KioskTheme.px
            Layout.fillWidth: true

            KioskText {
                text: root.heading
                role: "heading"
                lineHeight: 1.12
                Layout.fillWidth: true
            }

            KioskText {
                text: root.text
                visible: text !== ""
                Layout.fillWidth: true
            }
        }
    }
}
