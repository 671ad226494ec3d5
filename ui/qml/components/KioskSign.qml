import QtQuick
import "../theme"

// The sign over a screen that says one thing: it worked, it did not, wait.
Rectangle {
    id: root

    property string tone: "accent"
    property string symbol: KioskTheme.toneIcon(tone)

    implicitWidth: (KioskTheme.landscape ? 160 : 184) * KioskTheme.px
    implicitHeight: implicitWidth
    radius: width / 2
    color: KioskTheme.toneSoft(tone)
    border.width: KioskTheme.highContrast ? KioskTheme.line : 0
    border.color: KioskTheme.toneInk(tone)

    KioskIcon {
        anchors.centerIn: parent
        symbol: root.symbol
        size: root.width * 0.56
        color: KioskTheme.toneInk(root.tone)
    }
}
