import QtQuick
import QtQuick.Layouts
import "../theme"
import "../components"

// A figure and what it counts.
Rectangle {
    id: root

    required property var figure

    implicitHeight: column.implicitHeight + KioskTheme.s4
    radius: KioskTheme.radiusSmall
    color: KioskTheme.toneSoft(figure.tone)
    border.width: KioskTheme.highContrast ? KioskTheme.line : 0
    border.color: KioskTheme.toneInk(figure.tone)

    ColumnLayout {
        id: column
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.margins: KioskTheme.s2
        anchors.verticalCenter: parent.verticalCenter
        spacing: 0

        KioskText {
            text: root.figure.value
            role: text.length > 9 ? "text" : "lead"
            font.weight: Font.Bold
            lineHeight: 1.15
            color: root.figure.tone === "neutral" ? KioskTheme.ink : KioskTheme.toneInk(root.figure.tone)
            horizontalAlignment: Text.AlignHCenter
            Layout.fillWidth: true
        }

        KioskText {
            text: root.figure.label
            role: "caption"
            lineHeight: 1.1
            color: root.figure.tone === "neutral" ? KioskTheme.muted : KioskTheme.toneInk(root.figure.tone)
            horizontalAlignment: Text.AlignHCenter
            Layout.fillWidth: true
        }
    }
}
