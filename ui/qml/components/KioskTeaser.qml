pragma ComponentBehavior: Bound

import QtQuick
import "../theme"

// As many closed results as there is room for, fading away. It holds no data.
Item {
    id: root

    readonly property real pitch: 96 * KioskTheme.px

    clip: true

    Column {
        width: parent.width
        spacing: KioskTheme.s3

        Repeater {
            model: Math.max(0, Math.ceil(root.height / root.pitch))

            KioskLockedRow {
                required property int index
                long: index % 2 === 0
                width: root.width
            }
        }
    }

    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: Math.min(parent.height, 2 * root.pitch)
        gradient: Gradient {
            GradientStop {
                position: 0
                color: Qt.alpha(KioskTheme.surface, 0)
            }
            GradientStop {
                position: 1
                color: KioskTheme.surface
            }
        }
    }
}
