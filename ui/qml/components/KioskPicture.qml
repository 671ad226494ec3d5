import QtQuick
import "../theme"

// One of resources/illustrations on its light ground, alike in every theme.
Rectangle {
    id: root

    property string name: ""
    property string description: ""

    radius: KioskTheme.radiusSmall
    color: "#E9EFF6"
    border.width: KioskTheme.highContrast ? KioskTheme.line : 0
    border.color: KioskTheme.outlineStrong
    implicitHeight: 300 * KioskTheme.px
    clip: true

    Image {
        anchors.fill: parent
        anchors.margins: KioskTheme.s1
        source: root.name === "" ? "" : Kiosk.resources + "illustrations/" + root.name + ".svg"
        sourceSize: Qt.size(Math.round(width), Math.round(height))
        fillMode: Image.PreserveAspectFit
        Accessible.role: Accessible.Graphic
        Accessible.name: root.description
    }
}
