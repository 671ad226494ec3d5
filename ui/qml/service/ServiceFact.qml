import QtQuick
import "../theme"
import "../components"

// A labelled value.
Item {
    id: root

    property string label: ""
    property string value: ""
    readonly property real share: KioskTheme.largeText ? 0.44 : 0.38

    implicitHeight: Math.max(name.implicitHeight, told.implicitHeight)

    KioskText {
        id: name
        width: root.width * root.share - KioskTheme.s2
        text: root.label
        role: "caption"
        lineHeight: 1.12
        color: KioskTheme.muted
    }

    KioskText {
        id: told
        x: root.width * root.share
        width: root.width * (1 - root.share)
        text: root.value
        role: "caption"
        font.weight: Font.Medium
        lineHeight: 1.12
        // A number of ours is one word: it breaks where the line ends.
        wrapMode: root.value.indexOf(" ") < 0 ? Text.WrapAnywhere : Text.WrapAtWordBoundaryOrAnywhere
    }
}
