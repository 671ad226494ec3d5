import QtQuick

// Triggers again and again while a key is held, after a moment's rest.
Timer {
    id: root

    property bool held: false
    // Whether what is held has been repeated; the release is then no tap of its own.
    property bool fired: false

    interval: fired ? 70 : 450
    repeat: true
    running: held
    onHeldChanged: if (held)
        fired = false
    onTriggered: fired = true
}
