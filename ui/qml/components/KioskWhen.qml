import QtQuick
import QtQuick.Layouts

// What is only made while it is wanted, in a column: a screen comes the sooner for what it does not show.
Loader {
    property bool wanted: false

    active: wanted
    visible: wanted
    Layout.fillWidth: true
}
