pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../theme"

// What the car's own tests came to: those that failed with their figures, the others by number.
KioskCard {
    id: root

    property var tests: ({})
    readonly property var failed: tests.failed || []
    readonly property int passed: tests.passed || 0
    readonly property int waiting: tests.waiting || 0
    readonly property bool told: failed.length + passed + waiting > 0
    readonly property bool unread: tests.state === "failed"

    padding: KioskTheme.s3

    KioskText {
        text: Kiosk.t("screen.results.self_tests.title")
        font.weight: Font.Bold
        Layout.fillWidth: true
    }

    KioskText {
        visible: root.told
        text: Kiosk.t("screen.results.self_tests.text")
        role: "caption"
        color: KioskTheme.muted
        Layout.fillWidth: true
    }

    KioskText {
        visible: !root.told || root.unread
        text: Kiosk.t("screen.results.self_tests." + (root.told ? "partly" : root.unread ? "unread" : "none"))
        color: KioskTheme.muted
        Layout.fillWidth: true
    }

    Repeater {
        model: root.failed.length

        ColumnLayout {
            id: line
            required property int index
            readonly property var test: root.failed[index] || ({})
            spacing: KioskTheme.s1
            Layout.fillWidth: true

            RowLayout {
                spacing: KioskTheme.s2
                Layout.fillWidth: true

                KioskText {
                    text: line.test.name || ""
                    Layout.fillWidth: true
                }

                KioskBadge {
                    text: Kiosk.t("screen.results.self_tests.failed")
                    tone: "danger"
                    symbol: "warning"
                    Layout.alignment: Qt.AlignTop
                }
            }

            KioskText {
                text: line.test.value || ""
                role: "lead"
                font.weight: Font.Bold
                Layout.fillWidth: true
            }

            KioskText {
                visible: text !== ""
                text: [line.test.limits ? Kiosk.t("screen.results.self_tests.limits", {
                        limits: line.test.limits
                    }) : "", line.test.ecu || ""].filter(part => part !== "").join(" · ")
                role: "caption"
                color: KioskTheme.muted
                Layout.fillWidth: true
            }
        }
    }

    KioskFact {
        visible: root.passed > 0
        name: Kiosk.t("screen.results.self_tests.passed")
        value: root.passed
        Layout.fillWidth: true
    }

    KioskFact {
        visible: root.waiting > 0
        name: Kiosk.t("screen.results.self_tests.waiting")
        value: root.waiting
        Layout.fillWidth: true
    }
}
