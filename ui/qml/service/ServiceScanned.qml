pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../theme"
import "../components"

// What a test scan found.
ColumnLayout {
    id: root

    property var result: ({})

    spacing: KioskTheme.s1

    KioskNotice {
        objectName: "service.scanned"
        tone: root.result.outcome === "read" ? "success" : root.result.outcome === "partial" || root.result.outcome === "cancelled" ? "warning" : "danger"
        text: root.result.text || ""
        Layout.fillWidth: true
        Layout.bottomMargin: KioskTheme.s1
    }

    Repeater {
        model: root.result.lines || []

        KioskText {
            required property string modelData
            text: modelData
            role: "caption"
            Layout.fillWidth: true
        }
    }
}
