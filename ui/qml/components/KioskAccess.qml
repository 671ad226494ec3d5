pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../theme"

// Accessibility: each row is a switch with its state in words.
KioskDialog {
    id: root

    heading: Kiosk.t("screen.access.title")
    symbol: "accessibility"

    Repeater {
        model: ["largeText", "highContrast", "lowReach", "sound"]

        KioskTouch {
            id: row
            required property string modelData
            readonly property bool on: Kiosk.appearance[modelData] === true
            objectName: "access." + modelData
            label: Kiosk.t("screen.access." + modelData)
            implicitHeight: Math.max(KioskTheme.target, title.implicitHeight + KioskTheme.s4)
            Layout.fillWidth: true
            Accessible.role: Accessible.CheckBox
            Accessible.checkable: true
            Accessible.checked: on
            onTapped: {
                const change = {};
                change[modelData] = !on;
                Kiosk.act("setAppearance", change);
            }

            Rectangle {
                anchors.fill: parent
                radius: KioskTheme.radius
                color: row.pressed ? KioskTheme.sunken : row.on ? KioskTheme.accentSoft : KioskTheme.surface
                border.width: row.on ? 2 * KioskTheme.line : KioskTheme.line
                border.color: row.on ? KioskTheme.accent : KioskTheme.outlineStrong
            }

            RowLayout {
                anchors.fill: parent
                anchors.leftMargin: KioskTheme.s3
                anchors.rightMargin: KioskTheme.s3
                spacing: KioskTheme.s2

                KioskIcon {
                    symbol: ({
                            largeText: "text-size",
                            highContrast: "contrast",
                            lowReach: "reach",
                            sound: "sound"
                        })[row.modelData]
                    size: 52 * KioskTheme.px
                }

                KioskLabel {
                    id: title
                    text: row.label
                    Layout.fillWidth: true
                }

                KioskBadge {
                    text: Kiosk.t(row.on ? "screen.access.on" : "screen.access.off")
                    tone: row.on ? "accent" : "neutral"
                    symbol: row.on ? "check" : ""
                }
            }
        }
    }

    KioskButton {
        objectName: "access.close"
        text: Kiosk.t("screen.access.close")
        Layout.fillWidth: true
        Layout.topMargin: KioskTheme.s2
        onTapped: root.open = false
    }
}
