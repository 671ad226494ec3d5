pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../theme"
import "../components"

KioskPage {
    id: root

    property string email: Kiosk.contact.email || ""
    property string digits: (Kiosk.contact.phone || "").replace(/^\+7/, "")
    readonly property var channels: Kiosk.contact.channels || []
    readonly property string reach: Kiosk.contact.reach || ""
    readonly property bool choice: channels.length > 1
    readonly property bool emailMode: choice ? tabs.current === "email" : channels[0] !== "sms"
    readonly property bool emailGood: /^[^@\s]+@[^@\s]+\.[^@\s.]{2,}$/.test(email)
    readonly property bool phoneGood: digits.length === 10
    readonly property bool emailRequired: Kiosk.contact.emailRequired === true
    readonly property bool ready: (emailGood || phoneGood && !emailRequired) && (email === "" || emailGood) && (digits === "" || phoneGood)
    // What was wrong with what was sent; the first change of it takes the complaint away.
    property bool changed: false
    readonly property string errorKey: changed ? "" : Kiosk.contact.errorKey || ""

    onEmailChanged: changed = true
    onDigitsChanged: changed = true
    onErrorKeyChanged: {
        const field = errorKey.split(".").pop().split("_")[0];
        if (field === "email" || field === "phone")
            tabs.current = field;
    }

    heading: Kiosk.t("screen.contact.title")
    lead: KioskTheme.largeText ? "" : Kiosk.t((emailRequired ? "screen.contact.lead_email." : "screen.contact.lead.") + reach)
    split: 0.38
    stretch: true

    Component.onCompleted: {
        changed = false;
        if (email === "" && digits !== "")
            tabs.current = "phone";
    }

    function mask(raw: string): string {
        if (raw === "")
            return "";
        let out = "+7 (" + raw.slice(0, 3);
        if (raw.length >= 3)
            out += ") " + raw.slice(3, 6);
        if (raw.length > 6)
            out += "-" + raw.slice(6, 8);
        if (raw.length > 8)
            out += "-" + raw.slice(8, 10);
        return out;
    }

    function dial(character: string): void {
        let next = digits + character;
        // "8 9xx…" and "7 9xx…" are written by habit; the country code is already there.
        if (/^[78]9/.test(next))
            next = next.slice(1);
        digits = next.slice(0, 10);
    }

    function submit(): void {
        if (!ready)
            return;
        changed = false;
        Kiosk.act("setContact", {
            email: email,
            phone: digits === "" ? "" : "+7" + digits
        });
    }

    aside: [
        KioskTabs {
            id: tabs
            visible: root.choice
            prefix: "contact.tab"
            options: [
                {
                    key: "email",
                    text: Kiosk.t("screen.contact.email"),
                    symbol: root.emailGood && root.errorKey === "" ? "check-circle" : "mail"
                },
                {
                    key: "phone",
                    text: Kiosk.t("screen.contact.phone"),
                    symbol: root.phoneGood && root.errorKey === "" ? "check-circle" : "phone"
                }
            ]
            Layout.fillWidth: true
        },
        KioskField {
            objectName: root.emailMode ? "contact.email" : "contact.phone"
            active: true
            symbol: root.emailMode ? "mail" : "phone"
            caption: Kiosk.t(root.emailMode ? "screen.contact.email_hint" : "screen.contact.phone_hint")
            placeholder: root.emailMode ? "name@mail.ru" : "+7 (___) ___-__-__"
            text: root.emailMode ? root.email : root.mask(root.digits)
            errorText: root.errorKey === "" ? "" : Kiosk.t(root.errorKey)
            Layout.fillWidth: true
        },
        KioskNotice {
            id: bySms
            // Without a public address there is no link to send.
            visible: !root.emailMode && !root.emailRequired && !root.emailGood && root.errorKey === "" && ["email_sms", "sms"].includes(root.reach)
            symbol: "sms"
            text: visible ? Kiosk.t("screen.contact.by_sms." + root.reach) : ""
            Layout.fillWidth: true
        },
        KioskNotice {
            visible: root.emailRequired && root.phoneGood && root.email === "" && root.errorKey === ""
            symbol: "mail"
            text: Kiosk.t("screen.contact.error.email_required")
            Layout.fillWidth: true
        },
        KioskNotice {
            visible: root.ready && root.errorKey === "" && !(bySms.visible && KioskTheme.largeText)
            tone: "success"
            symbol: "check-circle"
            text: Kiosk.t("screen.contact.will_send", {
                targets: [root.emailGood ? root.email : "", root.phoneGood ? root.mask(root.digits) : ""].filter(s => s !== "").join(", ")
            })
            Layout.fillWidth: true
        }
    ]

    Item {
        Layout.fillHeight: true
        visible: !KioskTheme.landscape
    }

    // The keys come with the second frame: who touched the screen sees that it heard him before they are made.
    KioskLater {
        id: second
        interval: 30
    }

    Loader {
        active: second.due
        sourceComponent: root.emailMode ? letters : digitPad
        Layout.fillWidth: true
    }

    Component {
        id: letters

        KioskKeyboard {
            mode: "email"
            onTyped: characters => root.email = (root.email + characters).slice(0, 120)
            onErased: root.email = root.email.slice(0, -1)
            doneKey: false
        }
    }

    Component {
        id: digitPad

        KioskKeypad {
            onTyped: character => root.dial(character)
            onErased: root.digits = root.digits.slice(0, -1)
            onCleared: root.digits = ""
        }
    }

    footer: KioskFooter {
        prefix: "contact"
        nextEnabled: root.ready
        Layout.fillWidth: true
        onNext: root.submit()
    }
}
