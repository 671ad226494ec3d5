import QtQuick
import QtQuick.Layouts
import "../theme"
import "../components"

// An entry of the menu: picture, name, what is in it, and what needs a hand.
KioskTouch {
    id: root

    property string symbol: ""
    property string hint: ""
    property string alert: ""

    implicitHeight: Math.max(KioskTheme.target, content.implicitHeight + KioskTheme.s4)

    Rectangle {
        anchors.fill: parent
        radius: KioskTheme.radius
        color: root.pressed ? KioskTheme.sunken : KioskTheme.surface
        border.width: root.alert !== "" ? 2 * KioskTheme.line : KioskTheme.line
        border.color: root.alert !== "" ? KioskTheme.toneInk("warning") : KioskTheme.outline
    }

    RowLayout {
        id: content
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        anchors.margins: KioskTheme.s3
        spacing: KioskTheme.s3

        Rectangle {
            implicitWidth: 84 * KioskTheme.px
            implicitHeight: implicitWidth
            radius: KioskTheme.radiusSmall
            color: KioskTheme.accentSoft

            KioskIcon {
                anchors.centerIn: parent
                symbol: root.symbol
                size: 52 * KioskTheme.px
                color: KioskTheme.accent
            }
        }

        ColumnLayout {
            spacing: 4 * KioskTheme.px
            Layout.fillWidth: true

            KioskLabel {
                text: root.label
                font.weight: Font.Bold
                lineHeight: 1.08
                Layout.fillWidth: true
            }

            KioskText {
                visible: root.alert === ""
                text: root.hint
                role: "caption"
                lineHeight: 1.1
                color: KioskTheme.muted
                Layout.fillWidth: true
            }

            RowLayout {
                visible: root.alert !== ""
                spacing: KioskTheme.s1

                KioskIcon {
                    symbol: "warning"
                    size: 34 * KioskTheme.px
                    color: KioskTheme.toneInk("warning")
                    Layout.alignment: Qt.AlignTop
                }

                KioskText {
                    text: root.alert
                    role: "caption"
                    lineHeight: 1.1
                    color: KioskTheme.toneInk("warning")
                    Layout.fillWidth: true
                }
            }
        }
    }
}
