import QtQuick
import QtQuick.Shapes
import "../theme"

// A progress ring with what is inside it.
Item {
    id: root

    default property alias content: middle.data
    property real value: 0
    property real thickness: 22 * KioskTheme.px
    property color fill: KioskTheme.accent

    implicitWidth: 360 * KioskTheme.px
    implicitHeight: implicitWidth
    Accessible.role: Accessible.ProgressBar
    Accessible.name: Math.round(value * 100) + " %"

    Behavior on value {
        NumberAnimation {
            duration: KioskTheme.calm
        }
    }

    Shape {
        anchors.fill: parent
        preferredRendererType: Shape.CurveRenderer

        ShapePath {
            strokeColor: KioskTheme.track
            strokeWidth: root.thickness
            fillColor: "transparent"
            PathAngleArc {
                centerX: root.width / 2
                centerY: root.height / 2
                radiusX: (root.width - root.thickness) / 2
                radiusY: radiusX
                startAngle: 0
                sweepAngle: 360
            }
        }

        ShapePath {
            strokeColor: root.fill
            strokeWidth: root.thickness
            capStyle: ShapePath.RoundCap
            fillColor: "transparent"
            PathAngleArc {
                centerX: root.width / 2
                centerY: root.height / 2
                radiusX: (root.width - root.thickness) / 2
                radiusY: radiusX
                startAngle: -90
                sweepAngle: 360 * Math.max(0.004, Math.min(1, root.value))
            }
        }
    }

    Item {
        id: middle
        anchors.fill: parent
        anchors.margins: root.thickness * 1.6
    }
}
