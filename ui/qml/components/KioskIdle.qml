import QtQuick
import QtQuick.Layouts
import "../theme"

// "Are you still here?" with a countdown.
KioskDialog {
    id: root

    readonly property int secondsLeft: Kiosk.idle.secondsLeft || 0

    open: secondsLeft > 0
    heading: Kiosk.t("screen.idle.title")
    symbol: "clock"

    KioskText {
        text: Kiosk.plural("screen.idle.text", root.secondsLeft)
        color: KioskTheme.muted
        horizontalAlignment: Text.AlignHCenter
        Layout.fillWidth: true
    }

    KioskText {
        text: root.secondsLeft
        role: "display"
        horizontalAlignment: Text.AlignHCenter
        font.features: ({
                tnum: 1
            })
        Layout.fillWidth: true
    }

    KioskButton {
        objectName: "idle.stay"
        text: Kiosk.t("screen.idle.stay")
        Layout.fillWidth: true
        onTapped: Kiosk.act("stillHere")
    }

    KioskButton {
        objectName: "idle.leave"
        kind: "secondary"
        text: Kiosk.t("screen.idle.leave")
        Layout.fillWidth: true
        onTapped: Kiosk.act("home")
    }
}
