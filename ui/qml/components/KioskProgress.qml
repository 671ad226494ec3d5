import QtQuick
import "../theme"

// A bar from 0 to 1.
Rectangle {
    id: root

    property real value: 0
    property color fill: KioskTheme.accent

    implicitHeight: 20 * KioskTheme.px
    radius: height / 2
    color: KioskTheme.sunken
    border.width: KioskTheme.highContrast ? KioskTheme.line : 0
    border.color: KioskTheme.outlineStrong
    Accessible.role: Accessible.ProgressBar
    Accessible.name: Math.round(value * 100) + " %"

    Rectangle {
        visible: root.value > 0
        width: Math.max(parent.height, parent.width * Math.max(0, Math.min(1, root.value)))
        height: parent.height
        radius: parent.radius
        color: root.fill

        Behavior on width {
            NumberAnimation {
                duration: KioskTheme.calm
            }
        }
    }
}
