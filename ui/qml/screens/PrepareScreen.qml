pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../theme"
import "../components"

KioskPage {
    id: root

    readonly property var plate: Kiosk.measure.reference || ({})
    readonly property string gauge: Kiosk.measure.gauge || "waiting"
    readonly property string outcome: plate.state || "todo"
    readonly property bool byHand: Kiosk.measure.manualEntry === true
    property bool typing: false
    readonly property bool asking: typing

    heading: Kiosk.t("screen.prepare.title")
    lead: Kiosk.t("screen.prepare.lead")
    stretch: true
    split: KioskTheme.largeText ? 0.32 : 0.26

    aside: KioskGaugeBadge {
        link: root.gauge
    }

    GridLayout {
        id: guide
        columns: KioskTheme.landscape ? 3 : 1
        columnSpacing: KioskTheme.s3
        rowSpacing: KioskTheme.s3
        uniformCellWidths: true
        uniformCellHeights: true
        Layout.fillWidth: true
        Layout.fillHeight: true

        readonly property real words: {
            let most = 0;
            for (let i = 0; i < steps.count; i++) {
                const step = steps.itemAt(i) as KioskGuideStep;
                most = Math.max(most, step ? step.wordsNeed : 0);
            }
            return most;
        }

        Repeater {
            id: steps
            model: ["wipe", "probe", "plate"]

            KioskGuideStep {
                required property string modelData
                required property int index
                across: !KioskTheme.landscape
                number: index + 1
                wordsGet: guide.words
                picture: "gauge-" + modelData
                heading: Kiosk.t("screen.prepare." + modelData)
                text: Kiosk.t("screen.prepare." + modelData + ".text", {
                    expected: root.plate.expectedUm || "",
                    tolerance: root.plate.toleranceUm || ""
                })
                Layout.fillWidth: true
                Layout.fillHeight: true
            }
        }
    }

    KioskNotice {
        objectName: "prepare.reference"
        tone: root.outcome === "ok" ? "success" : root.outcome === "bad" ? "warning" : "accent"
        text: Kiosk.t("screen.prepare.reference." + root.outcome, {
            value: root.plate.thicknessUm === null || root.plate.thicknessUm === undefined ? "—" : root.plate.thicknessUm,
            expected: root.plate.expectedUm || "",
            tolerance: root.plate.toleranceUm || ""
        })
        Layout.fillWidth: true
    }

    footer: [
        KioskButton {
            objectName: "prepare.check"
            kind: root.outcome === "ok" ? "secondary" : "primary"
            symbol: root.byHand ? "keypad" : "gauge"
            text: Kiosk.t(root.byHand ? "screen.measure.manual" : root.outcome === "todo" ? "screen.prepare.check" : "screen.prepare.check_again")
            Layout.fillWidth: true
            onTapped: {
                if (root.byHand)
                    root.typing = true;
                else
                    Kiosk.act("checkReference");
            }
        },
        KioskButton {
            objectName: "prepare.giveUp"
            visible: root.outcome === "bad"
            kind: "secondary"
            symbol: "ruble"
            text: Kiosk.t("screen.prepare.give_up")
            Layout.fillWidth: true
            onTapped: Kiosk.act("cancel")
        },
        KioskButton {
            objectName: "prepare.ready"
            visible: root.outcome === "ok"
            symbol: "arrow-right"
            symbolAfter: true
            text: Kiosk.t("screen.prepare.ready")
            Layout.fillWidth: true
            onTapped: Kiosk.act("ready")
        }
    ]

    KioskReadingDialog {
        parent: root
        open: root.typing
        heading: Kiosk.t("screen.prepare.plate")
        onClosed: root.typing = false
    }
}
