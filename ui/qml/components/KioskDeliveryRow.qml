import QtQuick
import QtQuick.Layouts
import "../theme"

// One way the report goes, and how far it is.
KioskCard {
    id: root

    property var delivery: ({})
    readonly property string phase: delivery.state || "queued"

    padding: KioskTheme.s3

    RowLayout {
        spacing: KioskTheme.s3
        Layout.fillWidth: true

        KioskIcon {
            symbol: root.delivery.channel === "sms" ? "sms" : "mail"
            size: 64 * KioskTheme.px
            color: KioskTheme.accent
        }

        ColumnLayout {
            spacing: KioskTheme.s1
            Layout.fillWidth: true

            KioskText {
                text: root.delivery.target || ""
                role: "lead"
                font.weight: Font.Bold
                wrapMode: Text.WrapAnywhere
                Layout.fillWidth: true
            }

            RowLayout {
                spacing: KioskTheme.s1
                Layout.fillWidth: true

                KioskSpinner {
                    visible: root.phase === "queued" || root.phase === "sending"
                    size: 44 * KioskTheme.px
                }

                KioskIcon {
                    visible: root.phase === "sent" || root.phase === "failed"
                    symbol: root.phase === "sent" ? "check-circle" : "warning"
                    size: 44 * KioskTheme.px
                    color: KioskTheme.toneInk(root.phase === "sent" ? "success" : "warning")
                }

                KioskText {
                    text: Kiosk.t("screen.delivery." + root.phase)
                    color: root.phase === "sent" ? KioskTheme.toneInk("success") : root.phase === "failed" ? KioskTheme.toneInk("warning") : KioskTheme.muted
                    Layout.fillWidth: true
                }
            }
        }
    }
}
