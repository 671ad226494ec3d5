pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../theme"
import "../components"

KioskPage {
    id: root

    readonly property var scan: Kiosk.scan
    readonly property int found: scan.codesFound || 0

    heading: Kiosk.t("screen.scanning.title." + (scan.phase || "connecting"))
    lead: Kiosk.t("screen.scanning.lead")
    stretch: true

    aside: [
        Item {
            Layout.fillWidth: true
            implicitHeight: ring.height + KioskTheme.s4

            KioskRing {
                id: ring
                anchors.centerIn: parent
                width: (KioskTheme.landscape ? 340 : 400) * KioskTheme.px
                height: width
                value: (root.scan.percent || 0) / 100

                Column {
                    anchors.centerIn: parent
                    width: parent.width

                    KioskText {
                        width: parent.width
                        horizontalAlignment: Text.AlignHCenter
                        text: (root.scan.percent || 0) + " %"
                        role: "display"
                        font.pixelSize: Math.round(84 * KioskTheme.px)
                        font.features: ({
                                tnum: 1
                            })
                    }

                    KioskText {
                        width: parent.width
                        horizontalAlignment: Text.AlignHCenter
                        text: Kiosk.clock(root.scan.elapsedS || 0)
                        color: KioskTheme.muted
                        font.features: ({
                                tnum: 1
                            })
                    }
                }
            }
        }
    ]

    KioskCard {
        padding: KioskTheme.s3
        Layout.fillWidth: true

        RowLayout {
            spacing: KioskTheme.s3
            Layout.fillWidth: true

            KioskSpinner {
                size: 64 * KioskTheme.px
            }

            ColumnLayout {
                spacing: 2
                Layout.fillWidth: true

                KioskText {
                    text: Kiosk.t("screen.scanning.now")
                    role: "caption"
                    color: KioskTheme.muted
                    Layout.fillWidth: true
                }

                KioskText {
                    text: (root.scan.itemKey || "") === "" ? Kiosk.t("screen.scanning.waiting") : Kiosk.t(root.scan.itemKey)
                    role: "lead"
                    font.weight: Font.Bold
                    Layout.fillWidth: true
                }
            }
        }
    }

    KioskCard {
        padding: KioskTheme.s3
        visible: (root.scan.phase || "connecting") !== "connecting"
        tone: root.found > 0 ? "warning" : ""
        Layout.fillWidth: true

        RowLayout {
            spacing: KioskTheme.s3
            Layout.fillWidth: true

            KioskIcon {
                symbol: root.found > 0 ? "warning" : "list"
                size: 56 * KioskTheme.px
                color: root.found > 0 ? KioskTheme.toneInk("warning") : KioskTheme.muted
            }

            KioskText {
                text: root.found > 0 ? Kiosk.plural("screen.scanning.found", root.found) : Kiosk.t("screen.scanning.none_yet")
                Layout.fillWidth: true
            }
        }
    }

    GridLayout {
        columns: 2
        columnSpacing: KioskTheme.s2
        rowSpacing: KioskTheme.s2
        uniformCellWidths: true
        Layout.fillWidth: true

        Repeater {
            model: root.scan.live ? root.scan.live.length : 0

            KioskCard {
                id: tile
                required property int index
                readonly property var item: root.scan.live && root.scan.live[index] ? root.scan.live[index] : ({})
                padding: KioskTheme.s3
                spacing: 0
                Layout.fillWidth: true
                Layout.fillHeight: true

                KioskText {
                    text: tile.item.name || ""
                    role: "caption"
                    color: KioskTheme.muted
                    Layout.fillWidth: true
                }

                KioskText {
                    text: (tile.item.value || "") + (tile.item.unit ? " " + tile.item.unit : "")
                    role: text.length > 12 ? "text" : "heading"
                    font.weight: Font.Bold
                    font.features: ({
                            tnum: 1
                        })
                    Layout.fillWidth: true
                }
            }
        }
    }

    Item {
        Layout.fillHeight: true
    }

    footer: KioskButton {
        objectName: "scanning.cancel"
        kind: "secondary"
        symbol: "close"
        text: Kiosk.t("screen.scanning.cancel")
        Layout.fillWidth: true
        onTapped: Kiosk.act("cancel")
    }
}
