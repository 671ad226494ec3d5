import QtQuick
import QtQuick.Layouts
import "../theme"
import "../components"

// The old PIN, the new one, the new one again; none of them is ever shown.
KioskPage {
    id: root

    required property var menu
    required property Item stage
    readonly property bool busy: menu ? menu.busy !== "" : false
    readonly property list<string> asked: ["old", "new", "again"]
    property int step: 0
    property string digits: ""
    property string oldPin: ""
    property string newPin: ""
    property bool differ: false

    heading: Kiosk.t("service.pin." + asked[step])
    lead: step === 0 ? "" : Kiosk.t("service.pin.rules")
    airy: true

    function next(): void {
        const given = digits;
        digits = "";
        differ = false;
        if (step === 0) {
            oldPin = given;
            step = 1;
        } else if (step === 1) {
            newPin = given;
            step = 2;
        } else if (given !== newPin) {
            newPin = "";
            differ = true;
            step = 1;
        } else {
            const before = oldPin;
            oldPin = "";
            newPin = "";
            step = 0;
            menu.act("pin.change", {
                "old": before,
                "new": given
            });
        }
    }

    aside: [
        ServiceDots {
            count: root.digits.length
            Layout.topMargin: KioskTheme.s3
        },
        ServiceNotice {
            menu: root.menu
            visible: (told.text || "") !== "" && root.step === 0 && root.digits === ""
        },
        KioskNotice {
            objectName: "service.pin.differ"
            visible: root.differ
            tone: "danger"
            text: Kiosk.t("service.pin.differ")
            Layout.fillWidth: true
        }
    ]

    KioskKeypad {
        enabled: !root.busy
        compact: KioskTheme.landscape
        Layout.fillWidth: true
        onTyped: characters => {
            if (root.digits.length < 12)
                root.digits += characters;
        }
        onErased: root.digits = root.digits.slice(0, -1)
        onCleared: root.digits = ""
    }

    footer: KioskButton {
        objectName: "service.pin.next"
        text: Kiosk.t(root.step === 2 ? "service.pin.change" : "service.pin.next")
        busy: root.busy
        enabled: !root.busy && root.digits.length >= 6
        Layout.fillWidth: true
        onTapped: root.next()
    }
}
