import QtQuick
import "../theme"
import "../components"

Loader {
    source: Qt.resolvedUrl(Kiosk.results.kind === "thickness" ? "../components/KioskThicknessResults.qml" : "../components/KioskDiagnosticsResults.qml")
}
