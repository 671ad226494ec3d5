pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../theme"

// The choice of a language when there are more than two.
KioskDialog {
    id: root

    heading: Kiosk.t("screen.header.language")
    symbol: "globe"

    Repeater {
        model: Kiosk.languages

        KioskButton {
            required property var modelData
            objectName: "language." + modelData.code
            kind: modelData.code === Kiosk.language ? "primary" : "secondary"
            symbol: modelData.code === Kiosk.language ? "check" : ""
            text: modelData.name
            Layout.fillWidth: true
            onTapped: {
                Kiosk.act("setLanguage", {
                    language: modelData.code
                });
                root.open = false;
            }
        }
    }

    KioskButton {
        objectName: "language.close"
        kind: "quiet"
        text: Kiosk.t("screen.access.close")
        Layout.fillWidth: true
        onTapped: root.open = false
    }
}
