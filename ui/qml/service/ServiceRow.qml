import QtQuick
import QtQuick.Layouts
import "../theme"
import "../components"

// One row of a list. With a `page` or `touchable` the whole row can be touched; with an `action` it has a button.
Item {
    id: root

    required property var row
    property bool touchable: (row.page || "") !== ""
    property string name: ""
    property string trailing: "arrow-right"
    property bool busy: false
    signal tapped
    signal acted

    implicitHeight: Math.max(KioskTheme.targetSmall, content.implicitHeight + KioskTheme.s3)

    Rectangle {
        anchors.fill: parent
        radius: KioskTheme.radiusSmall
        color: touch.pressed ? KioskTheme.sunken : KioskTheme.surface
        border.width: KioskTheme.line
        border.color: root.touchable ? KioskTheme.outlineStrong : KioskTheme.outline
    }

    KioskTouch {
        id: touch
        objectName: root.name
        visible: root.touchable
        enabled: root.touchable && !root.busy
        label: root.row.title
        anchors.fill: parent
        onTapped: root.tapped()
    }

    RowLayout {
        id: content
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.leftMargin: KioskTheme.s3
        anchors.rightMargin: KioskTheme.s2
        anchors.verticalCenter: parent.verticalCenter
        spacing: KioskTheme.s2

        ColumnLayout {
            spacing: 2 * KioskTheme.px
            Layout.fillWidth: true

            KioskText {
                text: root.row.title
                font.weight: Font.Medium
                lineHeight: 1.1
                wrapMode: Text.WrapAtWordBoundaryOrAnywhere
                Layout.fillWidth: true
            }

            KioskText {
                visible: text !== ""
                text: root.row.note || ""
                role: "caption"
                lineHeight: 1.12
                color: KioskTheme.muted
                wrapMode: Text.WrapAtWordBoundaryOrAnywhere
                Layout.fillWidth: true
            }

            KioskBadge {
                visible: text !== "" && root.row.action !== undefined
                text: root.row.badge || ""
                tone: root.row.tone || "neutral"
                symbol: tone === "neutral" ? "" : KioskTheme.toneIcon(tone)
                Layout.topMargin: 4 * KioskTheme.px
            }
        }

        ColumnLayout {
            spacing: 6 * KioskTheme.px
            visible: root.row.action === undefined && ((root.row.value || "") !== "" || (root.row.badge || "") !== "")
            Layout.alignment: Qt.AlignVCenter | Qt.AlignRight

            KioskText {
                visible: text !== ""
                text: root.row.value || ""
                font.weight: Font.Bold
                lineHeight: 1.05
                wrapMode: Text.NoWrap
                font.features: ({
                        tnum: 1
                    })
                Layout.alignment: Qt.AlignRight
            }

            KioskBadge {
                visible: text !== ""
                text: root.row.badge || ""
                tone: root.row.tone || "neutral"
                symbol: tone === "neutral" ? "" : KioskTheme.toneIcon(tone)
                Layout.alignment: Qt.AlignRight
            }
        }

        KioskButton {
            objectName: root.name + ".action"
            visible: root.row.action !== undefined
            enabled: !root.busy
            kind: "secondary"
            compact: true
            symbol: root.row.action ? root.row.action.symbol : ""
            text: root.row.action ? root.row.action.text : ""
            Layout.preferredWidth: implicitWidth
            onTapped: root.acted()
        }

        KioskIcon {
            visible: root.touchable
            symbol: root.trailing
            size: 40 * KioskTheme.px
            color: KioskTheme.muted
        }
    }
}
