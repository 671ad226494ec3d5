import QtQuick
import "../theme"

// A pill: icon and word, never colour alone.
Rectangle {
    id: root

    property string text: ""
    property string tone: "neutral"
    property string symbol: ""

    readonly property real sign: symbol === "" ? 0 : 34 * KioskTheme.px + KioskTheme.s1

    implicitWidth: caption.implicitWidth + sign + KioskTheme.s4
    implicitHeight: caption.implicitHeight + KioskTheme.s2
    radius: Math.min(height / 2, 27 * KioskTheme.typeScale)
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
            id: caption
            text: root.text
            role: "caption"
            font.weight: Font.Medium
            lineHeight: 1
            width: root.width > 0 ? Math.min(implicitWidth, root.width - root.sign - KioskTheme.s4) : implicitWidth
            color: KioskTheme.toneInk(root.tone)
            anchors.verticalCenter: parent.verticalCenter
        }
    }
}
