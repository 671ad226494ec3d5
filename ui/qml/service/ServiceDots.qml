pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../theme"
import "../components"

// How many digits were typed, never which.
Row {
    id: root

    property int count: 0

    objectName: "service.dots"

    spacing: KioskTheme.s2
    height: 44 * KioskTheme.px
    Layout.fillWidth: true
    Accessible.role: Accessible.StaticText
    Accessible.name: Kiosk.plural("service.pin.digits", count)

    Repeater {
        model: Math.max(6, root.count)

        Rectangle {
            required property int index
            width: 36 * KioskTheme.px
            height: width
            radius: width / 2
            color: index < root.count ? KioskTheme.accent : "transparent"
            border.width: 2 * KioskTheme.line
            border.color: index < root.count ? KioskTheme.accent : KioskTheme.outlineStrong
            anchors.verticalCenter: parent.verticalCenter
        }
    }
}
