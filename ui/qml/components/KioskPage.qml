import QtQuick
import QtQuick.Layouts
import "../theme"

// The frame of a screen. Portrait: title, aside, body, footer in one column.
// Landscape: title and aside on the left, body and footer on the right.
Item {
    id: root

    property string heading: ""
    property string lead: ""
    property alias aside: asideColumn.data
    default property alias body: scroll.content
    property alias footer: footerColumn.data
    property alias spacing: scroll.spacing
    property bool stretch: false
    property bool airy: false
    property int footerColumns: wide ? 3 : 1
    property real split: 0.42
    readonly property real gutter: KioskTheme.s6
    readonly property bool wide: KioskTheme.landscape
    // Low reach: everything stands lower, as far as it still fits.
    readonly property real topInset: KioskTheme.lowReach ? Math.max(0, Math.min(Math.round(height * 0.34), free)) : 0

    // Screens with little on them stand a little above the middle.
    readonly property real free: height - KioskTheme.s7 - KioskTheme.s4 - (wide ? Math.max(left.implicitHeight, scroll.implicitHeight + footerColumn.height) : left.implicitHeight + scroll.implicitHeight + footerColumn.height)
    readonly property real lift: airy && !KioskTheme.lowReach ? Math.max(0, free * (wide ? 0.3 : 0.34)) : 0

    readonly property real leftWidth: wide ? Math.round((width - 2 * KioskTheme.margin - gutter) * split) : width - 2 * KioskTheme.margin
    readonly property real rightWidth: wide ? width - 2 * KioskTheme.margin - gutter - leftWidth : leftWidth

    KioskScroll {
        id: left
        x: KioskTheme.margin
        y: root.topInset + root.lift + KioskTheme.s3
        width: root.leftWidth
        height: root.wide ? root.height - y - KioskTheme.s4 : Math.min(implicitHeight, root.height * 0.62)
        spacing: KioskTheme.s2

        KioskText {
            role: "title"
            text: root.heading
            visible: text !== ""
            Layout.fillWidth: true
        }

        KioskText {
            role: "lead"
            text: root.lead
            visible: text !== ""
            color: KioskTheme.muted
            Layout.fillWidth: true
        }

        ColumnLayout {
            id: asideColumn
            spacing: KioskTheme.s3
            visible: children.length > 0
            Layout.fillWidth: true
            Layout.topMargin: KioskTheme.s2
        }
    }

    KioskScroll {
        id: scroll
        x: root.wide ? KioskTheme.margin + root.leftWidth + root.gutter : KioskTheme.margin
        y: root.wide ? root.topInset + root.lift + KioskTheme.s3 : left.y + left.height + KioskTheme.s4
        width: root.rightWidth
        height: Math.max(0, footerColumn.y - y - (footerColumn.visible ? KioskTheme.s3 : 0))
        stretch: root.stretch
    }

    GridLayout {
        id: footerColumn
        columns: root.footerColumns
        columnSpacing: KioskTheme.s2
        rowSpacing: KioskTheme.s2
        x: scroll.x
        y: root.height - height - KioskTheme.s4
        width: root.rightWidth
        height: visible ? implicitHeight : 0
        visible: children.length > 0
    }
}
