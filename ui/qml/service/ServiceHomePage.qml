pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../theme"
import "../components"

// Every entry, each with what needs a hand.
Item {
    id: root

    required property var menu
    required property Item stage
    readonly property var told: menu ? menu.data : ({})
    readonly property var symbols: ({
            devices: "wrench",
            payments: "card",
            sessions: "car",
            reports: "report",
            outbox: "send",
            day: "calendar",
            operator: "ruble",
            closed: "stop",
            health: "activity",
            log: "list",
            audit: "shield",
            backup: "backup",
            pin: "lock",
            power: "power"
        })
    readonly property var entries: ["devices", "payments", "sessions", "reports", "outbox", "day", "operator", "closed", "health", "log", "audit", "backup", "pin", "power"].filter(entry => entry !== "backup" || root.told.hasBackups === true)

    function alertOf(entry: string): string {
        if (entry === "closed" && told.closed)
            return Kiosk.t("service.home.closed");
        if (entry === "payments" && told.openPayments > 0)
            return Kiosk.plural("service.home.open_payments", told.openPayments);
        if (entry === "outbox" && told.outboxFailed > 0)
            return Kiosk.plural("service.home.failed", told.outboxFailed);
        if (entry === "outbox" && told.outboxWaiting > 0)
            return Kiosk.plural("service.home.waiting", told.outboxWaiting);
        return "";
    }

    KioskScroll {
        x: KioskTheme.margin
        y: KioskTheme.s3
        width: parent.width - 2 * KioskTheme.margin
        height: parent.height - y - KioskTheme.s4

        ServiceNotice {
            menu: root.menu
        }

        GridLayout {
            columns: KioskTheme.landscape ? 3 : KioskTheme.largeText ? 1 : 2
            columnSpacing: KioskTheme.s2
            rowSpacing: KioskTheme.s2
            uniformCellWidths: true
            Layout.fillWidth: true

            Repeater {
                model: root.entries

                ServiceTile {
                    required property string modelData
                    objectName: "service.entry." + modelData
                    label: Kiosk.t("service.entry." + modelData)
                    hint: Kiosk.t("service.hint." + modelData)
                    symbol: root.symbols[modelData]
                    alert: root.alertOf(modelData)
                    Layout.fillWidth: true
                    Layout.preferredHeight: Math.max(implicitHeight, (KioskTheme.landscape ? 148 : 196) * KioskTheme.px)
                    onTapped: root.menu.go(modelData, {})
                }
            }
        }
    }
}
