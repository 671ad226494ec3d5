pragma ComponentBehavior: Bound

import QtQuick
import "../theme"

// What awaits a customer, in three pictures: choose, follow, take the report.
Row {
    id: root

    readonly property real cell: width / 3

    Repeater {
        model: [
            {
                key: "choose",
                symbol: "touch"
            },
            {
                key: "follow",
                symbol: "list"
            },
            {
                key: "report",
                symbol: "report"
            }
        ]

        Item {
            id: step
            required property var modelData
            required property int index
            width: root.cell
            height: word.y + word.implicitHeight

            // The way from one to the next.
            Rectangle {
                visible: step.index > 0
                x: -(step.width - disc.width) / 2 + KioskTheme.s2
                y: (disc.height - height) / 2
                width: step.width - disc.width - 2 * KioskTheme.s2
                height: 2 * KioskTheme.px
                color: KioskTheme.heroLine
            }

            Rectangle {
                id: disc
                anchors.horizontalCenter: parent.horizontalCenter
                width: 84 * KioskTheme.px
                height: width
                radius: width / 2
                color: KioskTheme.heroGlass
                border.width: KioskTheme.line
                border.color: KioskTheme.heroLine

                KioskIcon {
                    anchors.centerIn: parent
                    symbol: step.modelData.symbol
                    size: 46 * KioskTheme.px
                    color: KioskTheme.heroAccent
                }
            }

            KioskText {
                id: word
                y: disc.height + KioskTheme.s1
                width: parent.width - KioskTheme.s2
                anchors.horizontalCenter: parent.horizontalCenter
                text: Kiosk.t("screen.attract.way." + step.modelData.key)
                role: "caption"
                color: KioskTheme.heroMuted
                horizontalAlignment: Text.AlignHCenter
            }
        }
    }
}
