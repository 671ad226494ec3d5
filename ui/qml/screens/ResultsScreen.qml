import QtQuick
import "../theme"
import "../components"

Loader {
    readonly property var page: item
    readonly property bool asking: page !== null && page.asking === true

    source: Qt.resolvedUrl(Kiosk.results.kind === "thickness" ? "../components/KioskThicknessResults.qml" : "../components/KioskDiagnosticsResults.qml")
}
