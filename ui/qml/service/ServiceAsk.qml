pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../theme"
import "../components"

// A question before an action: yes or no, or one of several reasons. `ask` opens it for an action of a sheet.
KioskDialog {
    id: root

    property var action: ({})
    readonly property var question: action.ask || action.confirm || ({})
    readonly property var choices: question.choices || []
    signal agreed(string choice)
    signal other

    objectName: "service.ask"
    heading: question.title || ""
    symbol: "question"
    tone: action.kind === "danger" ? "danger" : "accent"

    function ask(action: var): void {
        root.action = action;
        open = true;
    }

    KioskText {
        text: root.question.text || ""
        color: KioskTheme.muted
        horizontalAlignment: Text.AlignHCenter
        Layout.fillWidth: true
    }

    Repeater {
        model: root.open ? root.choices : []

        KioskButton {
            required property string modelData
            required property int index
            objectName: "service.ask.choice." + index
            kind: "secondary"
            compact: true
            text: modelData
            Layout.fillWidth: true
            onTapped: {
                root.open = false;
                root.agreed(modelData);
            }
        }
    }

    KioskButton {
        objectName: "service.ask.other"
        visible: root.choices.length > 0
        kind: "secondary"
        compact: true
        symbol: "keypad"
        text: root.question.other || ""
        Layout.fillWidth: true
        onTapped: {
            root.open = false;
            root.other();
        }
    }

    KioskButton {
        objectName: "service.ask.yes"
        visible: root.choices.length === 0
        kind: root.action.kind === "danger" ? "danger" : "primary"
        text: root.action.text || ""
        Layout.fillWidth: true
        onTapped: {
            root.open = false;
            root.agreed("");
        }
    }

    KioskButton {
        objectName: "service.ask.no"
        kind: root.choices.length === 0 ? "secondary" : "primary"
        text: Kiosk.t("service.cancel")
        Layout.fillWidth: true
        onTapped: root.open = false
    }
}
