pragma ComponentBehavior: Bound

import QtQuick
import "../theme"

// Three breathing dots: work is going on.
Row {
    id: root

    property real size: 56 * KioskTheme.px
    property color color: KioskTheme.accent
    property real phase: 0

    spacing: size / 6
    height: size
    Accessible.ignored: true

    Repeater {
        model: 3

        Rectangle {
            required property int index
            readonly property real wave: Math.max(0, Math.sin((root.phase - index / 6) * 2 * Math.PI))

            width: root.size / 4
            height: width
            radius: width / 2
            color: root.color
            opacity: 0.35 + 0.65 * wave
            anchors.verticalCenter: parent ? parent.verticalCenter : undefined
        }
    }

    NumberAnimation on phase {
        from: 0
        to: 1
        duration: 1200
        loops: Animation.Infinite
        running: root.visible
    }
}
