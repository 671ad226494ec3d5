import QtQuick
import QtQuick.Layouts
import "../theme"
import "../components"

// The pad: digits stay here and are shown as dots only.
KioskPage {
    id: root

    required property var menu
    required property Item stage
    readonly property var state_: menu ? menu.pin : ({})
    readonly property bool waiting: (state_.waitS || 0) > 0
    readonly property bool open: state_.isSet === true && !waiting && menu.busy === ""
    property string digits: ""

    footerColumns: wide ? 2 : 1
    heading: Kiosk.t("service.pin.title")
    lead: Kiosk.t("service.pin.lead")
    airy: true

    function tryIt(): void {
        const given = root.digits;
        root.digits = "";
        root.menu.submitPin(given);
    }

    aside: [
        ServiceDots {
            count: root.digits.length
            Layout.topMargin: KioskTheme.s3
        },
        KioskNotice {
            objectName: "service.pin.told"
            visible: text !== ""
            tone: root.state_.isSet === false || root.waiting || root.state_.wrong === true ? "danger" : "accent"
            text: root.state_.isSet === false ? Kiosk.t("service.pin.not_set") : root.waiting ? Kiosk.t("service.pin.locked", {
                time: Kiosk.clock(root.state_.waitS)
            }) : root.state_.wrong === true && root.digits === "" ? Kiosk.plural("service.pin.wrong", root.state_.triesLeft) : ""
            Layout.fillWidth: true
        }
    ]

    KioskKeypad {
        enabled: root.open
        opacity: enabled ? 1 : 0.55
        compact: KioskTheme.landscape
        Layout.fillWidth: true
        onTyped: characters => {
            if (root.digits.length < 12)
                root.digits += characters;
        }
        onErased: root.digits = root.digits.slice(0, -1)
        onCleared: root.digits = ""
    }

    footer: [
        KioskButton {
            objectName: "service.pin.open"
            text: Kiosk.t(root.menu && root.menu.busy === "pin" ? "service.pin.checking" : "service.pin.open")
            busy: root.menu ? root.menu.busy === "pin" : false
            enabled: root.open && root.digits.length >= 6
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            onTapped: root.tryIt()
        },
        KioskButton {
            objectName: "service.pin.leave"
            kind: "secondary"
            text: Kiosk.t("service.pin.leave")
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            onTapped: root.menu.close()
        }
    ]
}
