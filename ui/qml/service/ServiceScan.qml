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
        value: root.steps.part || 0
        Layout.fillWidth: true
    }

    KioskText {
        text: root.steps.item || Kiosk.t("service.working")
        color: KioskTheme.muted
        Layout.fillWidth: true
    }

    Repeater {
        model: root.steps.live || []

        ServiceFact {
            required property var modelData
            label: modelData.name
            value: modelData.value
            Layout.fillWidth: true
        }
    }
}
