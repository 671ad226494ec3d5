pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../theme"

// Our own keyboard: Russian, English and digits. `mode` "email" has helpers instead of punctuation.
// `capital`: the next letter is one. `doneKey`: false where the way on stands under the keys.
Item {
    id: root

    property string mode: "text"
    property string layout: mode === "email" ? "en" : Kiosk.language === "en" ? "en" : "ru"
    property bool shift: false
    property bool capital: false
    property bool doneKey: true
    readonly property bool upper: shift || capital
    property bool symbols: false
    property var chips: mode === "email" ? KioskTheme.largeText ? ["@mail.ru", "@yandex.ru", "@gmail.com", ".ru"] : ["@mail.ru", "@yandex.ru", "@gmail.com", "@bk.ru", ".ru", ".com"] : []
    signal typed(string characters)
    signal erased
    signal done

    readonly property var rows: ({
            en: ["qwertyuiop", "asdfghjkl", "zxcvbnm"],
            ru: ["йцукенгшщзх", "фывапролджэ", "ячсмитьбюъё"],
            symbols: ["-_.+!#%&=?", "/\\()[]{}*", ",;:'\"~^"]
        })[symbols ? "symbols" : layout]
    readonly property real keyHeight: (KioskTheme.landscape ? 98 : KioskTheme.largeText ? 108 : 124) * KioskTheme.px
    readonly property string nextLayout: layout === "ru" ? "en" : "ru"

    implicitHeight: column.implicitHeight

    function spell(character: string): void {
        typed(upper ? character.toUpperCase() : character);
        shift = false;
    }

    Column {
        id: column
        width: root.width
        spacing: KioskTheme.s1

        RowLayout {
            width: parent.width
            spacing: KioskTheme.s1
            visible: root.chips.length > 0

            Repeater {
                model: root.chips

                KioskTouch {
                    id: chip
                    required property string modelData
                    objectName: "kb.chip." + modelData
                    label: modelData
                    implicitWidth: Math.max(104 * KioskTheme.px, chipText.implicitWidth + KioskTheme.s4)
                    implicitHeight: 84 * KioskTheme.px
                    Layout.fillWidth: true
                    Layout.minimumWidth: implicitWidth
                    onTapped: root.typed(modelData)

                    Rectangle {
                        anchors.fill: parent
                        radius: height / 2
                        color: chip.pressed ? KioskTheme.accent : KioskTheme.accentSoft
                        border.width: KioskTheme.highContrast ? KioskTheme.line : 0
                        border.color: KioskTheme.accent
                    }

                    KioskLabel {
                        id: chipText
                        anchors.centerIn: parent
                        text: chip.modelData
                        role: "caption"
                        font.weight: Font.Medium
                        wrapMode: Text.NoWrap
                        color: chip.pressed ? KioskTheme.accentInk : KioskTheme.ink
                    }
                }
            }
        }

        Rectangle {
            width: parent.width
            height: keys.height + 2 * KioskTheme.s1
            radius: KioskTheme.radius
            color: KioskTheme.sunken

            Column {
                id: keys
                x: KioskTheme.s1
                y: KioskTheme.s1
                width: parent.width - 2 * KioskTheme.s1

                Row {
                    Repeater {
                        model: "1234567890".split("")

                        KioskKb {
                            required property string modelData
                            objectName: "kb.key." + modelData
                            label: modelData
                            strong: true
                            width: keys.width / 10
                            height: root.keyHeight
                            onTapped: root.spell(modelData)
                        }
                    }
                }

                Repeater {
                    model: 3

                    Row {
                        id: letters
                        required property int index
                        readonly property var characters: root.rows[index].split("")
                        readonly property real keyWidth: keys.width / Math.max(10, characters.length)
                        x: (keys.width - width) / 2

                        Repeater {
                            model: letters.characters

                            KioskKb {
                                required property string modelData
                                objectName: "kb.key." + modelData
                                label: root.upper ? modelData.toUpperCase() : modelData
                                width: letters.keyWidth
                                height: root.keyHeight
                                onTapped: root.spell(modelData)
                            }
                        }
                    }
                }

                Row {
                    id: last
                    readonly property real part: keys.width / 10

                    KioskKb {
                        objectName: "kb.shift"
                        visible: root.mode !== "email"
                        symbol: "shift"
                        name: Kiosk.t("screen.keyboard.shift")
                        strong: true
                        active: root.upper
                        width: visible ? last.part * 1.1 : 0
                        height: root.keyHeight
                        onTapped: root.shift = !root.shift
                    }

                    KioskKb {
                        objectName: "kb.symbols"
                        label: root.symbols ? Kiosk.t("screen.keyboard.letters") : "#+="
                        name: Kiosk.t("screen.keyboard.symbols")
                        strong: true
                        width: last.part * 1.25
                        height: root.keyHeight
                        onTapped: root.symbols = !root.symbols
                    }

                    KioskKb {
                        objectName: "kb.lang"
                        label: root.nextLayout.toUpperCase()
                        name: Kiosk.t("screen.keyboard.layout." + root.nextLayout)
                        strong: true
                        width: last.part * 1.1
                        height: root.keyHeight
                        onTapped: root.layout = root.nextLayout
                    }

                    KioskKb {
                        objectName: "kb.key.@"
                        visible: root.mode === "email"
                        label: "@"
                        strong: true
                        width: visible ? last.part : 0
                        height: root.keyHeight
                        onTapped: root.typed("@")
                    }

                    KioskKb {
                        objectName: "kb.space"
                        symbol: "space"
                        name: Kiosk.t("screen.keyboard.space")
                        enabled: root.mode !== "email"
                        visible: enabled
                        width: visible ? last.part * 2.1 : 0
                        height: root.keyHeight
                        onTapped: root.typed(" ")
                    }

                    Repeater {
                        model: root.mode === "email" ? [".", "-", "_"] : ["-"]

                        KioskKb {
                            required property string modelData
                            objectName: "kb.mark." + modelData
                            label: modelData
                            strong: true
                            width: last.part * 0.95
                            height: root.keyHeight
                            onTapped: root.typed(modelData)
                        }
                    }

                    KioskKb {
                        objectName: "kb.backspace"
                        symbol: "backspace"
                        name: Kiosk.t("screen.keyboard.backspace")
                        strong: true
                        repeats: true
                        width: root.doneKey ? last.part * 1.3 : keys.width - x
                        height: root.keyHeight
                        onTapped: root.erased()
                    }

                    KioskKb {
                        objectName: "kb.done"
                        visible: root.doneKey
                        label: Kiosk.t("screen.keyboard.done")
                        lead: true
                        width: keys.width - x
                        height: root.keyHeight
                        onTapped: root.done()
                    }
                }
            }
        }
    }
}
