import QtQuick
import QtQuick.Layouts
import "../theme"

// A line of advice with the sign of what is meant.
RowLayout {
    id: root

    property string symbol: ""
    property alias text: words.text

    spacing: KioskTheme.s2

    KioskIcon {
        symbol: root.symbol
        size: 40 * KioskTheme.px
        color: KioskTheme.muted
        Layout.alignment: Qt.AlignTop
    }

    KioskText {
        id: words
        Layout.fillWidth: true
    }
}
