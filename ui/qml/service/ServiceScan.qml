pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../theme"
import "../components"

// A test scan under way: how far, what is read, what the car says.
ColumnLayout {
    id: root

    property var steps: ({})

    spacing: KioskTheme.s2

    KioskProgress {
        value: (root.steps.percent || 0) / 100
        Layout.fillWidth: true
    }

    KioskText {
        text: root.steps.itemKey ? Kiosk.t(root.steps.itemKey) : Kiosk.t("service.working")
        color: KioskTheme.muted
        Layout.fillWidth: true
    }

    Repeater {
        model: root.steps.live || []

        ServiceFact {
            required property var modelData
            label: Kiosk.t(modelData.name)
            value: modelData.value + " " + modelData.unit
            Layout.fillWidth: true
        }
    }
}
