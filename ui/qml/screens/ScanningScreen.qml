pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../theme"
import "../components"

KioskPage {
    id: root

    readonly property var scan: Kiosk.scan
    // The newest measured values; a state in words needs more room than a tile has.
    readonly property var live: (scan.live || []).filter(item => /\d/.test(item.value)).slice(KioskTheme.landscape || KioskTheme.largeText ? -2 : -4)

    heading: Kiosk.t("screen.scanning.title." + (scan.phase || "connecting"))
    lead: Kiosk.t("screen.scanning.lead")
    stretch: true

    aside: [
        Item {
            Layout.fillWidth: true
            implicitHeight: ring.height + KioskTheme.s2

            KioskRing {
                id: ring
                anchors.centerIn: parent
                width: (KioskTheme.landscape ? 340 : 380) * KioskTheme.px
                height: width
                value: (root.scan.percent || 0) / 100

                Column {
                    anchors.centerIn: parent
                    width: parent.width

                    KioskText {
                        width: parent.width
                        horizontalAlignment: Text.AlignHCenter
                        text: (root.scan.percent || 0) + "\u00a0%"
                        role: "display"
                        font.pixelSize: Math.round(84 * KioskTheme.px)
                        font.features: ({
                                tnum: 1
                            })
                    }

                    KioskText {
                        width: parent.width
                        horizontalAlignment: Text.AlignHCenter
                        text: Kiosk.t("screen.scanning.elapsed", {
                            time: Kiosk.clock(root.scan.elapsedS || 0)
                        })
                        role: "caption"
                        color: KioskTheme.muted
                        font.features: ({
                                tnum: 1
                            })
                    }
                }
            }
        }
    ]

    KioskScanSteps {
        step: root.scan.step || "connecting"
        detail: (root.scan.itemKey || "") === "" ? "" : Kiosk.t(root.scan.itemKey)
        found: root.scan.codesFound || 0
        Layout.fillWidth: true
    }

    GridLayout {
        columns: 2
        columnSpacing: KioskTheme.s2
        rowSpacing: KioskTheme.s2
        uniformCellWidths: true
        uniformCellHeights: true
        Layout.fillWidth: true
        Layout.fillHeight: false

        Repeater {
            model: root.live.length

            KioskCard {
                id: tile
                required property int index
                readonly property var item: root.live[index] || ({})
                padding: KioskTheme.s3
                spacing: KioskTheme.s1
                Layout.fillWidth: true
                Layout.fillHeight: true

                KioskText {
                    text: tile.item.name || ""
                    role: "caption"
                    color: KioskTheme.muted
                    Layout.fillWidth: true
                }

                Item {
                    Layout.fillHeight: true
                }

                KioskText {
                    text: (tile.item.value || "") + (tile.item.unit ? "\u00a0" + tile.item.unit : "")
                    role: text.length > 14 ? "text" : "heading"
                    font.weight: Font.Bold
                    font.features: ({
                            tnum: 1
                        })
                    Layout.fillWidth: true
                }
            }
        }
    }

    // Until the car tells of itself: what should be seen at it now.
    KioskPicture {
        visible: root.live.length === 0 && !KioskTheme.landscape && !KioskTheme.largeText
        name: "obd-lamp"
        description: Kiosk.t("screen.plugin.lamp.text")
        under: KioskTheme.background
        radius: KioskTheme.radius
        Layout.fillWidth: true
        Layout.fillHeight: true
        Layout.maximumHeight: 460 * KioskTheme.px
    }

    Item {
        Layout.fillHeight: true
        Layout.maximumHeight: root.live.length === 0 ? KioskTheme.s2 : -1
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
