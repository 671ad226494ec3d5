pragma ComponentBehavior: Bound

import QtQuick
import "../theme"

// A tile to choose: its children lie over it; the mark in the corner says "chosen" without colour.
KioskTouch {
    id: root

    default property alias content: inner.data
    property bool chosen: false
    property real padding: KioskTheme.s3

    Accessible.role: Accessible.RadioButton
    Accessible.checkable: true
    Accessible.checked: chosen

    Rectangle {
        anchors.fill: parent
        radius: KioskTheme.radius
        color: !root.enabled || root.pressed ? KioskTheme.sunken : root.chosen ? KioskTheme.accentSoft : KioskTheme.surface
        border.width: root.chosen ? 2 * KioskTheme.line : KioskTheme.line
        border.color: root.chosen ? KioskTheme.accent : KioskTheme.outlineStrong
    }

    Item {
        id: inner
        anchors.fill: parent
        anchors.margins: root.padding
    }

    Loader {
        active: root.chosen
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: KioskTheme.s2
        sourceComponent: Rectangle {
            implicitWidth: 52 * KioskTheme.px
            implicitHeight: implicitWidth
            radius: width / 2
            color: KioskTheme.accent

            KioskIcon {
                anchors.centerIn: parent
                symbol: "check"
                size: 36 * KioskTheme.px
                color: KioskTheme.accentInk
            }
        }
    }
}
