import QtQuick
import QtQuick.Layouts
import "../theme"
import "../components"

// What the sheet is about, and how it stands.
RowLayout {
    id: root

    property var headline: ({})

    spacing: KioskTheme.s2

    KioskIcon {
        visible: symbol !== ""
        symbol: root.headline.symbol || ""
        size: 72 * KioskTheme.px
        color: KioskTheme.toneInk(root.headline.tone || "")
    }

    KioskText {
        objectName: "service.headline"
        text: root.headline.text || ""
        role: "heading"
        Layout.fillWidth: true
    }

    KioskBadge {
        objectName: "service.headline.badge"
        visible: text !== ""
        text: root.headline.badge || ""
        tone: root.headline.tone || "neutral"
        symbol: tone === "neutral" ? "" : KioskTheme.toneIcon(tone)
    }
}
