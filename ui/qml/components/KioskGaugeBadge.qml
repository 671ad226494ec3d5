import QtQuick
import "../theme"

// The gauge's link in a word and a sign.
KioskBadge {
    id: root

    property string link: "waiting"

    text: Kiosk.t("screen.gauge." + link)
    tone: link === "ready" ? "success" : link === "lost" ? "danger" : "accent"
    symbol: link === "ready" ? "check-circle" : link === "lost" ? "plug-off" : "clock"
}
