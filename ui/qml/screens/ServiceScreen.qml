pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../theme"
import "../components"

Item {
    id: root

    readonly property bool wide: KioskTheme.landscape

    KioskText {
        id: heading
        x: KioskTheme.margin
        y: KioskTheme.s3 + (KioskTheme.lowReach && !root.wide ? root.height * 0.14 : 0)
        width: parent.width - 2 * KioskTheme.margin
        role: "title"
        text: Kiosk.t("screen.service.title")
    }

    KioskScroll {
        x: KioskTheme.margin
        y: heading.y + heading.height + KioskTheme.s4
        width: heading.width
        height: back.y - y - KioskTheme.s3
        stretch: true

        GridLayout {
            columns: root.wide ? 2 : 1
            columnSpacing: KioskTheme.s4
            rowSpacing: KioskTheme.s4
            uniformCellWidths: true
            Layout.fillWidth: true
            Layout.fillHeight: true

            Repeater {
                model: ["diagnostics", "thickness"]

                KioskServiceCard {
                    required property string modelData
                    service: modelData
                    objectName: "service." + modelData
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    Layout.maximumHeight: 680 * KioskTheme.typeScale
                    onTapped: Kiosk.act("chooseService", {
                        service: modelData
                    })
                }
            }
        }
    }

    KioskButton {
        id: back
        objectName: "service.back"
        x: KioskTheme.margin
        y: root.height - height - KioskTheme.s4
        width: implicitWidth
        kind: "secondary"
        symbol: "arrow-left"
        text: Kiosk.t("screen.back")
        onTapped: Kiosk.act("back")
    }
}
