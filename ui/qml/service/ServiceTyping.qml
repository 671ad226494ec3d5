import QtQuick
import QtQuick.Layouts
import "../theme"
import "../components"

// One line of text or digits, typed on our own keyboard over the whole menu. `ask` opens it.
Rectangle {
    id: root

    property string caption: ""
    property string hint: ""
    property bool digits: false
    property bool open: false
    property int longest: 200
    property string text: ""
    property var taken: null
    readonly property real inner: width - 2 * KioskTheme.margin

    property Item stage: null

    onOpenChanged: if (stage)
        stage.covered = open
    visible: open
    enabled: open
    anchors.fill: parent
    color: KioskTheme.background
    z: 40

    // options: {caption, hint, digits, latin, text, longest, taken}
    function ask(options: var): void {
        caption = options.caption;
        hint = options.hint || "";
        digits = options.digits === true;
        longest = options.longest || 200;
        text = options.text || "";
        taken = options.taken;
        keyboard.layout = Kiosk.language === "en" || options.latin === true ? "en" : "ru";
        keyboard.shift = false;
        keyboard.symbols = false;
        open = true;
    }

    function shut(): void {
        open = false;
        text = "";
        taken = null;
    }

    function finish(): void {
        const taker = taken, given = text;
        shut();
        if (taker)
            taker(given);
    }

    function add(characters: string): void {
        if (text.length + characters.length <= longest)
            text += characters;
    }

    MouseArea {
        anchors.fill: parent
    }

    ColumnLayout {
        x: KioskTheme.margin
        y: KioskTheme.s5
        width: root.digits && KioskTheme.landscape ? root.inner * 0.45 : root.inner
        spacing: KioskTheme.s3

        KioskField {
            objectName: "service.typing"
            active: root.open
            caption: root.caption
            text: root.text
            Layout.fillWidth: true
        }

        KioskText {
            visible: text !== ""
            text: root.hint
            color: KioskTheme.muted
            Layout.fillWidth: true
        }

        RowLayout {
            spacing: KioskTheme.s2
            Layout.topMargin: KioskTheme.s2

            KioskButton {
                objectName: "service.typing.cancel"
                kind: "secondary"
                text: Kiosk.t("service.cancel")
                Layout.fillWidth: true
                onTapped: root.shut()
            }

            KioskButton {
                objectName: "service.typing.done"
                text: Kiosk.t("service.done")
                Layout.fillWidth: true
                onTapped: root.finish()
            }
        }
    }

    KioskKeypad {
        visible: root.digits
        x: KioskTheme.landscape ? root.width - width - KioskTheme.margin : KioskTheme.margin
        y: root.height - height - KioskTheme.s5
        width: KioskTheme.landscape ? root.inner * 0.48 : root.inner
        onTyped: characters => root.add(characters)
        onErased: root.text = root.text.slice(0, -1)
        onCleared: root.text = ""
    }

    KioskKeyboard {
        id: keyboard
        visible: !root.digits
        x: KioskTheme.margin
        y: root.height - height - KioskTheme.s4
        width: root.inner
        height: implicitHeight
        onTyped: characters => root.add(characters)
        onErased: root.text = root.text.slice(0, -1)
        onDone: root.finish()
    }
}
