import QtQuick
import QtQuick.Layouts
import "../theme"
import "../components"

// What the sheet is about, and how it stands.
GridLayout {
    id: root

    property var headline: ({})

    // A long state goes under the name.
    columns: name.implicitWidth + badge.implicitWidth + 100 * KioskTheme.px > width ? 2 : 3
    columnSpacing: KioskTheme.s2
    rowSpacing: KioskTheme.s1

    KioskIcon {
        visible: symbol !== ""
        symbol: root.headline.symbol || ""
        size: 72 * KioskTheme.px
        color: KioskTheme.toneInk(root.headline.tone || "")
    }

    KioskText {
        id: name
        objectName: "service.headline"
        text: root.headline.text || ""
        role: "heading"
        Layout.fillWidth: true
        Layout.columnSpan: (root.headline.symbol || "") === "" && root.columns === 2 ? 2 : 1
    }

    KioskBadge {
        id: badge
        objectName: "service.headline.badge"
        visible: text !== ""
        text: root.headline.badge || ""
        tone: root.headline.tone || "neutral"
        symbol: tone === "neutral" ? "" : KioskTheme.toneIcon(tone)
        Layout.columnSpan: root.columns === 2 ? 2 : 1
    }
}
