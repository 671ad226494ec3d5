import QtQuick
import QtQuick.Layouts
import "../theme"

// A question over a veil; it swallows every touch beneath.
Item {
    id: root

    default property alias content: column.data
    property string heading: ""
    property string symbol: ""
    property string tone: "accent"
    property bool open: false
    // On its way out it still swallows what is meant for others.
    readonly property bool fading: visible && !open

    anchors.fill: parent
    visible: opacity > 0
    opacity: open ? 1 : 0
    z: 50
    Accessible.role: Accessible.Dialog
    Accessible.name: heading

    Behavior on opacity {
        NumberAnimation {
            duration: KioskTheme.quick
        }
    }

    Rectangle {
        anchors.fill: parent
        color: KioskTheme.veil
    }

    MouseArea {
        anchors.fill: parent
        onPressed: Kiosk.touched()
    }

    Rectangle {
        id: panel
        width: Math.min(root.width - 2 * KioskTheme.margin, 880 * KioskTheme.px)
        height: Math.min(root.height - 2 * KioskTheme.s4, column.implicitHeight + 2 * KioskTheme.s5)
        x: (root.width - width) / 2
        y: KioskTheme.lowReach ? root.height - height - KioskTheme.s5 : (root.height - height) / 2
        radius: 40 * KioskTheme.px
        color: KioskTheme.surface
        border.width: KioskTheme.line
        border.color: KioskTheme.outline

        KioskScroll {
            id: scroll
            anchors.fill: parent
            anchors.margins: KioskTheme.s5
            fade: KioskTheme.surface

            ColumnLayout {
                id: column
                spacing: KioskTheme.s3
                Layout.fillWidth: true

                KioskIcon {
                    visible: root.symbol !== "" && !(KioskTheme.landscape && KioskTheme.largeText)
                    symbol: root.symbol
                    size: 112 * KioskTheme.px
                    color: KioskTheme.toneInk(root.tone)
                    Layout.alignment: Qt.AlignHCenter
                }

                KioskText {
                    text: root.heading
                    role: "heading"
                    horizontalAlignment: Text.AlignHCenter
                    Layout.fillWidth: true
                }
            }
        }
    }
}
