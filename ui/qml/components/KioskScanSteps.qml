pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../theme"

// What a scan reads, one after the other: done, under way with its detail in words, still to come.
KioskCard {
    id: root

    property string step: "connecting"
    property string detail: ""
    property int found: 0
    readonly property var order: ["connecting", "identifying", "codes", "live", "details"]
    // "done" is after the last one.
    readonly property int at: order.includes(step) ? order.indexOf(step) : order.length

    padding: KioskTheme.s3
    spacing: KioskTheme.s2

    Repeater {
        model: root.order

        RowLayout {
            id: line
            required property string modelData
            required property int index
            readonly property bool done: index < root.at
            readonly property bool now: index === root.at
            spacing: KioskTheme.s3
            Layout.fillWidth: true
            Layout.minimumHeight: 52 * KioskTheme.px

            Item {
                implicitWidth: 52 * KioskTheme.px
                implicitHeight: implicitWidth
                Layout.alignment: Qt.AlignTop

                KioskSpinner {
                    anchors.centerIn: parent
                    visible: line.now
                    size: 52 * KioskTheme.px
                }

                KioskIcon {
                    anchors.centerIn: parent
                    visible: line.done
                    symbol: "check-circle"
                    size: 48 * KioskTheme.px
                    color: KioskTheme.toneInk("success")
                }

                Rectangle {
                    anchors.centerIn: parent
                    visible: !line.done && !line.now
                    width: 36 * KioskTheme.px
                    height: width
                    radius: width / 2
                    color: "transparent"
                    border.width: 2 * KioskTheme.line
                    border.color: KioskTheme.track
                }
            }

            ColumnLayout {
                spacing: 2
                Layout.fillWidth: true

                KioskText {
                    text: Kiosk.t("screen.scanning.step." + line.modelData)
                    font.weight: line.now ? Font.Bold : Font.Normal
                    color: line.done || line.now ? KioskTheme.ink : KioskTheme.muted
                    Layout.fillWidth: true
                }

                KioskText {
                    // A line that came and went would shake the list.
                    property real most: 0
                    visible: line.now
                    text: root.detail
                    role: "caption"
                    color: KioskTheme.muted
                    onImplicitHeightChanged: most = Math.max(most, implicitHeight)
                    Layout.fillWidth: true
                    Layout.minimumHeight: most
                }
            }

            KioskBadge {
                // Of codes that were not found nothing is said: some may only not have been read.
                visible: line.modelData === "codes" && root.found > 0
                text: Kiosk.plural("screen.scanning.found", root.found)
                tone: "warning"
                symbol: "warning"
            }
        }
    }
}
