import QtQuick
import QtQuick.Layouts
import "../theme"

// A live value with its usual limits.
KioskCard {
    id: root

    property var item: ({})
    readonly property bool judged: item.inRange === true || item.inRange === false

    padding: KioskTheme.s3
    spacing: KioskTheme.s1

    RowLayout {
        spacing: KioskTheme.s2
        Layout.fillWidth: true

        KioskText {
            text: root.item.name || ""
            Layout.fillWidth: true
            Layout.minimumWidth: root.width * 0.4
        }

        KioskIcon {
            visible: root.judged
            symbol: root.item.inRange === true ? "check-circle" : "warning"
            size: 44 * KioskTheme.px
            color: KioskTheme.toneInk(root.item.inRange === true ? "success" : "danger")
        }

        KioskText {
            text: (root.item.value === undefined ? "" : root.item.value) + (root.item.unit ? " " + root.item.unit : "")
            role: text.length > 14 ? "text" : "lead"
            font.weight: Font.Bold
            horizontalAlignment: Text.AlignRight
            Layout.maximumWidth: root.width * 0.45
        }
    }

    KioskRange {
        low: typeof root.item.low === "number" ? root.item.low : 0
        high: typeof root.item.high === "number" ? root.item.high : 0
        value: parseFloat(String(root.item.value || "0").replace(",", ".").replace(/\s/g, ""))
        inRange: root.item.inRange !== false
        Layout.fillWidth: true
    }

    KioskText {
        visible: typeof root.item.low === "number" && typeof root.item.high === "number"
        text: Kiosk.t("screen.results.range", {
            low: root.item.low === undefined ? "" : root.item.low,
            high: root.item.high === undefined ? "" : root.item.high,
            unit: root.item.unit || ""
        })
        role: "caption"
        color: KioskTheme.muted
        Layout.fillWidth: true
    }
}
