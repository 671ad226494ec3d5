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
    property string tab: "codes"
    // 0: not asked; the codes go after two confirmations.
    property int asked: 0
    readonly property bool asking: asked > 0

    heading: Kiosk.t("screen.results.diagnostics")
    split: 0.36

    aside: [
        KioskWhen {
            wanted: KioskTheme.landscape
            sourceComponent: head
        },
        KioskWhen {
            wanted: !KioskTheme.landscape
            sourceComponent: tabs
        }
    ]

    Component {
        id: tabs

        KioskTabs {
            prefix: "results.tab"
            options: [
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
            current: root.tab
            onCurrentChanged: root.tab = current
        }
    }

    Component {
        id: head

        KioskResultHead {
            result: root.result
        }
    }

    KioskWhen {
        wanted: KioskTheme.landscape
        sourceComponent: tabs
    }

    KioskWhen {
        wanted: !KioskTheme.landscape && root.tab === "codes"
        sourceComponent: head
    }

    KioskNotice {
        visible: root.tab === "codes" && root.codes.length > 0
        text: Kiosk.t("screen.results.not_a_diagnosis")
        Layout.fillWidth: true
    }

    KioskWhen {
        wanted: root.tab === "codes" && root.codes.length === 0
        sourceComponent: KioskChecked {
            result: root.result
        }
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

    KioskWhen {
        wanted: root.tab === "live" && (root.result.freezeFrame || []).length > 0
        sourceComponent: KioskFreezeFrame {
            items: root.result.freezeFrame || []
        }
    }

    Component {
        id: tests

        KioskSelfTests {
            tests: root.selfTests
        }
    }

    // A test that failed comes before what was only prepared.
    KioskWhen {
        wanted: root.tab === "monitors" && root.testFailed
        sourceComponent: tests
    }

    KioskWhen {
        wanted: root.tab === "monitors"
        sourceComponent: KioskMonitors {
            items: root.result.monitors || []
        }
    }

    KioskWhen {
        wanted: root.tab === "monitors" && !root.testFailed
        sourceComponent: tests
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

    // Made when it is first asked; it fades out by itself.
    Loader {
        id: question
        parent: root
        anchors.fill: parent
        z: 50
        active: root.asking || item !== null
        sourceComponent: KioskDialog {
            open: root.asking && question.status === Loader.Ready
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
}
