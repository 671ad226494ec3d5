pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../theme"
import "../components"

KioskPage {
    id: root

    readonly property var deliveries: Kiosk.report.deliveries || []
    readonly property string report: Kiosk.report.id || ""

    airy: true

    aside: [
        Rectangle {
            implicitWidth: 200 * KioskTheme.px
            implicitHeight: implicitWidth
            radius: width / 2
            color: KioskTheme.toneSoft("success")

            KioskIcon {
                anchors.centerIn: parent
                symbol: "check"
                size: 130 * KioskTheme.px
                color: KioskTheme.toneInk("success")
            }
        },
        KioskText {
            role: "display"
            text: Kiosk.t("screen.thanks.title")
            Layout.fillWidth: true
        },
        KioskText {
            role: "lead"
            color: KioskTheme.muted
            text: Kiosk.t(root.report === "" ? "screen.thanks.free" : "screen.thanks.lead")
            Layout.fillWidth: true
        }
    ]

    KioskCard {
        visible: root.report !== ""
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

    Repeater {
        model: root.deliveries.length

        KioskDeliveryRow {
            required property int index
            delivery: root.deliveries[index] || ({})
            Layout.fillWidth: true
        }
    }

    KioskNotice {
        text: Kiosk.t(Kiosk.service === "thickness" ? "screen.thanks.return_gauge" : "screen.thanks.return_adapter")
        Layout.fillWidth: true
    }


    footer: KioskButton {
        objectName: "thanks.finish"
        symbol: "home"
        text: Kiosk.t("screen.thanks.finish")
        Layout.fillWidth: true
        onTapped: Kiosk.act("home")
    }
}
