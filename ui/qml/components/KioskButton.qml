pragma ComponentBehavior: Bound

import QtQuick
import "../theme"

// kind: primary | secondary | quiet | danger
KioskTouch {
    id: root

    property string kind: "primary"
    property alias text: root.label
    property string symbol: ""
    property bool symbolAfter: false
    property bool busy: false
    property bool compact: false
    // Its icon moves a little now and then: this is where to begin.
    property bool beckons: false
    readonly property color foreground: !enabled ? KioskTheme.muted : kind === "primary" ? KioskTheme.accentInk : kind === "danger" ? KioskTheme.toneInk("danger") : kind === "quiet" ? KioskTheme.accent : KioskTheme.ink

    // From the text on one line: a width that followed the wrapped text would follow itself for ever.
    readonly property real glyph: busy || symbol !== "" ? 44 * KioskTheme.px + KioskTheme.s2 : 0
    implicitHeight: Math.max(compact ? KioskTheme.targetSmall : KioskTheme.target, caption.implicitHeight + KioskTheme.s4)
    implicitWidth: caption.implicitWidth + glyph + KioskTheme.s6
    scale: pressed ? 0.985 : 1

    Behavior on scale {
        NumberAnimation {
            duration: KioskTheme.quick
        }
    }

    Rectangle {
        anchors.fill: parent
        radius: KioskTheme.radius
        color: {
            if (!root.enabled)
                return root.kind === "quiet" ? "transparent" : KioskTheme.sunken;
            if (root.kind === "primary")
                return root.pressed ? KioskTheme.accentPressed : KioskTheme.accent;
            if (root.kind === "quiet")
                return root.pressed ? KioskTheme.accentSoft : "transparent";
            return root.pressed ? KioskTheme.sunken : KioskTheme.surface;
        }
        border.width: root.enabled && root.kind !== "primary" && root.kind !== "quiet" ? KioskTheme.line : 0
        border.color: root.kind === "danger" ? KioskTheme.toneInk("danger") : KioskTheme.outlineStrong
    }

    // Icon and text stand together in the middle, however the text wraps.
    Item {
        id: content
        readonly property real inked: Math.min(caption.width, caption.contentWidth)
        anchors.centerIn: parent
        width: inked + root.glyph
        height: caption.implicitHeight

        Loader {
            id: sign
            sourceComponent: root.busy ? dots : root.symbol !== "" ? icon : null
            x: root.symbolAfter ? content.width - width : 0
            anchors.verticalCenter: parent.verticalCenter
        }

        Loader {
            active: root.beckons && !KioskTheme.instant
            sourceComponent: KioskBeckon {
                target: sign
                running: root.visible
            }
        }

        KioskLabel {
            id: caption
            readonly property real room: root.width - KioskTheme.s5 - root.glyph
            text: root.label
            role: root.compact ? "text" : "lead"
            font.weight: Font.Medium
            lineHeight: 1.1
            wrapMode: Text.WordWrap
            color: root.foreground
            x: (root.symbolAfter ? 0 : root.glyph) - (width - content.inked) / 2
            width: root.width > 0 ? Math.min(implicitWidth, room) : implicitWidth
            horizontalAlignment: Text.AlignHCenter
            anchors.verticalCenter: parent.verticalCenter
        }
    }

    Component {
        id: dots

        KioskSpinner {
            size: 40 * KioskTheme.px
            color: root.foreground
        }
    }

    Component {
        id: icon

        KioskIcon {
            symbol: root.symbol
            size: 44 * KioskTheme.px
            color: root.foreground
        }
    }
}
