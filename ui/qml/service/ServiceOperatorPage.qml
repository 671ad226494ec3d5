pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../theme"
import "../components"

// Prices and the seller's particulars; each row opens the keyboard.
KioskPage {
    id: root

    required property var menu
    required property Item stage
    readonly property var told: menu ? menu.data : ({})
    readonly property var prices: told.prices || ({})
    readonly property var seller: told.seller || ({})
    readonly property bool busy: menu ? menu.busy !== "" : false
    readonly property bool own: told.ownPrices === true || told.ownSeller === true

    split: 0.36
    footerColumns: 1

    function typePrice(name: string): void {
        typing.ask({
            caption: Kiosk.t("service.operator.price." + name),
            hint: Kiosk.t("service.operator.price.hint"),
            digits: true,
            longest: 6,
            text: String(Math.round(root.prices[name] / 100)),
            taken: text => {
                const change = {};
                change[name] = Number(text || "0") * 100;
                root.menu.act("operator.prices", {
                    prices: change
                });
            }
        });
    }

    function typeText(name: string): void {
        typing.ask({
            caption: Kiosk.t("service.operator.seller." + name),
            digits: name === "inn",
            longest: name === "inn" ? 12 : name === "phone" ? 32 : 200,
            text: root.seller[name] || "",
            taken: text => {
                const change = {};
                change[name] = text;
                root.menu.act("operator.seller", {
                    seller: change
                });
            }
        });
    }

    ServiceTyping {
        id: typing
        parent: root.stage
        stage: root.stage
    }

    ServiceAsk {
        id: question
        parent: root.stage
        onAgreed: root.menu.act("operator.reset", {})
    }

    aside: [
        ServiceNotice {
            menu: root.menu
        },
        KioskNotice {
            text: Kiosk.t(root.own ? "service.operator.own" : "service.operator.now")
            tone: root.own ? "warning" : "accent"
            Layout.fillWidth: true
        }
    ]

    KioskText {
        text: Kiosk.t("service.operator.prices")
        font.weight: Font.Bold
        Layout.fillWidth: true
    }

    Repeater {
        model: ["diagnostics", "sedan", "hatchback", "minivan", "suv"]

        ServiceRow {
            required property string modelData
            name: "service.price." + modelData
            row: ({
                    title: Kiosk.t("service.operator.price." + modelData),
                    value: Kiosk.money(root.prices[modelData])
                })
            touchable: true
            busy: root.busy
            Layout.fillWidth: true
            onTapped: root.typePrice(modelData)
        }
    }

    KioskText {
        text: Kiosk.t("service.operator.seller")
        font.weight: Font.Bold
        Layout.fillWidth: true
        Layout.topMargin: KioskTheme.s2
    }

    Repeater {
        model: ["name", "inn", "address", "phone"]

        ServiceRow {
            required property string modelData
            name: "service.seller." + modelData
            row: ({
                    title: root.seller[modelData] || Kiosk.t("service.dash"),
                    note: Kiosk.t("service.operator.seller." + modelData)
                })
            touchable: true
            busy: root.busy
            Layout.fillWidth: true
            onTapped: root.typeText(modelData)
        }
    }

    footer: KioskButton {
        objectName: "service.act.operator.reset"
        visible: root.own
        kind: "secondary"
        symbol: "undo"
        text: Kiosk.t("service.operator.reset")
        enabled: !root.busy
        Layout.fillWidth: true
        onTapped: question.ask({
            kind: "secondary",
            text: Kiosk.t("service.operator.reset"),
            confirm: {
                title: Kiosk.t("service.operator.reset.title"),
                text: Kiosk.t("service.operator.reset.text")
            }
        })
    }
}
