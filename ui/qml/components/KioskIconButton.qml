import QtQuick
import "../theme"

// A round-cornered button that holds one icon; `label` is its spoken name.
KioskTouch {
    id: root

    property string symbol: ""
    property bool active: false
    property bool bare: false
    property color foreground: active ? KioskTheme.accentInk : KioskTheme.ink

    implicitWidth: KioskTheme.targetSmall
    implicitHeight: KioskTheme.targetSmall

    Rectangle {
        anchors.fill: parent
        radius: KioskTheme.radius
        color: root.active ? KioskTheme.accent : root.pressed ? KioskTheme.sunken : root.bare ? "transparent" : KioskTheme.surface
        border.width: root.active || root.bare ? 0 : KioskTheme.line
        border.color: KioskTheme.outlineStrong
    }

    KioskIcon {
        anchors.centerIn: parent
        symbol: root.symbol
        size: 46 * KioskTheme.px
        color: root.enabled ? root.foreground : KioskTheme.muted
    }
}
