pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../theme"
import "../components"

KioskPage {
    id: root

    readonly property var pay: Kiosk.payment
    readonly property string phase: pay.state || "preparing"
    readonly property bool open: phase === "preparing" || phase === "waiting"
    readonly property bool over: ["failed", "expired", "canceled", "refunded"].indexOf(phase) >= 0
    readonly property string tone: phase === "paid" ? "success" : phase === "checking" || phase === "refunded" ? "accent" : "warning"
    readonly property string product: (pay.serviceKey || "") === "" ? "" : Kiosk.t(pay.serviceKey)
    readonly property bool urgent: phase === "waiting" && (pay.secondsLeft || 0) < 60

    heading: open ? Kiosk.t("screen.pay.title." + phase) : ""
    lead: open ? product : ""
    stretch: open
    airy: !open
    split: 0.46

    aside: [
        KioskWhen {
            wanted: !root.open
            sourceComponent: ColumnLayout {
                spacing: KioskTheme.s3

                KioskSign {
                    tone: root.tone
                    symbol: ({
                            checking: "clock",
                            paid: "check",
                            refunded: "undo"
                        })[root.phase] || "warning"
                }

                KioskText {
                    role: "title"
                    text: Kiosk.t("screen.pay.title." + root.phase)
                    Layout.fillWidth: true
                }

                KioskText {
                    role: "lead"
                    text: root.open ? "" : Kiosk.t("screen.pay.verdict." + root.phase)
                    font.weight: root.phase === "checking" ? Font.Bold : Font.Normal
                    color: root.phase === "checking" ? KioskTheme.ink : KioskTheme.muted
                    Layout.fillWidth: true
                }
            }
        },
        GridLayout {
            visible: root.open
            columns: KioskTheme.landscape ? 1 : 2
            columnSpacing: KioskTheme.s4
            Layout.fillWidth: true

            KioskText {
                role: "display"
                text: Kiosk.money(root.pay.amountKopecks)
                wrapMode: Text.NoWrap
            }

            KioskText {
                text: Kiosk.t("screen.pay.seller", {
                    seller: root.pay.sellerName || "",
                    inn: root.pay.sellerInn || ""
                })
                role: "caption"
                color: KioskTheme.muted
                horizontalAlignment: KioskTheme.landscape ? Text.AlignLeft : Text.AlignRight
                Layout.fillWidth: true
            }
        },
        KioskWhen {
            wanted: root.open && KioskTheme.landscape
            sourceComponent: KioskPaySteps {}
        }
    ]

    KioskCard {
        visible: root.open
        spacing: KioskTheme.s1
        Layout.fillWidth: true
        Layout.fillHeight: KioskTheme.landscape

        KioskQr {
            objectName: "pay.qr"
            text: root.phase === "waiting" ? root.pay.qr || "" : ""
            // As large as there is room for: a phone reads it from further away.
            size: (KioskTheme.landscape ? 520 : KioskTheme.lowReach || KioskTheme.largeText ? 440 : 600) * KioskTheme.px
            Layout.preferredWidth: size
            Layout.preferredHeight: size
            Layout.alignment: Qt.AlignCenter
        }

        RowLayout {
            spacing: KioskTheme.s2
            Layout.alignment: Qt.AlignHCenter

            KioskIcon {
                visible: root.phase === "waiting"
                symbol: "clock"
                size: 44 * KioskTheme.px
                color: root.urgent ? KioskTheme.toneInk("danger") : KioskTheme.muted
            }

            KioskText {
                text: root.phase === "waiting" ? Kiosk.t("screen.pay.left", {
                    time: Kiosk.clock(root.pay.secondsLeft || 0)
                }) : Kiosk.t("screen.pay.preparing")
                font.weight: Font.Medium
                font.features: ({
                        tnum: 1
                    })
                color: root.urgent ? KioskTheme.toneInk("danger") : KioskTheme.ink
            }
        }
    }

    KioskWhen {
        wanted: root.open && !KioskTheme.landscape
        sourceComponent: KioskPaySteps {}
    }

    KioskText {
        visible: root.open && (root.pay.reference || "") !== ""
        text: Kiosk.t("screen.pay.reference", {
            reference: root.pay.reference || ""
        })
        role: "caption"
        color: KioskTheme.muted
        wrapMode: Text.WrapAtWordBoundaryOrAnywhere
        Layout.fillWidth: true
    }

    KioskWhen {
        wanted: !root.open
        sourceComponent: KioskNotice {
            tone: root.tone
            text: root.open ? "" : Kiosk.t("screen.pay.text." + root.phase)
        }
    }

    KioskWhen {
        wanted: !root.open
        sourceComponent: KioskCard {
            KioskFact {
                name: root.product
                value: Kiosk.money(root.pay.amountKopecks)
                strong: true
                Layout.fillWidth: true
            }

            KioskFact {
                visible: (root.pay.reference || "") !== ""
                name: Kiosk.t("screen.pay.number")
                value: root.pay.reference || ""
                Layout.fillWidth: true
            }

            KioskFact {
                visible: (root.pay.sellerName || "") !== ""
                name: Kiosk.t("screen.pay.payee")
                value: root.pay.sellerName || ""
                Layout.fillWidth: true
            }
        }
    }

    Item {
        visible: root.open && !KioskTheme.landscape
        Layout.fillHeight: true
    }

    footer: [
        KioskButton {
            objectName: "pay.check"
            visible: root.phase === "waiting" || root.phase === "checking"
            symbol: "retry"
            busy: root.phase === "checking"
            text: Kiosk.t("screen.pay.check")
            Layout.fillWidth: true
            Layout.fillHeight: true
            onTapped: Kiosk.act("checkPayment")
        },
        KioskButton {
            objectName: "pay.retry"
            visible: root.over
            symbol: "qr"
            text: Kiosk.t("screen.pay.retry")
            Layout.fillWidth: true
            Layout.fillHeight: true
            onTapped: Kiosk.act("retry")
        },
        KioskButton {
            objectName: "pay.leave"
            visible: root.phase === "checking"
            kind: "secondary"
            symbol: "home"
            text: Kiosk.t("screen.pay.leave")
            Layout.fillWidth: true
            Layout.fillHeight: true
            onTapped: Kiosk.act("home")
        },
        KioskButton {
            objectName: "pay.cancel"
            visible: root.pay.canCancel === true || root.over
            kind: "secondary"
            symbol: root.over ? "arrow-left" : ""
            text: Kiosk.t(root.over ? "screen.back" : "screen.pay.cancel")
            Layout.fillWidth: true
            Layout.fillHeight: true
            onTapped: Kiosk.act("cancel")
        }
    ]
}
