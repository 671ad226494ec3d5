import QtQuick
import QtQuick.Layouts
import "../theme"
import "../components"

// What is shown, such as a day, with a step to either side.
RowLayout {
    id: root

    property var steps: ({})
    property bool busy: false
    readonly property var links: steps.links || []
    signal stepped(args: var)

    spacing: KioskTheme.s2

    KioskIconButton {
        objectName: "service.step.0"
        symbol: "arrow-left"
        label: root.links.length > 0 ? root.links[0].text : ""
        enabled: !root.busy
        onTapped: root.stepped(root.links[0].args)
    }

    KioskText {
        objectName: "service.step.title"
        text: root.steps.title || ""
        role: "lead"
        font.weight: Font.Bold
        horizontalAlignment: Text.AlignHCenter
        Layout.fillWidth: true
    }

    KioskIconButton {
        objectName: "service.step.1"
        symbol: "arrow-right"
        label: root.links.length > 1 ? root.links[1].text : ""
        enabled: !root.busy && root.links.length > 1 && root.links[1].on
        onTapped: root.stepped(root.links[1].args)
    }
}
