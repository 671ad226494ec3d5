pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../theme"

// One trouble code: what it is, what it may mean, what to do. A touch unfolds it.
KioskTouch {
    id: root

    property var code: ({})
    property bool first: false
    property bool unfolded: first
    readonly property string tone: KioskTheme.toneOf(code.severity || "")

    label: (code.code || "") + ", " + (code.title || "")
    implicitHeight: card.implicitHeight
    onTapped: unfolded = !unfolded

    KioskCard {
        id: card
        width: parent.width
        padding: KioskTheme.s3
        color: root.pressed ? KioskTheme.sunken : KioskTheme.surface

        RowLayout {
            spacing: KioskTheme.s2
            Layout.fillWidth: true

            KioskIcon {
                symbol: KioskTheme.toneIcon(root.tone)
                size: 60 * KioskTheme.px
                color: KioskTheme.toneInk(root.tone)
                Layout.alignment: Qt.AlignTop
            }

            ColumnLayout {
                spacing: KioskTheme.s1
                Layout.fillWidth: true

                KioskText {
                    text: root.code.code || ""
                    role: "heading"
                    Layout.fillWidth: true
                }

                KioskText {
                    text: root.code.title || ""
                    font.weight: Font.Bold
                    Layout.fillWidth: true
                }

                Flow {
                    spacing: KioskTheme.s1
                    Layout.fillWidth: true
                    Layout.topMargin: 4 * KioskTheme.px

                    KioskBadge {
                        text: root.code.severity ? Kiosk.t("screen.gravity." + root.code.severity) : ""
                        tone: root.tone
                        symbol: KioskTheme.toneIcon(root.tone)
                    }

                    Repeater {
                        model: root.code.kinds || []

                        KioskBadge {
                            required property string modelData
                            text: Kiosk.t("screen.code." + modelData)
                        }
                    }
                }
            }

            KioskIcon {
                symbol: "chevron-down"
                size: 48 * KioskTheme.px
                rotation: root.unfolded ? 180 : 0
                color: KioskTheme.muted
                Layout.alignment: Qt.AlignTop
            }
        }

        KioskWhen {
            wanted: root.unfolded
            sourceComponent: ColumnLayout {
                spacing: KioskTheme.s1

                KioskText {
                    text: root.code.meaning || ""
                    visible: text !== ""
                    Layout.fillWidth: true
                }

                KioskText {
                    visible: (root.code.causes || []).length > 0
                    text: Kiosk.t("screen.results.causes")
                    role: "caption"
                    font.weight: Font.Bold
                    color: KioskTheme.muted
                    Layout.fillWidth: true
                    Layout.topMargin: KioskTheme.s1
                }

                KioskText {
                    visible: (root.code.causes || []).length > 0
                    text: (root.code.causes || []).map(cause => "•  " + cause).join("\n")
                    Layout.fillWidth: true
                }

                KioskText {
                    visible: (root.code.urgency || "") !== ""
                    text: root.code.urgency || ""
                    font.weight: Font.Medium
                    color: KioskTheme.toneInk(root.tone)
                    Layout.fillWidth: true
                    Layout.topMargin: KioskTheme.s1
                }

                KioskText {
                    visible: (root.code.next || "") !== ""
                    text: Kiosk.t("screen.results.next", {
                        next: root.code.next || ""
                    })
                    Layout.fillWidth: true
                }

                KioskText {
                    visible: (root.code.ecu || "") !== ""
                    text: Kiosk.t("screen.results.ecu", {
                        ecu: root.code.ecu || ""
                    })
                    role: "caption"
                    color: KioskTheme.muted
                    Layout.fillWidth: true
                }
            }
        }
    }
}
