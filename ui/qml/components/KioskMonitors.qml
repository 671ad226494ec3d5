pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../theme"

// Readiness of the emission monitors.
KioskCard {
    id: root

    property var items: []

    padding: KioskTheme.s3

    KioskText {
        text: Kiosk.t("screen.results.monitors_text")
        role: "caption"
        color: KioskTheme.muted
        Layout.fillWidth: true
    }

    Repeater {
        model: root.items.length

        RowLayout {
            id: line
            required property int index
            readonly property var item: root.items[index] || ({})
            readonly property string word: item.state || "not_supported"
            spacing: KioskTheme.s2
            Layout.fillWidth: true

            KioskText {
                text: line.item.name || ""
                Layout.fillWidth: true
            }

            KioskBadge {
                text: Kiosk.t("screen.monitor." + line.word)
                tone: line.word === "ready" ? "success" : line.word === "not_ready" ? "warning" : "neutral"
                symbol: line.word === "ready" ? "check-circle" : line.word === "not_ready" ? "clock" : "minus"
            }
        }
    }
}
