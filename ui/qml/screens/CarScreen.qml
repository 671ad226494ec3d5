pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../theme"
import "../components"

KioskPage {
    id: root

    property string make: Kiosk.car.make || ""
    property string model: Kiosk.car.model || ""
    property bool typing: false

    heading: Kiosk.t(typing ? "screen.car.model_title" : "screen.car.title")
    lead: Kiosk.t("screen.car.lead")
    split: 0.3
    stretch: true

    aside: [
        KioskField {
            objectName: "car.model"
            visible: root.make !== ""
            active: root.typing
            symbol: "car"
            caption: root.make + " · " + Kiosk.t("screen.car.model")
            placeholder: Kiosk.t("screen.car.model_hint")
            text: root.model
            Layout.fillWidth: true
            onTapped: root.typing = true
        }
    ]

    GridLayout {
        visible: !root.typing
        columns: KioskTheme.landscape ? 4 : 3
        columnSpacing: KioskTheme.s2
        rowSpacing: KioskTheme.s2
        uniformCellWidths: true
        uniformCellHeights: true
        Layout.fillWidth: true
        Layout.fillHeight: true
        Layout.maximumHeight: Math.max(implicitHeight, 1080 * KioskTheme.px)

        Repeater {
            model: Kiosk.car.makes || []

            KioskChoice {
                id: tile
                required property string modelData
                objectName: "car.make." + modelData
                label: modelData
                chosen: root.make === modelData
                implicitHeight: Math.max((KioskTheme.landscape ? 100 : 124) * KioskTheme.px, name.implicitHeight + KioskTheme.s4)
                Layout.fillWidth: true
                Layout.fillHeight: true
                padding: KioskTheme.s2
                onTapped: {
                    root.make = modelData;
                    root.typing = true;
                }

                KioskText {
                    id: name
                    anchors.left: parent.left
                    anchors.right: parent.right
                    anchors.rightMargin: tile.chosen ? 44 * KioskTheme.px : 0
                    anchors.verticalCenter: parent.verticalCenter
                    horizontalAlignment: Text.AlignHCenter
                    text: tile.modelData
                    font.weight: Font.Medium
                    lineHeight: 1.05
                    Accessible.ignored: true
                }
            }
        }
    }

    Item {
        Layout.fillHeight: true
    }

    KioskKeyboard {
        visible: root.typing
        layout: "en"
        Layout.fillWidth: true
        onTyped: characters => root.model = (root.model + characters).slice(0, 40)
        onErased: root.model = root.model.slice(0, -1)
        onDone: root.typing = false
    }

    footer: [
        KioskFooter {
            prefix: "car"
            nextEnabled: root.make !== ""
            Layout.fillWidth: true
            onNext: Kiosk.act("chooseCar", {
                make: root.make,
                model: root.model.trim()
            })
        },
        KioskButton {
            objectName: root.typing ? "car.makes" : "car.skip"
            kind: "quiet"
            compact: KioskTheme.landscape
            text: Kiosk.t(root.typing ? "screen.car.other_make" : "screen.car.skip")
            Layout.fillWidth: true
            onTapped: {
                if (root.typing)
                    root.typing = false;
                else
                    Kiosk.act("chooseCar", {
                        make: "",
                        model: ""
                    });
            }
        }
    ]
}
