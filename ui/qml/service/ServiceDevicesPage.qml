pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../theme"
import "../components"

// Both devices: how they are set, whether they answer, a test scan, a test reading.
KioskPage {
    id: root

    required property var menu
    required property Item stage
    readonly property var told: menu ? menu.data : ({})
    readonly property var adapter: told.adapter || ({})
    readonly property var gauge: told.gauge || ({})
    readonly property var results: menu ? menu.results : ({})
    readonly property var tested: results["devices.test"] || ({})
    readonly property var scanned: menu ? menu.scanned : ({})
    readonly property var measured: results["devices.read"] || ({})
    readonly property bool scanning: menu ? menu.busy === "devices.scan" : false
    readonly property bool busy: menu ? menu.busy !== "" : false

    split: 0.44
    footerColumns: 1

    function stateText(state: var): string {
        if (state === undefined)
            return Kiosk.t("service.devices.state.unknown");
        return state.indexOf("-") < 0 ? Kiosk.t("service.devices.state." + state) : Kiosk.t("service.devices.state.fault", {
            code: state
        });
    }

    function stateTone(state: var): string {
        if (state === undefined || state === "off" || state === "manual")
            return "neutral";
        return state === "ok" ? "success" : state === "busy" ? "warning" : "danger";
    }

    ServiceTyping {
        id: typing
        parent: root.stage
        stage: root.stage
    }

    aside: [
        ServiceNotice {
            menu: root.menu
        },
        ServiceDevice {
            title: Kiosk.t("service.devices.adapter")
            symbol: "diagnostics"
            mode: root.adapter.mode || "none"
            place: root.adapter.port ? Kiosk.t("service.devices.port", {
                port: root.adapter.port
            }) : Kiosk.t("service.devices.port.auto")
            answer: root.stateText(root.tested.adapter ? root.tested.adapter.state : undefined)
            shade: root.stateTone(root.tested.adapter ? root.tested.adapter.state : undefined)
            note: root.tested.adapter && root.tested.adapter.version ? Kiosk.t("service.devices.version", {
                version: root.tested.adapter.version
            }) : ""
            Layout.fillWidth: true
        },
        ServiceDevice {
            title: Kiosk.t("service.devices.gauge")
            symbol: "gauge"
            mode: root.gauge.mode || "none"
            place: Kiosk.t("service.devices.transport." + (root.gauge.transport || "serial"))
            answer: root.stateText(root.tested.gauge ? root.tested.gauge.state : undefined)
            shade: root.stateTone(root.tested.gauge ? root.tested.gauge.state : undefined)
            Layout.fillWidth: true
        },
        KioskButton {
            objectName: "service.act.devices.test"
            kind: "secondary"
            symbol: "activity"
            text: Kiosk.t("service.devices.test")
            busy: root.menu ? root.menu.busy === "devices.test" : false
            enabled: !root.busy
            Layout.fillWidth: true
            onTapped: root.menu.act("devices.test", {})
        }
    ]

    KioskCard {
        visible: root.adapter.mode !== "none"
        Layout.fillWidth: true

        KioskText {
            text: Kiosk.t("service.devices.scan")
            role: "lead"
            font.weight: Font.Bold
            Layout.fillWidth: true
        }

        KioskText {
            visible: !root.scanning && root.scanned.outcome === undefined
            text: Kiosk.t("service.devices.scan.text")
            color: KioskTheme.muted
            Layout.fillWidth: true
        }

        ServiceScan {
            visible: root.scanning
            steps: root.menu ? root.menu.steps : ({})
            Layout.fillWidth: true
        }

        ServiceScanned {
            visible: !root.scanning && root.scanned.outcome !== undefined
            result: root.scanned
            Layout.fillWidth: true
        }

        KioskButton {
            objectName: "service.act.devices.scan"
            visible: !root.scanning
            symbol: "diagnostics"
            text: Kiosk.t("service.devices.scan")
            enabled: !root.busy
            Layout.fillWidth: true
            onTapped: root.menu.act("devices.scan", {})
        }

        KioskButton {
            objectName: "service.act.devices.stop"
            visible: root.scanning
            kind: "danger"
            symbol: "stop"
            text: Kiosk.t("service.devices.scan.stop")
            Layout.fillWidth: true
            onTapped: root.menu.act("devices.stop", {})
        }
    }

    KioskCard {
        visible: root.gauge.mode !== "none"
        Layout.fillWidth: true

        KioskText {
            text: Kiosk.t("service.devices.read")
            role: "lead"
            font.weight: Font.Bold
            Layout.fillWidth: true
        }

        KioskText {
            text: Kiosk.t("service.devices.read.text", {
                expected: root.gauge.expectedUm || 0,
                tolerance: root.gauge.toleranceUm || 0
            })
            color: KioskTheme.muted
            Layout.fillWidth: true
        }

        KioskNotice {
            objectName: "service.reading"
            visible: root.measured.thicknessUm !== undefined
            tone: root.measured.ok === true ? "success" : "warning"
            text: root.measured.thicknessUm === undefined ? "" : Kiosk.t(root.measured.ok ? "service.devices.read.ok" : "service.devices.read.bad", {
                um: root.measured.thicknessUm,
                expected: root.measured.expectedUm,
                tolerance: root.measured.toleranceUm
            })
            Layout.fillWidth: true
        }

        KioskButton {
            objectName: "service.act.devices.read"
            symbol: "thickness"
            text: Kiosk.t("service.devices.read")
            busy: root.menu ? root.menu.busy === "devices.read" : false
            enabled: !root.busy
            Layout.fillWidth: true
            onTapped: {
                if (root.gauge.manual)
                    typing.ask({
                        caption: Kiosk.t("service.devices.read.typed"),
                        digits: true,
                        longest: 4,
                        taken: text => root.menu.act("devices.read", {
                            typed: text
                        })
                    });
                else
                    root.menu.act("devices.read", {});
            }
        }
    }
}
