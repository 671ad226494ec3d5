pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../theme"

// The full result of a scan.
KioskPage {
    id: root

    readonly property var result: Kiosk.results
    readonly property var codes: result.codes || []
    // What is out of its usual range comes first.
    readonly property var live: (result.live || []).filter(item => item.inRange === false).concat((result.live || []).filter(item => item.inRange !== false))
    readonly property var selfTests: result.selfTests || ({})
    readonly property bool testFailed: (selfTests.failed || []).length > 0
    readonly property string cleared: result.clearing || ""
    // 0: not asked; the codes go after two confirmations.
    property int asked: 0
    readonly property bool asking: asked > 0

    heading: Kiosk.t("screen.results.diagnostics")
    split: 0.36

    aside: [
        KioskResultHead {
            visible: KioskTheme.landscape
            result: root.result
            Layout.fillWidth: true
        },
        KioskTabs {
            id: tabs
            prefix: "results.tab"
            visible: !KioskTheme.landscape
            options: root.tabOptions
            Layout.fillWidth: true
        }
    ]

    readonly property var tabOptions: [
        {
            key: "codes",
            text: Kiosk.t("screen.results.tab.codes")
        },
        {
            key: "live",
            text: Kiosk.t("screen.results.tab.live")
        },
        {
            key: "monitors",
            text: Kiosk.t("screen.results.tab.monitors")
        }
    ]
    readonly property string tab: KioskTheme.landscape ? wideTabs.current : tabs.current

    KioskTabs {
        id: wideTabs
        prefix: "results.tab"
        visible: KioskTheme.landscape
        options: root.tabOptions
        Layout.fillWidth: true
    }

    KioskResultHead {
        visible: !KioskTheme.landscape && root.tab === "codes"
        result: root.result
        Layout.fillWidth: true
    }

    KioskNotice {
        visible: root.tab === "codes" && root.codes.length > 0
        text: Kiosk.t("screen.results.not_a_diagnosis")
        Layout.fillWidth: true
    }

    KioskChecked {
        visible: root.tab === "codes" && root.codes.length === 0
        result: root.result
        Layout.fillWidth: true
    }

    Repeater {
        model: root.tab === "codes" ? root.codes.length : 0

        KioskCodeCard {
            required property int index
            objectName: "results.code." + index
            code: root.codes[index] || ({})
            first: index === 0
            Layout.fillWidth: true
        }
    }

    Repeater {
        model: root.tab === "live" ? root.live.length : 0

        KioskLiveRow {
            required property int index
            item: root.live[index] || ({})
            Layout.fillWidth: true
        }
    }

    KioskFreezeFrame {
        visible: root.tab === "live" && (root.result.freezeFrame || []).length > 0
        items: root.result.freezeFrame || []
        Layout.fillWidth: true
    }

    // A test that failed comes before what was only prepared.
    KioskSelfTests {
        visible: root.tab === "monitors" && root.testFailed
        tests: root.selfTests
        Layout.fillWidth: true
    }

    KioskMonitors {
        visible: root.tab === "monitors"
        items: root.result.monitors || []
        Layout.fillWidth: true
    }

    KioskSelfTests {
        visible: root.tab === "monitors" && !root.testFailed
        tests: root.selfTests
        Layout.fillWidth: true
    }

    KioskButton {
        objectName: "results.clear"
        visible: root.tab === "codes" && root.result.canClear === true
        kind: "danger"
        symbol: "wrench"
        text: Kiosk.t("screen.results.clear")
        Layout.fillWidth: true
        onTapped: root.asked = 1
    }

    KioskNotice {
        objectName: "results.cleared"
        visible: root.tab === "codes" && root.cleared !== ""
        tone: root.cleared === "done" ? "success" : root.cleared === "working" ? "accent" : "warning"
        text: root.cleared === "" ? "" : ["working", "done", "left"].includes(root.cleared) ? Kiosk.t("screen.results.clear_" + root.cleared) : Kiosk.t("fault." + root.cleared + ".customer")
        Layout.fillWidth: true
    }

    footer: KioskButton {
        objectName: "results.send"
        symbol: "send"
        text: Kiosk.t("screen.results.send")
        Layout.fillWidth: true
        onTapped: Kiosk.act("sendReport")
    }

    KioskDialog {
        parent: root
        open: root.asked > 0
        tone: "danger"
        symbol: "warning"
        heading: Kiosk.t(root.asked === 1 ? "screen.results.clear_title" : "screen.results.clear_sure")

        KioskText {
            text: Kiosk.t(root.asked === 1 ? "screen.results.clear_text" : "screen.results.clear_engine")
            Layout.fillWidth: true
        }

        KioskButton {
            objectName: "results.clear.confirm"
            kind: "danger"
            text: Kiosk.t("screen.results.clear_confirm")
            Layout.fillWidth: true
            onTapped: {
                if (root.asked === 1) {
                    root.asked = 2;
                    return;
                }
                root.asked = 0;
                Kiosk.act("clearCodes", {
                    confirmations: 2
                });
            }
        }

        KioskButton {
            objectName: "results.clear.cancel"
            text: Kiosk.t("screen.results.clear_keep")
            Layout.fillWidth: true
            onTapped: root.asked = 0
        }
    }
}
