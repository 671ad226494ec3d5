import QtQuick
import "../theme"

// One of resources/illustrations: it fills its frame, whose colour is the picture's own ground.
Rectangle {
    id: root

    property string name: ""
    property string description: ""
    // A drawing without a scene around it is shown whole.
    property bool whole: false
    // What the picture lies on.
    property color under: KioskTheme.surface

    radius: KioskTheme.radiusSmall
    color: KioskTheme.ground
    implicitHeight: 300 * KioskTheme.px
    clip: true

    Image {
        anchors.fill: parent
        anchors.margins: root.whole ? KioskTheme.s2 : 0
        source: root.name === "" ? "" : Kiosk.resources + "illustrations/" + root.name + ".svg"
        sourceSize: Qt.size(Math.round(width), Math.round(height))
        fillMode: root.whole ? Image.PreserveAspectFit : Image.PreserveAspectCrop
        Accessible.role: Accessible.Graphic
        Accessible.name: root.description
    }

    // Clipping knows no round corners: they are painted over.
    Rectangle {
        anchors.fill: parent
        anchors.margins: -border.width
        radius: root.radius + border.width
        color: "transparent"
        border.width: root.radius / 2
        border.color: root.under
    }

    Rectangle {
        anchors.fill: parent
        visible: KioskTheme.highContrast
        radius: root.radius
        color: "transparent"
        border.width: KioskTheme.line
        border.color: KioskTheme.outlineStrong
    }
}
