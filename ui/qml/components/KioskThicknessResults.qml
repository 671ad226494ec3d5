pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../theme"

// The full result of a measurement.
KioskPage {
    id: root

    readonly property var result: Kiosk.results
    readonly property var ranks: ["critical", "warning", "normal", "unknown"]
    // The worst first.
    readonly property var panels: ranks.reduce((sorted, rank) => sorted.concat((result.panels || []).filter(panel => panel.verdict === rank)), [])
    readonly property var zones: result.zones || []

    heading: Kiosk.t("screen.results.thickness")
    split: 0.44
    stretch: tabs.current === "diagram"

    aside: [
        KioskVerdict {
            tone: KioskTheme.toneOf(root.result.verdict || "")
            heading: root.result.verdictText || ""
            text: Kiosk.t(root.result.skipped > 0 ? "screen.results.measured_skipped" : "screen.results.measured", {
                measured: root.result.measured || 0,
                skipped: root.result.skipped || 0
            })
            Layout.fillWidth: true
        },
        KioskTabs {
            id: tabs
            prefix: "results.tab"
            options: [
                {
                    key: "panels",
                    text: Kiosk.t("screen.results.tab.panels")
                },
                {
                    key: "diagram",
                    text: Kiosk.t("screen.results.tab.diagram")
                }
            ]
            Layout.fillWidth: true
        }
    ]

    KioskNotice {
        visible: tabs.current === "panels" && root.zones.length > 0
        tone: "warning"
        text: root.zones.join(" ")
        Layout.fillWidth: true
    }

    Repeater {
        model: tabs.current === "panels" ? root.panels.length : 0

        KioskCard {
            id: row
            required property int index
            readonly property var item: root.panels[index] || ({})
            readonly property string gravity: KioskTheme.toneOf(item.verdict || "")
            padding: KioskTheme.s3
            spacing: KioskTheme.s1
            Layout.fillWidth: true

            RowLayout {
                spacing: KioskTheme.s2
                Layout.fillWidth: true

                KioskText {
                    text: row.item.name || ""
                    font.weight: Font.Bold
                    Layout.fillWidth: true
                }

                KioskBadge {
                    text: Kiosk.t("screen.paint." + (row.item.meaning || "unknown"))
                    tone: row.gravity
                    symbol: tone === "neutral" ? "minus" : KioskTheme.toneIcon(tone)
                }
            }

            KioskText {
                text: row.item.avgUm === undefined || row.item.avgUm === null ? Kiosk.t("screen.results.no_reading") : Kiosk.t("screen.results.panel", {
                    min: row.item.minUm,
                    avg: row.item.avgUm,
                    max: row.item.maxUm
                })
                color: KioskTheme.muted
                Layout.fillWidth: true
            }
        }
    }

    KioskWhen {
        wanted: tabs.current === "diagram"
        Layout.fillHeight: true
        Layout.preferredHeight: 600 * KioskTheme.px
        sourceComponent: KioskBodyDiagram {
            bodyType: Kiosk.measure.body || Kiosk.body.chosen || ""
            points: root.result.points || []
            selectable: false
        }
    }

    footer: KioskButton {
        objectName: "results.send"
        symbol: "send"
        text: Kiosk.t("screen.results.send")
        Layout.fillWidth: true
        onTapped: Kiosk.act("sendReport")
    }
}
