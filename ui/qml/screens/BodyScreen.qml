pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../theme"
import "../components"

KioskPage {
    id: root

    heading: Kiosk.t("screen.body.title")
    lead: Kiosk.t("screen.body.lead")
    stretch: true
    split: 0.26

    GridLayout {
        columns: 2
        columnSpacing: KioskTheme.s3
        rowSpacing: KioskTheme.s3
        uniformCellWidths: true
        uniformCellHeights: true
        Layout.fillWidth: true
        Layout.fillHeight: true
        Layout.maximumHeight: 1120 * KioskTheme.typeScale

        Repeater {
            model: Kiosk.body.types || []

            KioskChoice {
                id: tile
                required property var modelData
                objectName: "body." + modelData.key
                label: Kiosk.t("screen.body." + modelData.key)
                chosen: Kiosk.body.chosen === modelData.key
                implicitHeight: column.implicitHeight + 2 * padding
                Layout.fillWidth: true
                Layout.fillHeight: true
                onTapped: Kiosk.act("chooseBody", {
                    body: modelData.key
                })

                ColumnLayout {
                    id: column
                    anchors.fill: parent
                    spacing: KioskTheme.s1

                    KioskPicture {
                        name: "body-" + tile.modelData.key
                        description: tile.label
                        color: "transparent"
                        border.width: 0
                        Layout.fillWidth: true
                        Layout.fillHeight: true
                        Layout.minimumHeight: 90 * KioskTheme.px
                        Layout.preferredHeight: (KioskTheme.landscape ? 110 : 200) * KioskTheme.px
                    }

                    KioskText {
                        text: tile.label
                        role: "lead"
                        font.weight: Font.Bold
                        Layout.fillWidth: true
                    }

                    GridLayout {
                        columns: KioskTheme.landscape && !KioskTheme.largeText ? 2 : 1
                        columnSpacing: KioskTheme.s2
                        rowSpacing: KioskTheme.s1
                        Layout.fillWidth: true

                        KioskText {
                            text: Kiosk.plural("screen.body.points", tile.modelData.points)
                            role: "caption"
                            color: KioskTheme.muted
                            Layout.fillWidth: true
                        }

                        KioskText {
                            text: Kiosk.money(tile.modelData.priceKopecks)
                            role: "lead"
                            font.weight: Font.Bold
                            color: KioskTheme.accent
                        }
                    }
                }
            }
        }
    }

    Item {
        Layout.fillHeight: true
    }

    footer: KioskButton {
        objectName: "body.back"
        kind: "secondary"
        symbol: "arrow-left"
        text: Kiosk.t("screen.back")
        Layout.fillWidth: true
        onTapped: Kiosk.act("back")
    }
}
