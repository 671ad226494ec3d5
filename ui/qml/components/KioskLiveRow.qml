import QtQuick
import QtQuick.Layouts
import "../theme"

// A live value with its usual limits.
KioskCard {
    id: root

    property var item: ({})
    readonly property bool judged: item.inRange === true || item.inRange === false
    readonly property bool from: typeof item.low === "number"
    readonly property bool to: typeof item.high === "number"
    readonly property string told: (item.value === undefined ? "" : item.value) + (item.unit ? "\u00a0" + item.unit : "")

    padding: KioskTheme.s3
    spacing: KioskTheme.s1

    GridLayout {
        // A state in words goes under its name.
        columns: root.told.length > 14 ? 1 : 3
        columnSpacing: KioskTheme.s2
        rowSpacing: 2
        Layout.fillWidth: true

        KioskText {
            text: root.item.name || ""
            Layout.fillWidth: true
        }

        KioskIcon {
            visible: root.judged
            symbol: root.item.inRange === true ? "check-circle" : "warning"
            size: 44 * KioskTheme.px
            color: KioskTheme.toneInk(root.item.inRange === true ? "success" : "danger")
        }

        KioskText {
            text: root.told
            role: text.length > 14 ? "text" : "lead"
            font.weight: Font.Bold
            Layout.fillWidth: text.length > 14
        }
    }

    KioskRange {
        low: typeof root.item.low === "number" ? root.item.low : 0
        high: typeof root.item.high === "number" ? root.item.high : 0
        value: parseFloat(String(root.item.value || "0").replace(",", ".").replace("\u2212", "-").replace(/\s/g, ""))
        inRange: root.item.inRange !== false
        Layout.fillWidth: true
    }

    KioskText {
        visible: root.from || root.to
        text: root.from || root.to ? Kiosk.t("screen.results.range." + (root.from ? root.to ? "both" : "low" : "high"), {
            low: root.from ? Kiosk.number(root.item.low) : "",
            high: root.to ? Kiosk.number(root.item.high) : "",
            unit: root.item.unit || ""
        }) : ""
        role: "caption"
        color: KioskTheme.muted
        Layout.fillWidth: true
    }
}
