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
    padding: KioskTheme.s4
    implicitHeight: column.implicitHeight + 2 * padding

    ColumnLayout {
        id: column
        anchors.fill: parent
        spacing: KioskTheme.s2

        RowLayout {
            spacing: KioskTheme.s3
            Layout.fillWidth: true

            Rectangle {
                implicitWidth: 128 * KioskTheme.px
                implicitHeight: implicitWidth
                radius: KioskTheme.radius
                color: root.available ? KioskTheme.accent : KioskTheme.outline

                KioskIcon {
                    anchors.centerIn: parent
                    symbol: root.service
                    size: 84 * KioskTheme.px
                    color: root.available ? KioskTheme.accentInk : KioskTheme.muted
                }
            }

            ColumnLayout {
                spacing: 4 * KioskTheme.px
                Layout.fillWidth: true

                KioskText {
                    text: Kiosk.t("screen.service." + root.service)
                    role: "heading"
                    lineHeight: 1.1
                    Layout.fillWidth: true
                }

                KioskText {
                    text: Kiosk.t("screen.service." + root.service + ".time")
                    role: "caption"
                    color: KioskTheme.muted
                    Layout.fillWidth: true
                }
            }
        }

        Item {
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
                implicitWidth: 104 * KioskTheme.px
                implicitHeight: implicitWidth
                radius: width / 2
                color: KioskTheme.accentSoft

                KioskIcon {
                    anchors.centerIn: parent
                    symbol: "arrow-right"
                    size: 56 * KioskTheme.px
                    color: KioskTheme.accent
                }
            }
        }
    }
}
