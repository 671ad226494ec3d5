pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../theme"

// What the car remembered at the moment of the fault.
KioskCard {
    id: root

    property var items: []

    padding: KioskTheme.s3

    RowLayout {
        spacing: KioskTheme.s2
        Layout.fillWidth: true

        KioskIcon {
            symbol: "snow"
            color: KioskTheme.accent
        }

        KioskText {
            text: Kiosk.t("screen.results.freeze")
            font.weight: Font.Bold
            Layout.fillWidth: true
        }
    }

    Repeater {
        model: root.items.length

        RowLayout {
            id: line
            required property int index
            readonly property var item: root.items[index] || ({})
            spacing: KioskTheme.s2
            Layout.fillWidth: true

            KioskText {
                text: line.item.name || ""
                color: KioskTheme.muted
                Layout.fillWidth: true
            }

            KioskText {
                text: (line.item.value === undefined ? "" : line.item.value) + (line.item.unit ? " " + line.item.unit : "")
                font.weight: Font.Medium
                wrapMode: Text.NoWrap
            }
        }
    }
}
