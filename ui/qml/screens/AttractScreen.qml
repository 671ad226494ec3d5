pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../theme"
import "../components"

KioskTouch {
    id: root

    readonly property bool wide: KioskTheme.landscape
    readonly property real room: root.width - 2 * KioskTheme.margin

    objectName: "attract.anywhere"
    label: Kiosk.t("screen.attract.start")
    onTapped: Kiosk.act("touch")

    // What is only there to please comes after the screen.
    KioskLater {
        id: pleasing
        interval: 2 * KioskTheme.calm
    }

    KioskCarScene {
        dressed: pleasing.due
        x: root.wide ? root.width * 0.46 : 0
        y: root.wide ? root.height * 0.02 : words.y + words.height + KioskTheme.s2
        width: root.wide ? root.width * 0.52 : root.width
        height: root.wide ? offers.y - y - KioskTheme.s3 : Math.max(0, (way.wanted ? way.y : offers.y) - y - KioskTheme.s4)
    }

    ColumnLayout {
        id: words
        x: KioskTheme.margin
        y: KioskTheme.s5
        width: root.wide ? root.width * 0.42 : root.room
        spacing: KioskTheme.s3

        KioskText {
            role: "display"
            font.pixelSize: Math.round(root.wide && KioskTheme.largeText ? KioskTheme.title : KioskTheme.display)
            text: Kiosk.t("screen.attract.title")
            color: KioskTheme.heroInk
            Layout.fillWidth: true
        }

        KioskText {
            role: "lead"
            // How reports leave is known once the services are there: until then the line only keeps its place.
            readonly property string reach: Kiosk.contact.reach || ""
            text: Kiosk.t("screen.attract.lead." + (reach || "email_sms"))
            opacity: reach === "" ? 0 : 1
            color: KioskTheme.heroMuted
            Layout.fillWidth: true
        }
    }

    Loader {
        id: way
        readonly property bool wanted: !root.wide && !KioskTheme.largeText
        active: wanted && pleasing.due
        x: KioskTheme.margin
        y: offers.y - height - KioskTheme.s5
        width: root.room
        height: 164 * KioskTheme.px
        source: Qt.resolvedUrl("../components/KioskWay.qml")
    }

    GridLayout {
        id: offers
        x: KioskTheme.margin
        y: start.y - height - KioskTheme.s4
        width: root.room
        columns: root.wide ? 2 : 1
        columnSpacing: KioskTheme.s3
        rowSpacing: KioskTheme.s2
        uniformCellWidths: true

        Repeater {
            model: ["diagnostics", "thickness"]

            KioskOffer {
                required property string modelData
                service: modelData
                brief: root.wide && KioskTheme.largeText
                Layout.fillWidth: true
                Layout.fillHeight: true
            }
        }
    }

    // On black the button's own colour is not seen for what it is.
    Rectangle {
        visible: KioskTheme.highContrast
        anchors.fill: start
        anchors.margins: -KioskTheme.line
        radius: KioskTheme.radius + KioskTheme.line
        color: KioskTheme.heroInk
    }

    KioskButton {
        id: start
        objectName: "attract.start"
        x: KioskTheme.margin
        width: root.room
        height: 144 * KioskTheme.px
        y: root.height - height - KioskTheme.s6
        symbol: "touch"
        beckons: true
        text: Kiosk.t("screen.attract.start")
        onTapped: Kiosk.act("touch")
    }
}
