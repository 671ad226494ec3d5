pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../theme"
import "../components"

KioskPage {
    id: root

    readonly property var deliveries: Kiosk.report.deliveries || []
    readonly property string report: Kiosk.report.id || ""
    readonly property bool sent: deliveries.length > 0 && deliveries.every(delivery => delivery.state === "sent")

    airy: true

    aside: [
        KioskSign {
            tone: "success"
            symbol: "check"
        },
        KioskText {
            role: "display"
            text: Kiosk.t("screen.thanks.title")
            Layout.fillWidth: true
        },
        KioskText {
            role: "lead"
            color: KioskTheme.muted
            text: Kiosk.t(root.report === "" ? "screen.thanks.free" : root.sent ? "screen.thanks.sent" : "screen.thanks.lead")
            Layout.fillWidth: true
        }
    ]

    // What must not leave with the customer.
    KioskCard {
        padding: KioskTheme.s3
        tone: "accent"
        Layout.fillWidth: true

        RowLayout {
            spacing: KioskTheme.s3
            Layout.fillWidth: true

            KioskPicture {
                visible: !KioskTheme.largeText
                name: Kiosk.service === "thickness" ? "gauge-plate" : "obd-adapter"
                under: KioskTheme.toneSoft("accent")
                implicitHeight: 140 * KioskTheme.px
                Layout.preferredWidth: 172 * KioskTheme.px
                Layout.preferredHeight: 140 * KioskTheme.px
            }

            KioskText {
                text: Kiosk.t(Kiosk.service === "thickness" ? "screen.thanks.return_gauge" : "screen.thanks.return_adapter")
                role: KioskTheme.largeText ? "text" : "lead"
                font.weight: Font.Medium
                Layout.fillWidth: true
            }
        }
    }

    Repeater {
        model: root.deliveries.length

        KioskDeliveryRow {
            required property int index
            delivery: root.deliveries[index] || ({})
            Layout.fillWidth: true
        }
    }

    KioskCard {
        visible: root.report !== ""
        padding: KioskTheme.s3
        spacing: KioskTheme.s1
        Layout.fillWidth: true

        KioskText {
            text: Kiosk.t("screen.thanks.report")
            role: "caption"
            color: KioskTheme.muted
            Layout.fillWidth: true
        }

        KioskText {
            objectName: "thanks.report"
            text: root.report
            font.weight: Font.Medium
            wrapMode: Text.WrapAnywhere
            Layout.fillWidth: true
        }
    }

    footer: KioskButton {
        objectName: "thanks.finish"
        symbol: "home"
        text: Kiosk.t("screen.thanks.finish")
        Layout.fillWidth: true
        onTapped: Kiosk.act("home")
    }
}
