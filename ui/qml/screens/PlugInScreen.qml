pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../theme"
import "../components"

KioskPage {
    id: root

    heading: Kiosk.t("screen.plugin.title")
    lead: Kiosk.t("screen.plugin.lead")
    stretch: true
    split: KioskTheme.largeText ? 0.32 : 0.26

    aside: KioskNotice {
        visible: KioskTheme.landscape
        text: Kiosk.t("screen.plugin.safety")
        Layout.fillWidth: true
    }

    GridLayout {
        id: guide
        // A row of four where it is wide: nothing of a guide is below the edge.
        columns: KioskTheme.landscape && !KioskTheme.largeText ? 4 : 2
        columnSpacing: KioskTheme.landscape ? KioskTheme.s2 : KioskTheme.s3
        rowSpacing: KioskTheme.s3
        uniformCellWidths: true
        Layout.fillWidth: true
        Layout.fillHeight: true
        Layout.alignment: Qt.AlignTop
        Layout.maximumHeight: KioskTheme.landscape ? Math.max(implicitHeight, 620 * KioskTheme.px) : -1

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
            model: ["socket", "adapter", "ignition", "lamp"]

            KioskGuideStep {
                required property string modelData
                required property int index
                across: KioskTheme.landscape && KioskTheme.largeText
                number: index + 1
                picture: "obd-" + modelData
                heading: Kiosk.t("screen.plugin." + modelData)
                text: Kiosk.t("screen.plugin." + modelData + ".text")
                wordsGet: guide.words
                Layout.fillWidth: true
                Layout.fillHeight: true
            }
        }
    }

    KioskNotice {
        visible: !KioskTheme.landscape
        text: Kiosk.t("screen.plugin.safety")
        Layout.fillWidth: true
    }

    footer: KioskFooter {
        prefix: "plugIn"
        nextName: "ready"
        nextText: Kiosk.t("screen.plugin.ready")
        Layout.fillWidth: true
        onNext: Kiosk.act("ready")
    }
}
