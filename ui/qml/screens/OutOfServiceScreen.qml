import QtQuick
import QtQuick.Layouts
import "../theme"
import "../components"

KioskPage {
    id: root

    readonly property var info: Kiosk.outOfService

    airy: true

    aside: [
        KioskSign {
            symbol: "wrench"
        },
        KioskText {
            role: KioskTheme.landscape ? "title" : "display"
            text: Kiosk.t("screen.outofservice.title")
            Layout.fillWidth: true
        },
        KioskText {
            role: "lead"
            color: KioskTheme.muted
            text: (root.info.reasonKey || "") === "" ? Kiosk.t("screen.outofservice.lead") : Kiosk.t(root.info.reasonKey)
            Layout.fillWidth: true
        }
    ]

    KioskCard {
        Layout.fillWidth: true

        KioskText {
            text: Kiosk.t("screen.outofservice.call")
            color: KioskTheme.muted
            Layout.fillWidth: true
        }

        KioskText {
            text: root.info.phone || ""
            role: "title"
            Layout.fillWidth: true
        }

        KioskText {
            text: Kiosk.t((root.info.code || "") === "" ? "screen.outofservice.kiosk" : "screen.outofservice.details", {
                kiosk: root.info.kioskId || Kiosk.kioskId,
                code: root.info.code || ""
            })
            color: KioskTheme.muted
            Layout.fillWidth: true
        }
    }

    KioskNotice {
        text: Kiosk.t("screen.outofservice.no_money")
        Layout.fillWidth: true
    }
}
