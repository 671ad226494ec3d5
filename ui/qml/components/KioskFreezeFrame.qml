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

        KioskFact {
            required property int index
            readonly property var item: root.items[index] || ({})
            name: item.name || ""
            value: (item.value === undefined ? "" : item.value) + (item.unit ? "\u00a0" + item.unit : "")
            Layout.fillWidth: true
        }
    }
}
