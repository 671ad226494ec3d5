import QtQuick
import QtQuick.Controls.impl as Impl
import "../theme"

// One of resources/icons, in one colour.
Impl.IconImage {
    id: root

    property string symbol: ""
    property real size: 48 * KioskTheme.px

    width: size
    height: size
    sourceSize: Qt.size(Math.round(size), Math.round(size))
    source: symbol === "" ? "" : Kiosk.resources + "icons/" + symbol + ".svg"
    color: KioskTheme.ink
    asynchronous: false
    fillMode: Image.PreserveAspectFit
}
