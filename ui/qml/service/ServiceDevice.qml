import QtQuick
import QtQuick.Layouts
import "../theme"
import "../components"

// One device: where it hangs and whether it answers.
KioskCard {
    id: root

    property string title: ""
    property string symbol: ""
    property string mode: ""
    property string place: ""
    property string answer: ""
    property string shade: "neutral"
    property string note: ""

    padding: KioskTheme.s3

    RowLayout {
        spacing: KioskTheme.s3
        Layout.fillWidth: true

        KioskIcon {
            symbol: root.symbol
            size: 64 * KioskTheme.px
            color: KioskTheme.accent
        }

        ColumnLayout {
            spacing: 4 * KioskTheme.px
            Layout.fillWidth: true

            KioskText {
                text: root.title
                font.weight: Font.Bold
                Layout.fillWidth: true
            }

            KioskText {
                text: Kiosk.t("service.devices.mode." + root.mode) + (root.mode === "none" ? "" : " · " + root.place)
                role: "caption"
                color: KioskTheme.muted
                wrapMode: Text.WrapAtWordBoundaryOrAnywhere
                Layout.fillWidth: true
            }

            KioskText {
                visible: text !== ""
                text: root.note
                role: "caption"
                color: KioskTheme.muted
                Layout.fillWidth: true
            }

            KioskBadge {
                text: root.answer
                tone: root.shade
                symbol: tone === "neutral" ? "" : KioskTheme.toneIcon(tone)
                Layout.fillWidth: true
                Layout.maximumWidth: implicitWidth
                Layout.topMargin: KioskTheme.s1
            }
        }
    }
}
