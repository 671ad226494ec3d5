import QtQuick
import "../theme"

// A pill: icon and word, never colour alone.
Rectangle {
    id: root

    property string text: ""
    property string tone: "neutral"
    property string symbol: ""

    implicitWidth: row.implicitWidth + KioskTheme.s4
    implicitHeight: row.implicitHeight + KioskTheme.s2
    radius: height / 2
    color: KioskTheme.toneSoft(tone)
    border.width: KioskTheme.highContrast ? KioskTheme.line : 0
    border.color: KioskTheme.toneInk(tone)

    Row {
        id: row
        anchors.centerIn: parent
        spacing: KioskTheme.s1

        KioskIcon {
            visible: root.symbol !== ""
            symbol: root.symbol
            size: 34 * KioskTheme.px
            color: KioskTheme.toneInk(root.tone)
            anchors.verticalCenter: parent.verticalCenter
        }

        KioskText {
            text: root.text
            role: "caption"
            font.weight: Font.Medium
            lineHeight: 1
            wrapMode: Text.NoWrap
            color: KioskTheme.toneInk(root.tone)
            anchors.verticalCenter: parent.verticalCenter
        }
    }
}
