pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../theme"
import "../components"

KioskPage {
    id: root

    readonly property var deliveries: Kiosk.report.deliveries || []
    readonly property var pages: Kiosk.report.pages || []
    readonly property bool sent: deliveries.length > 0 && deliveries.every(delivery => delivery.state === "sent")
    // "email", "sms" or "email_sms"
    readonly property string ways: ["email", "sms"].filter(way => deliveries.some(delivery => delivery.channel === way)).join("_")

    heading: Kiosk.t(sent ? "screen.sending.sent" : "screen.sending.title")
    lead: Kiosk.t(sent ? "screen.sending.sent_lead." + ways : "screen.sending.lead")
    stretch: true

    aside: Item {
        Layout.fillWidth: true
        implicitHeight: (KioskTheme.landscape ? 560 : 760) * KioskTheme.px

        Rectangle {
            id: sheet
            anchors.centerIn: parent
            height: parent.height - KioskTheme.s2
            width: height / 1.414
            color: KioskTheme.paper
            radius: KioskTheme.s1
            border.width: KioskTheme.line
            border.color: KioskTheme.outlineStrong

            Image {
                anchors.fill: parent
                anchors.margins: KioskTheme.line
                visible: root.pages.length > 0
                source: root.pages.length > 0 ? root.pages[0] : ""
                sourceSize: Qt.size(Math.round(width), Math.round(height))
                fillMode: Image.PreserveAspectFit
                cache: false
                Accessible.role: Accessible.Graphic
                Accessible.name: Kiosk.t("screen.sending.preview")
            }

            // The page is on its way.
            Column {
                visible: root.pages.length === 0
                anchors.fill: parent
                anchors.margins: KioskTheme.s4
                spacing: KioskTheme.s3

                Repeater {
                    model: [0.5, 0.3, 0, 1, 1, 0, 0.95, 0.88, 0.92, 0.7, 0, 0.9, 0.96, 0.6]

                    Rectangle {
                        required property real modelData
                        width: parent ? parent.width * modelData : 0
                        height: (modelData === 1 ? 44 : 14) * KioskTheme.px
                        radius: modelData === 1 ? KioskTheme.s1 : height / 2
                        color: KioskTheme.paperColors.sunken
                    }
                }
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

    Item {
        Layout.fillHeight: true
    }

    footer: KioskButton {
        objectName: "sending.finish"
        symbol: "check"
        text: Kiosk.t("screen.sending.finish")
        Layout.fillWidth: true
        onTapped: Kiosk.act("finish")
    }
}
