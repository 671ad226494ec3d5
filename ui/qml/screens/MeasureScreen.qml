pragma ComponentBehavior: Bound

import QtQuick
import "../theme"
import "../components"

Item {
    id: root

    readonly property bool wide: KioskTheme.landscape
    readonly property var info: Kiosk.measure
    readonly property var points: info.points || []
    readonly property string currentId: info.currentId || ""
    readonly property var current: find(currentId)
    readonly property int total: info.total || 0
    readonly property int settledPoints: (info.done || 0) + (info.skipped || 0)
    readonly property bool finished: total > 0 && settledPoints >= total
    readonly property real margin: KioskTheme.margin
    property bool typing: false
    readonly property bool asking: typing

    function find(id: string): var {
        for (let i = 0; i < points.length; i++)
            if (points[i].id === id)
                return points[i];
        return {};
    }

    Item {
        id: progress
        x: root.wide ? panel.x : root.margin
        y: KioskTheme.s2
        width: root.wide ? panel.width : root.width - 2 * root.margin
        height: counts.height + KioskTheme.s2 + bar.height

        KioskText {
            id: counts
            width: parent.width
            font.weight: Font.Medium
            text: Kiosk.t(root.info.skipped > 0 ? "screen.measure.progress_skipped" : "screen.measure.progress", {
                done: root.info.done || 0,
                total: root.total,
                skipped: root.info.skipped || 0
            })
        }

        KioskProgress {
            id: bar
            y: counts.height + KioskTheme.s1
            width: parent.width
            value: root.total > 0 ? root.settledPoints / root.total : 0
        }
    }

    KioskBodyDiagram {
        id: diagram
        objectName: "measure.diagram"
        x: root.margin
        y: root.wide ? KioskTheme.s2 : progress.y + progress.height + KioskTheme.s3
        width: root.wide ? height * ratio : root.width - 2 * root.margin
        height: root.wide ? root.height - y - KioskTheme.s4 : panel.y - y - KioskTheme.s3
        bodyType: root.info.body || ""
        points: root.points
        currentId: root.currentId
        onSelected: id => Kiosk.act("selectPoint", {
                id: id
            })
    }

    KioskMeasurePanel {
        id: panel
        x: root.wide ? diagram.x + diagram.width + KioskTheme.s5 : root.margin
        width: root.width - x - root.margin
        y: root.wide ? progress.y + progress.height + KioskTheme.s3 : root.height - height - KioskTheme.s4
        height: root.wide ? root.height - y - KioskTheme.s4 : implicitHeight
        point: root.current
        last: root.find(root.info.lastId || "")
        gauge: root.info.gauge || "waiting"
        messageKey: root.info.messageKey || ""
        manual: root.info.manualEntry === true
        finished: root.finished
        onKeypadWanted: root.typing = true
    }

    KioskReadingDialog {
        open: root.typing
        heading: Kiosk.t("screen.measure.manual_title", {
            panel: root.current.panelName || ""
        })
        onClosed: root.typing = false
    }
}
