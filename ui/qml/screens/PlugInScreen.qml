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
    split: 0.26

    aside: KioskNotice {
        visible: KioskTheme.landscape
        text: Kiosk.t("screen.plugin.safety")
        Layout.fillWidth: true
    }

    GridLayout {
        columns: 2
        columnSpacing: KioskTheme.s3
        rowSpacing: KioskTheme.s3
        uniformCellWidths: true
        uniformCellHeights: true
        Layout.fillWidth: true
        Layout.fillHeight: true

        Repeater {
            model: ["socket", "adapter", "ignition", "lamp"]

            KioskGuideStep {
                required property string modelData
                required property int index
                number: index + 1
                picture: "obd-" + modelData
                heading: Kiosk.t("screen.plugin." + modelData)
                text: Kiosk.t("screen.plugin." + modelData + ".text")
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
