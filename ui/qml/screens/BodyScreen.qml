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
        columns: KioskTheme.landscape ? 2 : 1
        columnSpacing: KioskTheme.s3
        rowSpacing: KioskTheme.s3
        uniformCellWidths: true
        uniformCellHeights: true
        Layout.fillWidth: true
        Layout.fillHeight: true
        Layout.maximumHeight: 1300 * KioskTheme.typeScale

        Repeater {
            model: Kiosk.body.types || []

            KioskChoice {
                id: tile
                required property var modelData
                objectName: "body." + modelData.key
                label: Kiosk.t("screen.body." + modelData.key)
                chosen: Kiosk.body.chosen === modelData.key
                implicitHeight: row.implicitHeight + 2 * padding
                Layout.fillWidth: true
                Layout.fillHeight: true
                onTapped: Kiosk.act("chooseBody", {
                    body: modelData.key
                })

                GridLayout {
                    id: row
                    anchors.fill: parent
                    columns: KioskTheme.landscape ? 1 : 2
                    columnSpacing: KioskTheme.s4
                    rowSpacing: KioskTheme.s2

                    KioskPicture {
                        name: "body-" + tile.modelData.key
                        description: tile.label
                        whole: true
                        under: tile.pressed ? KioskTheme.sunken : tile.chosen ? KioskTheme.accentSoft : KioskTheme.surface
                        implicitHeight: 150 * KioskTheme.px
                        Layout.fillHeight: true
                        Layout.fillWidth: KioskTheme.landscape
                        Layout.preferredWidth: KioskTheme.landscape ? -1 : tile.width * (KioskTheme.largeText ? 0.4 : 0.48)
                    }

                    GridLayout {
                        columns: KioskTheme.landscape ? 2 : 1
                        columnSpacing: KioskTheme.s2
                        rowSpacing: KioskTheme.s1
                        Layout.fillWidth: true
                        Layout.fillHeight: false

                        KioskText {
                            text: tile.label
                            role: KioskTheme.landscape ? "lead" : "heading"
                            font.weight: Font.Bold
                            Layout.fillWidth: true
                        }

                        KioskText {
                            text: Kiosk.money(tile.modelData.priceKopecks)
                            role: KioskTheme.landscape ? "lead" : "heading"
                            font.weight: Font.Bold
                            wrapMode: Text.NoWrap
                            color: KioskTheme.accent
                        }

                        KioskText {
                            text: Kiosk.plural("screen.body.points", tile.modelData.points)
                            role: "caption"
                            color: KioskTheme.muted
                            Layout.columnSpan: KioskTheme.landscape ? 2 : 1
                            Layout.fillWidth: true
                        }
                    }
                }
            }
        }
    }

    footer: KioskButton {
        objectName: "body.back"
        kind: "secondary"
        symbol: "arrow-left"
        text: Kiosk.t("screen.back")
        Layout.preferredWidth: implicitWidth
        onTapped: Kiosk.act("back")
    }
}
