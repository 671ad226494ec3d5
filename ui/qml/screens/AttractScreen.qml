pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../theme"
import "../components"

KioskTouch {
    id: root

    readonly property bool wide: KioskTheme.landscape

    objectName: "attract.anywhere"
    label: Kiosk.t("screen.attract.start")
    onTapped: Kiosk.act("touch")

    KioskCarScene {
        id: scene
        x: root.wide ? root.width * 0.46 : 0
        y: root.wide ? root.height * 0.08 : words.y + words.height + KioskTheme.s3
        width: root.wide ? root.width * 0.52 : root.width
        height: root.wide ? root.height * 0.46 : Math.max(0, offers.y - y - KioskTheme.s3)
    }

    ColumnLayout {
        id: words
        x: KioskTheme.margin
        y: KioskTheme.lowReach && !root.wide ? KioskTheme.s5 : root.wide ? KioskTheme.s5 : KioskTheme.s5
        width: root.wide ? root.width * 0.42 : root.width - 2 * KioskTheme.margin
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
            text: Kiosk.t("screen.attract.lead")
            color: KioskTheme.heroMuted
            Layout.fillWidth: true
        }
    }

    GridLayout {
        id: offers
        x: KioskTheme.margin
        y: start.y - height - KioskTheme.s4
        width: root.width - 2 * KioskTheme.margin
        columns: root.wide ? 2 : 1
        columnSpacing: KioskTheme.s3
        rowSpacing: KioskTheme.s2
        uniformCellWidths: true

        Repeater {
            model: ["diagnostics", "thickness"]

            Rectangle {
                id: offer
                required property string modelData
                readonly property var info: Kiosk.services[modelData] || ({})
                implicitHeight: offerRow.implicitHeight + KioskTheme.s4
                radius: KioskTheme.radius
                color: "#14FFFFFF"
                border.width: KioskTheme.line
                border.color: KioskTheme.highContrast ? "#FFFFFF" : "#33FFFFFF"
                Layout.fillWidth: true
                Layout.fillHeight: true

                RowLayout {
                    id: offerRow
                    anchors.left: parent.left
                    anchors.right: parent.right
                    anchors.verticalCenter: parent.verticalCenter
                    anchors.margins: KioskTheme.s3
                    spacing: KioskTheme.s3

                    KioskIcon {
                        symbol: offer.modelData
                        size: 76 * KioskTheme.px
                        color: KioskTheme.heroAccent
                    }

                    ColumnLayout {
                        spacing: 2
                        Layout.fillWidth: true

                        KioskText {
                            text: Kiosk.t("screen.service." + offer.modelData)
                            role: "lead"
                            font.weight: Font.Bold
                            color: KioskTheme.heroInk
                            Layout.fillWidth: true
                        }

                        KioskText {
                            visible: !(root.wide && KioskTheme.largeText) || offer.info.available === false
                            text: Kiosk.t(offer.info.available === false ? "screen.service.unavailable" : "screen.attract." + offer.modelData)
                            role: "caption"
                            color: KioskTheme.heroMuted
                            Layout.fillWidth: true
                        }
                    }

                    KioskText {
                        visible: offer.info.priceKopecks !== undefined
                        text: Kiosk.t(offer.modelData === "thickness" ? "screen.price.from" : "screen.price.exact", {
                            price: Kiosk.money(offer.info.priceKopecks)
                        })
                        role: "lead"
                        font.weight: Font.Bold
                        wrapMode: Text.NoWrap
                        color: KioskTheme.heroInk
                    }
                }
            }
        }
    }

    KioskButton {
        id: start
        objectName: "attract.start"
        x: KioskTheme.margin
        width: root.width - 2 * KioskTheme.margin
        height: 144 * KioskTheme.px
        y: root.height - height - KioskTheme.s6
        symbol: "touch"
        text: Kiosk.t("screen.attract.start")
        onTapped: Kiosk.act("touch")
    }
}
