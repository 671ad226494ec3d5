import QtQuick
import "../theme"

// A measuring point: a ring to do, a filled one with a sign when done, a pulse when it is its turn.
Item {
    id: root

    property string label: ""
    property string stateName: "todo"
    property string verdict: ""
    property string tone: "neutral"
    property bool current: false
    property real unit: 1
    readonly property bool done: stateName === "done"
    readonly property real dot: (current ? 78 : 54) * unit
    signal chosen

    // Touches are taken by the whole diagram, which chooses the nearest point.
    width: 80 * unit
    height: width
    Accessible.role: Accessible.Button
    Accessible.name: label
    Accessible.onPressAction: if (enabled)
        root.chosen()

    Rectangle {
        id: halo
        anchors.centerIn: parent
        visible: root.current
        width: root.dot * grow
        height: width
        radius: width / 2
        color: "transparent"
        border.width: 4 * root.unit
        border.color: KioskTheme.paperColors.accent
        opacity: 1.9 - grow

        property real grow: 1.35

        SequentialAnimation on grow {
            running: root.current && root.stateName !== "done"
            loops: Animation.Infinite
            NumberAnimation {
                from: 1
                to: 1.8
                duration: 1100
                easing.type: Easing.OutCubic
            }
            PauseAnimation {
                duration: 200
            }
        }
    }

    // The diagram is a light card in every theme, so the points use the light palette.
    Rectangle {
        id: disc
        readonly property var tones: KioskTheme.paperColors
        readonly property color filled: root.tone === "neutral" ? tones.muted : tones[root.tone]
        anchors.centerIn: parent
        width: root.dot
        height: width
        radius: root.done && root.tone === "danger" ? 8 * root.unit : width / 2
        color: root.current && !root.done ? tones.accent : root.done ? filled : tones.surface
        border.width: 3 * root.unit
        border.color: root.current ? tones.accent : root.done ? tones.surface : tones.muted
    }

    KioskIcon {
        anchors.centerIn: parent
        visible: symbol !== ""
        symbol: root.stateName === "skipped" ? "minus" : !root.done ? (root.current ? "target" : "") : root.tone === "success" ? "check" : root.tone === "neutral" ? "minus" : "exclaim"
        size: root.dot * 0.7
        color: root.done || root.current ? KioskTheme.paper : KioskTheme.paperColors.muted
    }
}
