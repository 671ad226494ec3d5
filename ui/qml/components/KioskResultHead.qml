import QtQuick
import QtQuick.Layouts
import "../theme"

// The verdict of a scan, the car, and what could not be read.
ColumnLayout {
    id: root

    property var result: ({})
    readonly property string verdict: result.verdict || "unknown"
    readonly property var reasons: result.reasons || []

    spacing: KioskTheme.s2

    KioskVerdict {
        tone: KioskTheme.toneOf(root.verdict)
        heading: root.result.verdictText || Kiosk.t("screen.summary.verdict." + root.verdict)
        text: root.reasons.length === 1 ? root.reasons[0] : root.reasons.map(reason => "•\u00a0 " + reason).join("\n")
        Layout.fillWidth: true
    }

    KioskText {
        visible: text !== ""
        role: "caption"
        color: KioskTheme.muted
        text: [(root.result.vin || "") === "" ? "" : "VIN " + root.result.vin, root.result.protocol || ""].filter(s => s !== "").join(" · ")
        Layout.fillWidth: true
    }

    KioskNotice {
        visible: root.result.partial === true
        tone: "warning"
        text: Kiosk.t("screen.results.partial", {
            items: (root.result.failedItems || []).join(", ")
        })
        Layout.fillWidth: true
    }
}
