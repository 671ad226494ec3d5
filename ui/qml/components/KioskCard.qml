import QtQuick
import QtQuick.Layouts
import "../theme"

// A surface with padding; its children stand in a column.
Rectangle {
    id: root

    default property alias content: column.data
    property real padding: KioskTheme.s4
    property alias spacing: column.spacing
    property string tone: ""

    implicitWidth: column.implicitWidth + 2 * padding
    implicitHeight: column.implicitHeight + 2 * padding
    radius: KioskTheme.radius
    color: tone === "" ? KioskTheme.surface : KioskTheme.toneSoft(tone)
    border.width: KioskTheme.line
    border.color: tone === "" ? KioskTheme.outline : KioskTheme.highContrast ? KioskTheme.toneInk(tone) : KioskTheme.toneSoft(tone)

    ColumnLayout {
        id: column
        anchors.fill: parent
        anchors.margins: root.padding
        spacing: KioskTheme.s2
    }
}
