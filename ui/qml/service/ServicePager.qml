import QtQuick
import QtQuick.Layouts
import "../theme"
import "../components"

// To the newer and the older rows of a list.
RowLayout {
    id: root

    property var pager: ({})
    property bool busy: false
    signal turned(offset: int)

    spacing: KioskTheme.s2

    KioskButton {
        objectName: "service.newer"
        compact: true
        kind: "secondary"
        symbol: "arrow-left"
        text: Kiosk.t("service.newer")
        enabled: root.pager.newer === true && !root.busy
        Layout.fillWidth: true
        onTapped: root.turned(Math.max(0, root.pager.offset - root.pager.size))
    }

    KioskButton {
        objectName: "service.older"
        compact: true
        kind: "secondary"
        symbol: "arrow-right"
        symbolAfter: true
        text: Kiosk.t("service.older")
        enabled: root.pager.older === true && !root.busy
        Layout.fillWidth: true
        onTapped: root.turned(root.pager.offset + root.pager.size)
    }
}
