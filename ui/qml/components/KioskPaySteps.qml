pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../theme"

// How to pay by the code, in three lines.
ColumnLayout {
    id: root

    spacing: KioskTheme.s2

    Repeater {
        model: ["one", "two", "three"]

        RowLayout {
            id: line
            required property string modelData
            required property int index
            spacing: KioskTheme.s2
            Layout.fillWidth: true

            Rectangle {
                implicitWidth: 52 * KioskTheme.px
                implicitHeight: implicitWidth
                radius: width / 2
                color: KioskTheme.accentSoft
                Layout.alignment: Qt.AlignTop

                KioskText {
                    anchors.centerIn: parent
                    text: line.index + 1
                    role: "caption"
                    font.weight: Font.Bold
                    lineHeight: 1
                    color: KioskTheme.accent
                }
            }

            KioskText {
                text: Kiosk.t("screen.pay.how." + line.modelData)
                Layout.fillWidth: true
            }
        }
    }
}
