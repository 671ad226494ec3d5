import QtQuick
import QtQuick.Layouts
import "../theme"

// A checkbox with its sentence; the whole row is the target.
KioskTouch {
    id: root

    property bool checked: false

    implicitHeight: Math.max(KioskTheme.target, row.implicitHeight + KioskTheme.s4)
    Accessible.role: Accessible.CheckBox
    Accessible.checkable: true
    Accessible.checked: checked
    onTapped: checked = !checked

    Rectangle {
        anchors.fill: parent
        radius: KioskTheme.radius
        color: root.pressed ? KioskTheme.sunken : root.checked ? KioskTheme.accentSoft : KioskTheme.surface
        border.width: root.checked ? 2 * KioskTheme.line : KioskTheme.line
        border.color: root.checked ? KioskTheme.accent : KioskTheme.outlineStrong
    }

    RowLayout {
        id: row
        anchors.fill: parent
        anchors.leftMargin: KioskTheme.s3
        anchors.rightMargin: KioskTheme.s3
        spacing: KioskTheme.s3

        Rectangle {
            implicitWidth: 60 * KioskTheme.px
            implicitHeight: implicitWidth
            radius: 14 * KioskTheme.px
            color: root.checked ? KioskTheme.accent : KioskTheme.surface
            border.width: root.checked ? 0 : 4 * KioskTheme.px
            border.color: KioskTheme.outlineStrong

            KioskIcon {
                anchors.centerIn: parent
                visible: root.checked
                symbol: "check"
                size: 44 * KioskTheme.px
                color: KioskTheme.accentInk
            }
        }

        KioskLabel {
            text: root.label
            Layout.fillWidth: true
        }
    }
}
