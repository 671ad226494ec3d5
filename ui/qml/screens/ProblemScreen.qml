pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../theme"
import "../components"

KioskPage {
    id: root

    readonly property var fault: Kiosk.fault
    readonly property var actions: fault.actions || []
    readonly property string code: fault.code || ""
    readonly property string phone: Kiosk.terms.sellerPhone || Kiosk.outOfService.phone || ""
    readonly property var signs: ({
            retry: "retry",
            cancel: "close",
            finish: "check"
        })

    airy: true
    footerColumns: wide && !(KioskTheme.largeText && actions.length > 2) ? 3 : 1

    aside: [
        KioskSign {
            tone: "warning"
        },
        KioskText {
            role: "title"
            text: Kiosk.t("screen.problem.title")
            Layout.fillWidth: true
        },
        KioskText {
            objectName: "problem.sentence"
            role: "lead"
            text: root.code === "" ? "" : Kiosk.t("fault." + root.code + ".customer")
            Layout.fillWidth: true
        }
    ]

    KioskNotice {
        visible: root.fault.refund === true
        tone: "success"
        symbol: "ruble"
        text: Kiosk.t("screen.problem.refund")
        Layout.fillWidth: true
    }

    KioskCard {
        Layout.fillWidth: true

        KioskText {
            text: Kiosk.t("screen.problem.next")
            role: "lead"
            font.weight: Font.Bold
            Layout.fillWidth: true
        }

        Repeater {
            model: root.actions

            KioskHint {
                required property string modelData
                symbol: root.signs[modelData] || "close"
                text: Kiosk.t("screen.problem.hint." + (modelData === "finish" && root.fault.refund === true ? "refunded" : modelData))
                Layout.fillWidth: true
            }
        }

        KioskHint {
            symbol: "call"
            text: Kiosk.t("screen.problem.call", {
                phone: root.phone
            })
            visible: root.phone !== ""
            Layout.fillWidth: true
        }
    }

    KioskText {
        text: Kiosk.t("screen.problem.code", {
            code: root.code,
            kiosk: Kiosk.kioskId
        }) + ((root.fault.reference || "") === "" ? "" : "\n" + Kiosk.t("screen.pay.reference", {
            reference: root.fault.reference
        }))
        role: "caption"
        color: KioskTheme.muted
        wrapMode: Text.WrapAtWordBoundaryOrAnywhere
        Layout.fillWidth: true
    }

    footer: Repeater {
        model: root.actions

        KioskButton {
            required property string modelData
            required property int index
            objectName: "problem." + modelData
            kind: index === 0 ? "primary" : "secondary"
            symbol: root.signs[modelData] || ""
            text: Kiosk.t("screen.problem." + modelData)
            Layout.fillWidth: true
            onTapped: Kiosk.act(modelData)
        }
    }
}
