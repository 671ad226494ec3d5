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
    readonly property color foreground: !enabled ? KioskTheme.muted : kind === "primary" ? KioskTheme.accentInk : kind === "danger" ? KioskTheme.toneInk("danger") : kind === "quiet" ? KioskTheme.accent : KioskTheme.ink

    implicitHeight: Math.max(compact ? KioskTheme.targetSmall : KioskTheme.target, caption.implicitHeight + KioskTheme.s4)
    implicitWidth: content.implicitWidth + KioskTheme.s6
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

    Row {
        id: content
        anchors.centerIn: parent
        spacing: KioskTheme.s2
        layoutDirection: root.symbolAfter ? Qt.RightToLeft : Qt.LeftToRight

        KioskSpinner {
            visible: root.busy
            size: 40 * KioskTheme.px
            color: root.foreground
            anchors.verticalCenter: parent.verticalCenter
        }

        KioskIcon {
            visible: root.symbol !== "" && !root.busy
            symbol: root.symbol
            size: 44 * KioskTheme.px
            color: root.foreground
            anchors.verticalCenter: parent.verticalCenter
        }

        KioskText {
            id: caption
            readonly property real room: root.width - KioskTheme.s5 - (root.symbol !== "" || root.busy ? 60 * KioskTheme.px : 0)
            text: root.label
            role: root.compact ? "text" : "lead"
            font.weight: Font.Medium
            lineHeight: 1.1
            wrapMode: Text.WordWrap
            color: root.foreground
            width: root.width > 0 ? Math.min(implicitWidth, room) : implicitWidth
            horizontalAlignment: Text.AlignHCenter
            anchors.verticalCenter: parent.verticalCenter
            Accessible.ignored: true
        }
    }
}
