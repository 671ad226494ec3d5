import QtQuick
import "../theme"

// Where a value lies between its usual limits.
Item {
    id: root

    property real low: 0
    property real high: 0
    property real value: 0
    property bool inRange: true
    readonly property bool known: high > low
    readonly property real span: high - low
    readonly property real from: low - span * 0.25
    readonly property real to: high + span * 0.25

    visible: known
    implicitHeight: 28 * KioskTheme.px
    Accessible.ignored: true

    function place(v: real): real {
        return Math.max(0, Math.min(1, (v - from) / (to - from))) * width;
    }

    Rectangle {
        anchors.verticalCenter: parent.verticalCenter
        width: parent.width
        height: 12 * KioskTheme.px
        radius: height / 2
        color: KioskTheme.sunken
        border.width: KioskTheme.highContrast ? 1 : 0
        border.color: KioskTheme.outlineStrong
    }

    Rectangle {
        anchors.verticalCenter: parent.verticalCenter
        x: root.place(root.low)
        width: root.place(root.high) - x
        height: 12 * KioskTheme.px
        radius: height / 2
        color: KioskTheme.toneInk("success")
        opacity: 0.55
    }

    Rectangle {
        anchors.verticalCenter: parent.verticalCenter
        x: root.place(root.value) - width / 2
        width: 28 * KioskTheme.px
        height: width
        radius: root.inRange ? width / 2 : 4 * KioskTheme.px
        rotation: root.inRange ? 0 : 45
        color: KioskTheme.toneInk(root.inRange ? "success" : "danger")
        border.width: 4 * KioskTheme.px
        border.color: KioskTheme.surface
    }
}
