pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../theme"

// A large card of one service: what it tells, how long it takes, what it costs, or why it can't be had.
KioskChoice {
    id: root

    property string service: ""
    readonly property var info: Kiosk.services[service] || ({})
    readonly property bool available: info.available !== false

    enabled: available
    label: Kiosk.t("screen.service." + service)
    padding: KioskTheme.landscape ? KioskTheme.s3 : KioskTheme.s4
    implicitHeight: column.implicitHeight + 2 * padding

    ColumnLayout {
        id: column
        anchors.fill: parent
        spacing: KioskTheme.s2

        RowLayout {
            spacing: KioskTheme.s3
            Layout.fillWidth: true
            Layout.fillHeight: root.available

            ColumnLayout {
                spacing: KioskTheme.landscape ? KioskTheme.s1 : KioskTheme.s2
                Layout.fillWidth: true
                Layout.fillHeight: true

                KioskText {
                    text: Kiosk.t("screen.service." + root.service)
                    role: "heading"
                    Layout.fillWidth: true
                }

                KioskText {
                    text: Kiosk.t("screen.service." + root.service + ".time")
                    role: "caption"
                    color: KioskTheme.muted
                    Layout.fillWidth: true
                }

                Item {
                    visible: root.available
                    Layout.fillHeight: true
                }

                Repeater {
                    model: ["a", "b", "c"]

                    RowLayout {
                        id: point
                        required property string modelData
                        visible: root.available
                        spacing: KioskTheme.s2
                        Layout.fillWidth: true

                        KioskIcon {
                            symbol: "check"
                            size: 38 * KioskTheme.px
                            color: KioskTheme.accent
                            Layout.alignment: Qt.AlignTop
                        }

                        KioskText {
                            text: Kiosk.t("screen.service." + root.service + "." + point.modelData)
                            Layout.fillWidth: true
                        }
                    }
                }
            }

            KioskPicture {
                visible: root.available && !KioskTheme.largeText
                name: root.service === "thickness" ? "gauge-plate" : "obd-adapter"
                description: root.label
                under: root.pressed ? KioskTheme.sunken : KioskTheme.surface
                Layout.preferredWidth: (KioskTheme.landscape ? 250 : 320) * KioskTheme.px
                Layout.fillHeight: true
                Layout.maximumHeight: 0.92 * Layout.preferredWidth
                Layout.alignment: Qt.AlignTop
            }
        }

        KioskNotice {
            visible: !root.available
            tone: "warning"
            text: Kiosk.t("screen.service.unavailable_text", {
                code: root.info.faultCode || ""
            })
            Layout.fillWidth: true
        }

        Item {
            Layout.fillHeight: true
            Layout.maximumHeight: root.available ? KioskTheme.s4 : -1
        }

        RowLayout {
            spacing: KioskTheme.s2
            Layout.fillWidth: true

            KioskText {
                text: Kiosk.t(root.service === "thickness" ? "screen.price.from" : "screen.price.exact", {
                    price: Kiosk.money(root.info.priceKopecks)
                })
                role: "title"
                color: root.available ? KioskTheme.ink : KioskTheme.muted
                Layout.fillWidth: true
            }

            Rectangle {
                visible: root.available
                implicitWidth: (KioskTheme.landscape ? 88 : 104) * KioskTheme.px
                implicitHeight: implicitWidth
                radius: width / 2
                color: root.pressed ? KioskTheme.accentPressed : KioskTheme.accent

                KioskIcon {
                    anchors.centerIn: parent
                    symbol: "arrow-right"
                    size: 52 * KioskTheme.px
                    color: KioskTheme.accentInk
                }
            }
        }
    }
}
