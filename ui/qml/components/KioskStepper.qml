pragma ComponentBehavior: Bound

import QtQuick
import "../theme"

// Where the customer is on the way: a word and one segment a step.
Item {
    id: root

    readonly property int count: Kiosk.steps.count || 0
    readonly property int current: Kiosk.steps.index || 0

    property real margin: KioskTheme.margin

    visible: count > 0
    implicitHeight: visible ? column.implicitHeight + (KioskTheme.landscape ? 0 : KioskTheme.s2) : 0

    Column {
        id: column
        x: root.margin
        width: root.width - 2 * root.margin
        spacing: KioskTheme.s1

        Row {
            id: segments
            width: parent.width
            spacing: KioskTheme.s1

            Repeater {
                model: root.count

                Rectangle {
                    required property int index
                    width: (segments.width - (root.count - 1) * segments.spacing) / root.count
                    height: (index + 1 === root.current ? 12 : 8) * KioskTheme.px
                    radius: height / 2
                    color: index + 1 <= root.current ? KioskTheme.accent : KioskTheme.track
                    anchors.verticalCenter: parent.verticalCenter
                }
            }
        }

        KioskText {
            width: parent.width
            role: "caption"
            color: KioskTheme.muted
            text: root.count > 0 ? Kiosk.t("screen.step.of", {
                index: root.current,
                count: root.count
            }) + (Kiosk.steps.titleKey ? " · " + Kiosk.t(Kiosk.steps.titleKey) : "") : ""
        }
    }
}
