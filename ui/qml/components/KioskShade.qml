import QtQuick
import "../theme"

// The veil of a dialog inside `hole`, over what is above and below it; it swallows touches, too.
Item {
    id: root

    property bool open: false
    property Item hole: null

    anchors.fill: parent
    visible: opacity > 0
    opacity: open ? 1 : 0

    Behavior on opacity {
        NumberAnimation {
            duration: KioskTheme.quick
        }
    }

    Rectangle {
        width: parent.width
        height: root.hole ? root.hole.y : 0
        color: KioskTheme.veil

        MouseArea {
            anchors.fill: parent
            onPressed: Kiosk.touched()
        }
    }

    Rectangle {
        y: root.hole ? root.hole.y + root.hole.height : 0
        width: parent.width
        height: parent.height - y
        color: KioskTheme.veil

        MouseArea {
            anchors.fill: parent
            onPressed: Kiosk.touched()
        }
    }
}
