pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../theme"

// Two to four choices side by side; `options` is [{key, text, symbol}].
Rectangle {
    id: root

    property var options: []
    property string current: options.length > 0 ? options[0].key : ""
    property string prefix: ""

    implicitHeight: row.implicitHeight + 2 * KioskTheme.s1
    radius: KioskTheme.radius
    color: KioskTheme.sunken

    RowLayout {
        id: row
        anchors.fill: parent
        anchors.margins: KioskTheme.s1
        spacing: KioskTheme.s1
        uniformCellSizes: true

        Repeater {
            model: root.options

            KioskTouch {
                id: tab
                required property var modelData
                readonly property bool chosen: root.current === modelData.key
                objectName: root.prefix + "." + modelData.key
                label: modelData.text
                implicitHeight: Math.max(KioskTheme.targetSmall, tabRow.implicitHeight + KioskTheme.s3)
                Layout.fillWidth: true
                Layout.fillHeight: true
                Accessible.role: Accessible.PageTab
                Accessible.selected: chosen
                onTapped: root.current = modelData.key

                Rectangle {
                    anchors.fill: parent
                    radius: KioskTheme.radiusSmall
                    color: tab.chosen ? KioskTheme.surface : tab.pressed ? KioskTheme.accentSoft : "transparent"
                    border.width: tab.chosen ? 2 * KioskTheme.line : 0
                    border.color: KioskTheme.accent
                }

                Row {
                    id: tabRow
                    anchors.centerIn: parent
                    spacing: KioskTheme.s1

                    KioskIcon {
                        id: tabIcon
                        visible: (tab.modelData.symbol || "") !== ""
                        symbol: tab.modelData.symbol || ""
                        size: 40 * KioskTheme.px
                        color: tab.chosen ? KioskTheme.accent : KioskTheme.muted
                        anchors.verticalCenter: parent.verticalCenter
                    }

                    KioskLabel {
                        text: tab.modelData.text
                        role: "text"
                        width: Math.min(implicitWidth, tab.width - KioskTheme.s3 - (tabIcon.visible ? 48 * KioskTheme.px : 0))
                        horizontalAlignment: Text.AlignHCenter
                        font.weight: tab.chosen ? Font.Bold : Font.Medium
                        lineHeight: 1.05
                        color: tab.chosen ? KioskTheme.ink : KioskTheme.muted
                        anchors.verticalCenter: parent.verticalCenter
                    }
                }
            }
        }
    }
}
