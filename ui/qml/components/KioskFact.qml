import QtQuick
import "../theme"

// What it is, and how much or which one.
Item {
    id: root

    property alias name: name.text
    property alias value: value.text
    property bool strong: false

    implicitHeight: Math.max(name.implicitHeight, value.implicitHeight)

    KioskText {
        id: name
        width: root.width - value.width - KioskTheme.s3
        color: KioskTheme.muted
    }

    KioskText {
        id: value
        anchors.right: parent.right
        width: Math.min(implicitWidth, root.width * 0.6)
        font.weight: root.strong ? Font.Bold : Font.Medium
        horizontalAlignment: Text.AlignRight
        wrapMode: Text.WrapAtWordBoundaryOrAnywhere
    }
}
