pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../theme"
import "../components"

// What a test scan found.
ColumnLayout {
    id: root

    property var result: ({})
    readonly property bool read: result.outcome === "read" || result.outcome === "partial"

    spacing: KioskTheme.s1

    KioskNotice {
        objectName: "service.scanned"
        tone: root.result.outcome === "read" ? "success" : root.result.outcome === "partial" || root.result.outcome === "cancelled" ? "warning" : "danger"
        text: root.result.outcome === undefined ? "" : root.result.outcome === "cancelled" ? Kiosk.t("service.devices.scan.cancelled") : Kiosk.t("service.devices.scan.outcome." + root.result.outcome)
        Layout.fillWidth: true
        Layout.bottomMargin: KioskTheme.s1
    }

    Repeater {
        model: !root.read ? [] : [Kiosk.t("service.devices.scan.done", {
                seconds: root.result.seconds
            }), Kiosk.t("service.devices.scan.protocol", {
                protocol: root.result.protocol
            }), root.result.vin ? Kiosk.t("service.devices.scan.vin", {
                vin: root.result.vin
            }) : "", Kiosk.plural("service.devices.scan.codes", root.result.codes.length) + (root.result.codes.length > 0 ? ": " + root.result.codes.map(code => code.code).join(", ") : ""), Kiosk.t("service.devices.scan.values", {
                n: root.result.values
            }), root.result.failed.length > 0 ? Kiosk.t("service.devices.scan.failed", {
                items: root.result.failed.join(", ")
            }) : ""].filter(line => line !== "")

        KioskText {
            required property string modelData
            text: modelData
            role: "caption"
            Layout.fillWidth: true
        }
    }
}
