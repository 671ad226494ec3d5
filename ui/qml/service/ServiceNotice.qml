import QtQuick
import QtQuick.Layouts
import "../theme"
import "../components"

// What the last action came to.
KioskNotice {
    id: root

    required property var menu
    readonly property var told: menu ? menu.notice : ({})

    objectName: "service.notice"
    visible: (told.text || "") !== ""
    text: told.text || ""
    tone: told.tone || "accent"
    Layout.fillWidth: true
}
