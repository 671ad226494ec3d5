import QtQuick
import QtQuick.Layouts
import "../theme"

// The shape of a result that is not opened yet. It holds no data.
RowLayout {
    id: root

    property bool long: true

    spacing: KioskTheme.s3
    Accessible.ignored: true

    Rectangle {
        implicitWidth: 72 * KioskTheme.px
        implicitHeight: implicitWidth
        radius: KioskTheme.radiusSmall
        color: KioskTheme.sunken

        KioskIcon {
            anchors.centerIn: parent
            symbol: "lock"
            size: 38 * KioskTheme.px
            color: KioskTheme.muted
        }
    }

    Column {
        spacing: KioskTheme.s2
        Layout.fillWidth: true

        Rectangle {
            width: parent.width * (root.long ? 0.34 : 0.26)
            height: 22 * KioskTheme.px
            radius: height / 2
            color: KioskTheme.track
        }

        Rectangle {
            width: parent.width * (root.long ? 0.9 : 0.72)
            height: 16 * KioskTheme.px
            radius: height / 2
            color: KioskTheme.sunken
        }
    }
}
