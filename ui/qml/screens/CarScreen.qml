pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../theme"
import "../components"

KioskPage {
    id: root

    readonly property var makes: Kiosk.car.makes || []
    // "": a make that is not among them; its name is typed with the model's.
    property string make: Kiosk.car.make || ""
    property string model: Kiosk.car.model || ""
    property bool typing: false
    readonly property bool told: make !== "" || model.trim() !== ""

    heading: Kiosk.t(typing ? "screen.car.model_title" : "screen.car.title")
    lead: Kiosk.t("screen.car.lead")
    split: 0.3
    stretch: true

    function choose(chosen: string): void {
        if (chosen !== make)
            model = "";
        make = chosen;
        typing = true;
    }

    aside: [
        KioskField {
            objectName: "car.model"
            visible: root.typing
            active: true
            symbol: "car"
            caption: root.make === "" ? Kiosk.t("screen.car.any_model") : root.make + " · " + Kiosk.t("screen.car.model")
            placeholder: root.make === "" ? "" : Kiosk.t("screen.car.model_hint")
            text: root.model
            Layout.fillWidth: true
        }
    ]

    GridLayout {
        id: grid
        visible: !root.typing
        columns: KioskTheme.landscape ? 4 : 3
        columnSpacing: KioskTheme.s2
        rowSpacing: KioskTheme.s2
        uniformCellWidths: true
        uniformCellHeights: true
        Layout.fillWidth: true
        Layout.fillHeight: true
        Layout.maximumHeight: Math.max(implicitHeight, 1160 * KioskTheme.px)

        Repeater {
            model: root.makes.length + 1

            KioskChoice {
                id: tile
                required property int index
                readonly property bool other: index === root.makes.length
                readonly property string name: other ? "" : root.makes[index]
                objectName: other ? "car.other" : "car.make." + name
                label: other ? Kiosk.t("screen.car.other") : name
                chosen: other ? root.make === "" && root.model !== "" : root.make === name
                implicitHeight: Math.max((KioskTheme.landscape ? 88 : 112) * KioskTheme.px, word.implicitHeight + KioskTheme.s4)
                // The last one fills its row.
                Layout.columnSpan: other ? grid.columns - index % grid.columns : 1
                Layout.fillWidth: true
                Layout.fillHeight: true
                padding: KioskTheme.s2
                onTapped: root.choose(name)

                KioskText {
                    id: word
                    anchors.left: parent.left
                    anchors.right: parent.right
                    anchors.leftMargin: tile.chosen ? 44 * KioskTheme.px : 0
                    anchors.rightMargin: tile.chosen ? 44 * KioskTheme.px : 0
                    anchors.verticalCenter: parent.verticalCenter
                    horizontalAlignment: Text.AlignHCenter
                    text: tile.label
                    font.weight: Font.Medium
                    wrapMode: Text.NoWrap
                    fontSizeMode: Text.HorizontalFit
                    minimumPixelSize: 26 * KioskTheme.px
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
        capital: root.model === ""
        doneKey: false
        Layout.fillWidth: true
        onTyped: characters => root.model = (root.model + characters).slice(0, 40)
        onErased: root.model = root.model.slice(0, -1)
    }

    footer: KioskFooter {
        prefix: "car"
        returns: root.typing
        nextName: root.told ? "next" : "skip"
        nextKind: root.told ? "primary" : "secondary"
        nextText: Kiosk.t(root.told ? "screen.next" : "screen.car.skip")
        Layout.fillWidth: true
        onReturned: root.typing = false
        onNext: Kiosk.act("chooseCar", {
            make: root.make,
            model: root.model.trim()
        })
    }
}
