pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../theme"
import "../components"

KioskPage {
    id: root

    readonly property var deliveries: Kiosk.report.deliveries || []
    readonly property var pages: Kiosk.report.pages || []

    heading: Kiosk.t("screen.sending.title")
    lead: Kiosk.t("screen.sending.lead")
    stretch: true

    aside: Item {
        Layout.fillWidth: true
        implicitHeight: (KioskTheme.landscape ? 560 : 620) * KioskTheme.px

        Rectangle {
            id: sheet
            anchors.centerIn: parent
            height: parent.height - KioskTheme.s2
            width: height / 1.414
            color: "#FFFFFF"
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

            Column {
                visible: root.pages.length === 0
                anchors.fill: parent
                anchors.margins: KioskTheme.s4
                spacing: KioskTheme.s2

                Repeater {
                    model: [0.5, 0, 0.95, 0.88, 0.92, 0, 0.8, 0.9, 0.6]

                    Rectangle {
                        required property real modelData
                        width: parent ? parent.width * modelData : 0
                        height: 16 * KioskTheme.px
                        radius: height / 2
                        color: "#DCE3EA"
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
