import QtQuick
import QtQuick.Layouts
import "../theme"

// The way on, and the way back beside it. `prefix` names the buttons: "<prefix>.back", "<prefix>.next".
RowLayout {
    id: root

    property string prefix: ""
    property string nextText: Kiosk.t("screen.next")
    property string nextSymbol: "arrow-right"
    property bool nextEnabled: true
    property bool nextBusy: false
    property bool back: true
    property string nextName: "next"
    property string nextKind: "primary"
    // Back to something of the screen's own first: it hears `returned`.
    property bool returns: false
    signal next
    signal returned

    spacing: KioskTheme.s2

    KioskButton {
        objectName: root.prefix + ".back"
        visible: root.back
        kind: "secondary"
        symbol: "arrow-left"
        text: Kiosk.t("screen.back")
        Layout.preferredWidth: implicitWidth
        Layout.fillHeight: true
        onTapped: {
            if (root.returns)
                root.returned();
            else
                Kiosk.act("back");
        }
    }

    KioskButton {
        objectName: root.prefix + "." + root.nextName
        kind: root.nextKind
        symbol: root.nextSymbol
        symbolAfter: true
        text: root.nextText
        enabled: root.nextEnabled
        busy: root.nextBusy
        Layout.fillWidth: true
        onTapped: root.next()
    }
}
