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

    heading: Kiosk.t("screen.pay.title." + phase)
    lead: (pay.serviceKey || "") === "" ? "" : Kiosk.t(pay.serviceKey)
    stretch: open
    airy: !open
    split: 0.46

    aside: [
        GridLayout {
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
        KioskPaySteps {
            visible: root.open && KioskTheme.landscape
            Layout.fillWidth: true
        }
    ]

    KioskCard {
        id: qrCard
        visible: root.open
        Layout.fillWidth: true

        KioskQr {
            objectName: "pay.qr"
            text: root.phase === "waiting" ? root.pay.qr || "" : ""
            size: (KioskTheme.landscape ? 500 : KioskTheme.lowReach ? 400 : 520) * KioskTheme.px
            Layout.preferredWidth: size
            Layout.preferredHeight: size
            Layout.alignment: Qt.AlignHCenter
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

    readonly property bool urgent: phase === "waiting" && (pay.secondsLeft || 0) < 60

    KioskPaySteps {
        visible: root.open && !KioskTheme.landscape
        Layout.fillWidth: true
    }

    KioskVerdict {
        visible: !root.open
        tone: root.phase === "paid" ? "success" : root.phase === "checking" ? "accent" : "warning"
        symbol: root.phase === "checking" ? "clock" : KioskTheme.toneIcon(tone)
        heading: root.open ? "" : Kiosk.t("screen.pay.verdict." + root.phase)
        text: root.open ? "" : Kiosk.t("screen.pay.text." + root.phase)
        Layout.fillWidth: true
    }

    KioskSpinner {
        visible: root.phase === "checking"
        size: 120 * KioskTheme.px
        Layout.alignment: Qt.AlignHCenter
        Layout.topMargin: KioskTheme.s4
        Layout.bottomMargin: KioskTheme.s4
    }

    KioskText {
        visible: (root.pay.reference || "") !== ""
        text: Kiosk.t("screen.pay.reference", {
            reference: root.pay.reference || ""
        })
        role: root.phase === "checking" ? "text" : "caption"
        color: root.phase === "checking" ? KioskTheme.ink : KioskTheme.muted
        horizontalAlignment: root.open ? Text.AlignHCenter : Text.AlignLeft
        wrapMode: Text.WrapAnywhere
        Layout.fillWidth: true
    }

    Item {
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
            onTapped: Kiosk.act("checkPayment")
        },
        KioskButton {
            objectName: "pay.retry"
            visible: root.over
            symbol: "retry"
            text: Kiosk.t("screen.pay.retry")
            Layout.fillWidth: true
            onTapped: Kiosk.act("retry")
        },
        KioskButton {
            objectName: "pay.leave"
            visible: root.phase === "checking"
            kind: "secondary"
            symbol: "home"
            text: Kiosk.t("screen.pay.leave")
            Layout.fillWidth: true
            onTapped: Kiosk.act("home")
        },
        KioskButton {
            objectName: "pay.cancel"
            visible: root.pay.canCancel === true || root.over
            kind: "secondary"
            text: Kiosk.t("screen.pay.cancel")
            Layout.fillWidth: true
            onTapped: Kiosk.act("cancel")
        }
    ]
}
