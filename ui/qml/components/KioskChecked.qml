import QtQuick
import QtQuick.Layouts
import "../theme"

// A scan that found no code: what it looked at all the same.
KioskCard {
    id: root

    property var result: ({})
    readonly property var monitors: result.monitors || []

    KioskText {
        text: Kiosk.t("screen.results.checked")
        role: "lead"
        font.weight: Font.Bold
        Layout.fillWidth: true
    }

    KioskFact {
        name: Kiosk.t("screen.results.checked.codes")
        value: Kiosk.t("screen.results.checked.none")
        Layout.fillWidth: true
    }

    KioskFact {
        name: Kiosk.t("screen.results.checked.live")
        value: (root.result.live || []).length
        Layout.fillWidth: true
    }

    KioskFact {
        visible: root.monitors.length > 0
        name: Kiosk.t("screen.results.checked.monitors")
        value: Kiosk.t("screen.results.checked.of", {
            done: root.monitors.filter(one => one.state === "ready").length,
            count: root.monitors.length
        })
        Layout.fillWidth: true
    }

    KioskFact {
        visible: value !== "0"
        name: Kiosk.t("screen.results.self_tests.passed")
        value: String((root.result.selfTests || ({})).passed || 0)
        Layout.fillWidth: true
    }
}
