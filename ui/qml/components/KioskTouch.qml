import QtQuick
import "../theme"

// The base of everything that can be touched: press state, name for assistive technology, no hover.
Item {
    id: root

    property string label: ""
    property alias pressed: area.pressed
    signal tapped

    Accessible.role: Accessible.Button
    Accessible.name: label
    Accessible.onPressAction: if (enabled)
        root.tapped()

    MouseArea {
        id: area
        anchors.fill: parent
        onPressed: Kiosk.touched()
        onClicked: {
            Kiosk.tapped();
            root.tapped();
        }
    }
}
