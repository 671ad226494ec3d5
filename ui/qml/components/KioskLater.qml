import QtQuick
import "../theme"

// Becomes due a moment after its screen stands: what waits for it keeps nobody waiting. Pictures and tests have it at once.
Timer {
    property bool due: KioskTheme.instant

    running: !due
    onTriggered: due = true
}
