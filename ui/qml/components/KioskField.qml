import QtQuick
import "../theme"

// Shows what our own keyboard types. It is not a text input: no clipboard, no system keyboard.
KioskTouch {
    id: root

    property string text: ""
    property string caption: ""
    property string placeholder: ""
    property string errorText: ""
    property bool active: false
    property string symbol: ""

    implicitHeight: column.implicitHeight
    label: caption
    Accessible.role: Accessible.EditableText
    Accessible.description: text

    Column {
        id: column
        width: root.width
        spacing: KioskTheme.s1

        KioskText {
            width: parent.width
            text: root.caption
            visible: text !== ""
            role: "caption"
            font.weight: Font.Medium
            color: KioskTheme.muted
        }

        Rectangle {
            width: parent.width
            height: Math.max(KioskTheme.target, value.implicitHeight + KioskTheme.s4)
            radius: KioskTheme.radius
            color: KioskTheme.surface
            border.width: root.active || root.errorText !== "" ? 2 * KioskTheme.line : KioskTheme.line
            border.color: root.errorText !== "" ? KioskTheme.toneInk("danger") : root.active ? KioskTheme.accent : KioskTheme.outlineStrong

            KioskIcon {
                id: glyph
                visible: root.symbol !== ""
                symbol: root.symbol
                size: 46 * KioskTheme.px
                color: root.active ? KioskTheme.accent : KioskTheme.muted
                anchors.left: parent.left
                anchors.leftMargin: KioskTheme.s3
                anchors.verticalCenter: parent.verticalCenter
            }

            Item {
                id: window
                clip: true
                anchors.left: glyph.visible ? glyph.right : parent.left
                anchors.leftMargin: glyph.visible ? KioskTheme.s2 : KioskTheme.s3
                anchors.right: parent.right
                anchors.rightMargin: KioskTheme.s3
                anchors.top: parent.top
                anchors.bottom: parent.bottom

                KioskText {
                    id: value
                    // The end of a long entry stays in sight.
                    x: root.text === "" ? KioskTheme.s1 : Math.min(0, window.width - implicitWidth - 2 * KioskTheme.s1)
                    anchors.verticalCenter: parent.verticalCenter
                    text: root.text !== "" ? root.text : root.placeholder
                    role: "lead"
                    font.features: ({
                            tnum: 1
                        })
                    wrapMode: Text.NoWrap
                    color: root.text !== "" ? KioskTheme.ink : KioskTheme.muted
                }

                Rectangle {
                    id: caret
                    visible: root.active
                    x: Math.min(window.width - width, root.text !== "" ? value.x + value.implicitWidth + 4 * KioskTheme.px : 0)
                    width: Math.max(2, 4 * KioskTheme.px)
                    height: value.font.pixelSize * 1.25
                    anchors.verticalCenter: parent.verticalCenter
                    color: KioskTheme.accent

                    SequentialAnimation on opacity {
                        running: caret.visible
                        loops: Animation.Infinite
                        PauseAnimation {
                            duration: 600
                        }
                        PropertyAction {
                            value: 0
                        }
                        PauseAnimation {
                            duration: 500
                        }
                        PropertyAction {
                            value: 1
                        }
                    }
                }
            }
        }

        Row {
            visible: root.errorText !== ""
            spacing: KioskTheme.s1
            width: parent.width

            KioskIcon {
                symbol: "warning"
                size: 36 * KioskTheme.px
                color: KioskTheme.toneInk("danger")
            }

            KioskText {
                width: parent.width - 36 * KioskTheme.px - KioskTheme.s1
                text: root.errorText
                role: "caption"
                color: KioskTheme.toneInk("danger")
            }
        }
    }
}
