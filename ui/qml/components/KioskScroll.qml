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

    Flickable {
        id: flick
        anchors.fill: parent
        contentWidth: width
        contentHeight: Math.max(column.implicitHeight, root.stretch ? height : 0)
        interactive: root.overflowing
        boundsBehavior: Flickable.StopAtBounds
        clip: root.overflowing
        onMovementStarted: Kiosk.touched()

        ColumnLayout {
            id: column
            width: flick.width
            height: root.stretch ? flick.contentHeight : implicitHeight
            spacing: KioskTheme.s3
        }
    }

    Rectangle {
        visible: root.overflowing && !flick.atYEnd
        anchors.bottom: parent.bottom
        width: flick.width
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

    // In the margin: a bar that took room from the column would change what it depends on, and so for ever.
    Rectangle {
        visible: root.overflowing
        x: root.width + KioskTheme.s1
        y: flick.visibleArea.yPosition * flick.height
        width: 10 * KioskTheme.px
        height: Math.max(72 * KioskTheme.px, flick.visibleArea.heightRatio * flick.height)
        radius: width / 2
        color: KioskTheme.outlineStrong
    }
}
