import QtQuick
import QtQuick.Layouts
import "../theme"

// A reading typed in by hand, from a gauge without a link.
KioskDialog {
    id: root

    property string digits: ""
    signal closed

    onOpenChanged: digits = ""

    KioskField {
        objectName: "measure.manual"
        label: root.heading
        active: true
        symbol: "gauge"
        placeholder: "0"
        text: root.digits === "" ? "" : root.digits + " " + Kiosk.t("screen.um")
        Layout.fillWidth: true
    }

    KioskKeypad {
        Layout.fillWidth: true
        compact: true
        onTyped: character => root.digits = (root.digits + character).slice(0, 4)
        onErased: root.digits = root.digits.slice(0, -1)
        onCleared: root.digits = ""
    }

    RowLayout {
        spacing: KioskTheme.s2
        Layout.fillWidth: true

        KioskButton {
            objectName: "measure.manual.cancel"
            kind: "secondary"
            text: Kiosk.t("screen.cancel")
            Layout.fillWidth: true
            onTapped: root.closed()
        }

        KioskButton {
            objectName: "measure.manual.save"
            enabled: root.digits !== ""
            text: Kiosk.t("screen.save")
            Layout.fillWidth: true
            onTapped: {
                const reading = parseInt(root.digits);
                root.closed();
                Kiosk.act("typeReading", {
                    thicknessUm: reading
                });
            }
        }
    }
}
