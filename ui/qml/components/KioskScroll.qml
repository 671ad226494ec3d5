import QtQuick
import QtQuick.Layouts
import "../theme"

// A column that scrolls when it must, and says so by a bar and a fade.
Item {
    id: root

    default property alias content: column.data
    property alias spacing: column.spacing
    property alias flickable: flick
    property bool stretch: false
    property color fade: KioskTheme.background
    readonly property bool overflowing: flick.contentHeight > flick.height + 1

    implicitHeight: column.implicitHeight
    implicitWidth: column.implicitWidth
    clip: overflowing

    Flickable {
        id: flick
        anchors.fill: parent
        contentWidth: width
        contentHeight: Math.max(column.implicitHeight, root.stretch ? height : 0)
        interactive: root.overflowing
        boundsBehavior: Flickable.StopAtBounds
        onMovementStarted: Kiosk.touched()

        ColumnLayout {
            id: column
            width: flick.width - (root.overflowing ? 28 * KioskTheme.px : 0)
            height: root.stretch ? flick.contentHeight : implicitHeight
            spacing: KioskTheme.s3
        }
    }

    Rectangle {
        visible: root.overflowing && !flick.atYEnd
        anchors.bottom: parent.bottom
        width: flick.width - 28 * KioskTheme.px
        height: 72 * KioskTheme.px
        gradient: Gradient {
            GradientStop {
                position: 0
                color: Qt.rgba(root.fade.r, root.fade.g, root.fade.b, 0)
            }
            GradientStop {
                position: 1
                color: root.fade
            }
        }
    }

    Rectangle {
        visible: root.overflowing
        x: root.width - width
        y: flick.visibleArea.yPosition * flick.height
        width: 10 * KioskTheme.px
        height: Math.max(72 * KioskTheme.px, flick.visibleArea.heightRatio * flick.height)
        radius: width / 2
        color: KioskTheme.outlineStrong
    }
}
