pragma ComponentBehavior: Bound

import QtQuick
import "../theme"

// Digits, for a phone number or a reading.
Rectangle {
    id: root

    property bool compact: false
    signal typed(string characters)
    signal erased
    signal cleared

    implicitHeight: grid.height + 2 * KioskTheme.s1
    radius: KioskTheme.radius
    color: KioskTheme.sunken

    Grid {
        id: grid
        x: KioskTheme.s1
        y: KioskTheme.s1
        width: parent.width - 2 * KioskTheme.s1
        columns: 3

        Repeater {
            model: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "clear", "0", "back"]

            KioskKb {
                required property string modelData
                objectName: modelData === "clear" ? "kb.clear" : modelData === "back" ? "kb.backspace" : "kb.key." + modelData
                label: modelData.length === 1 ? modelData : ""
                symbol: modelData === "clear" ? "close" : modelData === "back" ? "backspace" : ""
                name: modelData === "clear" ? Kiosk.t("screen.keyboard.clear") : modelData === "back" ? Kiosk.t("screen.keyboard.backspace") : modelData
                strong: modelData.length > 1
                repeats: modelData === "back"
                width: grid.width / 3
                height: (root.compact ? 112 : KioskTheme.landscape ? 132 : KioskTheme.largeText ? 136 : 152) * KioskTheme.px
                onTapped: {
                    if (modelData === "clear")
                        root.cleared();
                    else if (modelData === "back")
                        root.erased();
                    else
                        root.typed(modelData);
                }
            }
        }
    }
}
