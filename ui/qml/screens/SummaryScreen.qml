pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../theme"
import "../components"

KioskPage {
    id: root

    readonly property var info: Kiosk.summary
    readonly property string verdict: info.verdict || "unknown"
    readonly property int codes: info.codeCount || 0
    // Codes that hinder nobody from driving are codes all the same: nothing found is said of nothing only.
    readonly property string word: verdict === "fine" && codes > 0 ? "minor" : verdict

    readonly property bool retry: info.partial === true || verdict === "unknown"

    heading: Kiosk.t("screen.summary.title")
    footerColumns: wide && !retry ? 2 : 1
    stretch: true

    aside: [
        KioskVerdict {
            tone: root.word === "minor" ? "accent" : KioskTheme.toneOf(root.verdict)
            heading: Kiosk.t("screen.summary.verdict." + root.word)
            text: root.codes > 0 ? Kiosk.plural("screen.summary.codes", root.codes) : Kiosk.t(root.verdict === "unknown" ? "screen.summary.unknown" : "screen.summary.no_codes")
            Layout.fillWidth: true
        },
        RowLayout {
            visible: root.codes > 0
            spacing: KioskTheme.s2
            uniformCellSizes: true
            Layout.fillWidth: true

            Repeater {
                model: ["high", "medium", "low"]

                KioskCard {
                    id: count
                    required property string modelData
                    readonly property int value: root.info[modelData] || 0
                    padding: KioskTheme.s2
                    spacing: 0
                    Layout.fillWidth: true
                    Layout.fillHeight: true

                    RowLayout {
                        spacing: KioskTheme.s1
                        Layout.alignment: Qt.AlignHCenter

                        KioskIcon {
                            symbol: KioskTheme.toneIcon(KioskTheme.toneOf(count.modelData))
                            size: 44 * KioskTheme.px
                            color: KioskTheme.toneInk(count.value > 0 ? KioskTheme.toneOf(count.modelData) : "neutral")
                        }

                        KioskText {
                            text: count.value
                            role: "title"
                        }
                    }

                    KioskText {
                        text: Kiosk.t("screen.severity." + count.modelData)
                        role: "caption"
                        color: KioskTheme.muted
                        horizontalAlignment: Text.AlignHCenter
                        Layout.fillWidth: true
                    }
                }
            }
        },
        KioskNotice {
            visible: root.info.mil === true
            tone: "danger"
            symbol: "engine"
            text: Kiosk.t("screen.summary.mil")
            Layout.fillWidth: true
        },
        KioskNotice {
            visible: root.info.partial === true && root.verdict !== "unknown"
            tone: "warning"
            text: Kiosk.t("screen.summary.partial")
            Layout.fillWidth: true
        },
        KioskNotice {
            visible: root.info.recentlyCleared === true
            text: Kiosk.t("screen.summary.recently_cleared")
            Layout.fillWidth: true
        }
    ]

    KioskCard {
        Layout.fillWidth: true
        Layout.fillHeight: true

        RowLayout {
            spacing: KioskTheme.s2
            Layout.fillWidth: true

            KioskIcon {
                symbol: "lock"
                size: 52 * KioskTheme.px
                color: KioskTheme.accent
            }

            KioskText {
                text: Kiosk.t("screen.summary.locked")
                role: "lead"
                font.weight: Font.Bold
                Layout.fillWidth: true
            }
        }

        Repeater {
            model: root.codes > 0 ? ["codes", "causes", "live", "monitors", "pdf"] : ["live", "monitors", "pdf"]

            RowLayout {
                id: line
                required property string modelData
                spacing: KioskTheme.s2
                Layout.fillWidth: true

                KioskIcon {
                    symbol: ({
                            codes: "list",
                            causes: "wrench",
                            live: "activity",
                            monitors: "shield",
                            pdf: "report"
                        })[line.modelData]
                    size: 42 * KioskTheme.px
                    color: KioskTheme.muted
                }

                KioskText {
                    text: Kiosk.t("screen.summary.locked." + line.modelData + (line.modelData === "pdf" ? "." + Kiosk.contact.reach : ""))
                    Layout.fillWidth: true
                }
            }
        }

        Rectangle {
            implicitHeight: KioskTheme.line
            color: KioskTheme.outline
            Layout.fillWidth: true
            Layout.topMargin: KioskTheme.s1
        }

        KioskTeaser {
            Layout.fillWidth: true
            Layout.fillHeight: true
        }
    }

    footer: [
        KioskButton {
            objectName: "summary.buy"
            symbol: "lock"
            text: Kiosk.t("screen.summary.buy", {
                price: Kiosk.money(root.info.priceKopecks)
            })
            Layout.fillWidth: true
            Layout.fillHeight: true
            onTapped: Kiosk.act("buy")
        },
        RowLayout {
            spacing: KioskTheme.s2
            Layout.fillWidth: true

            KioskButton {
                objectName: "summary.retry"
                visible: root.retry
                kind: "secondary"
                symbol: "retry"
                text: Kiosk.t("screen.summary.again")
                Layout.fillWidth: true
                onTapped: Kiosk.act("retry")
            }

            KioskButton {
                objectName: "summary.leave"
                kind: "secondary"
                text: Kiosk.t(root.info.canLeaveFree === true ? "screen.summary.leave_free" : "screen.summary.leave")
                Layout.fillWidth: true
                onTapped: Kiosk.act(root.info.canLeaveFree === true ? "leaveFree" : "cancel")
            }
        }
    ]
}
