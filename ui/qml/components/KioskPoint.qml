import QtQuick
import "../theme"

// A measuring point: a numbered ring to do, a filled one with a sign when done, a pulse when it is its turn.
KioskTouch {
    id: root

    property int number: 0
    property string stateName: "todo"
    property string verdict: ""
    property string tone: "neutral"
    property bool current: false
    property real unit: 1
    readonly property bool done: stateName === "done"
    readonly property real dot: (current ? 64 : 44) * unit

    // Points stand closer than a full target; the touch area is as large as their spacing allows.
    width: Math.max(80 * unit, dot)
    height: width

    Rectangle {
        id: halo
        anchors.centerIn: parent
        visible: root.current
        width: root.dot * grow
        height: width
        radius: width / 2
        color: "transparent"
        border.width: 4 * root.unit
        border.color: "#0B57D0"
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
        readonly property var palette: KioskTheme.palettes[KioskTheme.highContrast ? "lightContrast" : "light"]
        readonly property color filled: root.tone === "neutral" ? palette.muted : palette[root.tone]
        anchors.centerIn: parent
        width: root.dot
        height: width
        radius: root.done && root.tone === "danger" ? 8 * root.unit : width / 2
        color: root.current && !root.done ? palette.accent : root.done ? filled : palette.surface
        border.width: 3 * root.unit
        border.color: root.current ? palette.accent : root.done ? palette.surface : palette.muted
    }

    KioskIcon {
        anchors.centerIn: parent
        visible: symbol !== ""
        symbol: root.stateName === "skipped" ? "minus" : !root.done ? "" : root.tone === "success" ? "check" : root.tone === "neutral" ? "minus" : "exclaim"
        size: root.dot * 0.7
        color: root.done ? "#FFFFFF" : "#495766"
    }

    KioskText {
        anchors.centerIn: parent
        visible: !root.done && root.stateName !== "skipped"
        text: root.number
        font.pixelSize: Math.max(8, Math.round(root.dot * 0.5))
        font.weight: Font.Bold
        lineHeight: 1
        wrapMode: Text.NoWrap
        color: root.current ? "#FFFFFF" : "#0E1A26"
        Accessible.ignored: true
    }
}
