import QtQuick
import "../theme"

// A QR picture on a white card, in every theme; the picture brings its own quiet zone.
Rectangle {
    id: root

    property string text: ""
    property real size: 480 * KioskTheme.px

    implicitWidth: size
    implicitHeight: size
    radius: KioskTheme.radius
    color: KioskTheme.paper
    // On a light card it is part of the card.
    border.width: KioskTheme.highContrast ? KioskTheme.line : 0
    border.color: KioskTheme.outline

    Image {
        anchors.fill: parent
        anchors.margins: KioskTheme.s2
        visible: root.text !== ""
        source: root.text === "" ? "" : "image://qr/" + encodeURIComponent(root.text)
        sourceSize: Qt.size(Math.round(width), Math.round(height))
        fillMode: Image.PreserveAspectFit
        // Some 20 ms of Python each: the screen does not stand still for it.
        asynchronous: !KioskTheme.instant
        smooth: false
        cache: false
        Accessible.role: Accessible.Graphic
        Accessible.name: Kiosk.t("screen.pay.qr")
    }

    KioskSpinner {
        visible: root.text === ""
        anchors.centerIn: parent
        size: 120 * KioskTheme.px
        color: KioskTheme.paperColors.accent
    }
}
