import QtQuick
import QtQuick.Layouts
import "../theme"

// What is measured now, the reading, and what can be done with the point.
Item {
    id: root

    property var point: ({})
    // The point that was measured last: its reading stays in sight while the next one is looked for.
    property var last: ({})
    property string gauge: "waiting"
    property string messageKey: ""
    property bool manual: false
    property bool finished: false
    readonly property bool has: last.thicknessUm !== undefined && last.thicknessUm !== null
    readonly property string verdict: last.verdict || ""
    signal keypadWanted

    implicitHeight: column.implicitHeight

    ColumnLayout {
        id: column
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: KioskTheme.landscape ? undefined : parent.bottom
        height: KioskTheme.landscape ? parent.height : implicitHeight
        spacing: KioskTheme.s2

        KioskCard {
            padding: KioskTheme.s3
            tone: root.gauge === "lost" ? "danger" : root.messageKey !== "" ? "warning" : ""
            Layout.fillWidth: true
            Layout.fillHeight: KioskTheme.landscape
            // As high with one line as with two: the diagram above keeps its size from point to point.
            Layout.minimumHeight: KioskTheme.landscape ? -1 : 308 * KioskTheme.typeScale

            GridLayout {
                columns: 2
                columnSpacing: KioskTheme.s3
                uniformCellWidths: true
                Layout.fillWidth: true
                Layout.fillHeight: true

                ColumnLayout {
                    spacing: KioskTheme.s1
                    Layout.fillWidth: true
                    Layout.fillHeight: false
                    Layout.alignment: Qt.AlignTop

                    KioskGaugeBadge {
                        link: root.gauge
                    }

                    KioskText {
                        text: root.finished ? Kiosk.t("screen.measure.all_done") : root.point.panelName || ""
                        role: KioskTheme.landscape && !KioskTheme.largeText ? "title" : "heading"
                        Layout.fillWidth: true
                        Layout.topMargin: KioskTheme.s1
                    }

                    KioskText {
                        readonly property bool told: root.gauge === "lost" || root.messageKey !== ""
                        text: root.gauge === "lost" ? Kiosk.t("screen.measure.lost") : root.messageKey !== "" ? Kiosk.t(root.messageKey) : Kiosk.t(root.finished ? "screen.measure.all_done_hint" : "screen.measure.hint")
                        role: KioskTheme.landscape && !KioskTheme.largeText ? "text" : "caption"
                        color: told ? KioskTheme.ink : KioskTheme.muted
                        Layout.fillWidth: true
                    }
                }

                // Nothing measured yet: how it is done.
                KioskPicture {
                    visible: !root.has
                    name: "gauge-probe"
                    description: Kiosk.t("screen.prepare.probe.text")
                    under: KioskTheme.surface
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    Layout.preferredHeight: 100 * KioskTheme.px
                    Layout.maximumHeight: (KioskTheme.landscape ? 420 : 260) * KioskTheme.px
                    Layout.alignment: Qt.AlignTop
                }

                ColumnLayout {
                    visible: root.has
                    spacing: 2
                    Layout.fillWidth: true
                    Layout.fillHeight: false
                    Layout.alignment: Qt.AlignTop

                    KioskText {
                        text: Kiosk.t("screen.measure.last")
                        role: "caption"
                        color: KioskTheme.muted
                        Layout.fillWidth: true
                    }

                    KioskText {
                        text: root.last.panelName || ""
                        role: "caption"
                        font.weight: Font.Medium
                        Layout.fillWidth: true
                    }

                    RowLayout {
                        spacing: KioskTheme.s1

                        KioskText {
                            objectName: "measure.reading"
                            text: root.has ? root.last.thicknessUm : ""
                            role: "display"
                            font.pixelSize: Math.round(KioskTheme.display * (KioskTheme.landscape && !KioskTheme.largeText ? 1.6 : 1))
                            wrapMode: Text.NoWrap
                            font.features: ({
                                    tnum: 1
                                })
                        }

                        KioskText {
                            text: Kiosk.t("screen.um")
                            role: "lead"
                            color: KioskTheme.muted
                            Layout.alignment: Qt.AlignBottom
                            Layout.bottomMargin: KioskTheme.s2
                        }
                    }

                    KioskBadge {
                        visible: root.verdict !== ""
                        text: root.verdict === "" ? "" : Kiosk.t("screen.paint." + (root.last.meaning || "unknown"))
                        tone: KioskTheme.toneOf(root.verdict)
                        symbol: tone === "neutral" ? "minus" : KioskTheme.toneIcon(tone)
                    }
                }
            }
        }

        GridLayout {
            columns: KioskTheme.landscape ? 3 : 2
            columnSpacing: KioskTheme.s2
            rowSpacing: KioskTheme.s2
            uniformCellWidths: true
            Layout.fillWidth: true
            Layout.fillHeight: false

            KioskButton {
                objectName: "measure.redo"
                kind: "secondary"
                symbol: "undo"
                compact: true
                enabled: root.has
                text: Kiosk.t("screen.measure.redo")
                Layout.fillWidth: true
                Layout.fillHeight: true
                onTapped: Kiosk.act("redoPoint", {
                    id: root.last.id
                })
            }

            KioskButton {
                objectName: "measure.skip"
                kind: "secondary"
                symbol: "skip"
                compact: true
                enabled: root.point.id !== undefined && !root.finished
                text: Kiosk.t("screen.measure.skip")
                Layout.fillWidth: true
                Layout.fillHeight: true
                onTapped: Kiosk.act("skipPoint", {
                    id: root.point.id
                })
            }

            KioskButton {
                objectName: "measure.keypad"
                visible: root.manual
                kind: "secondary"
                symbol: "keypad"
                compact: true
                text: Kiosk.t("screen.measure.manual")
                Layout.columnSpan: KioskTheme.landscape ? 1 : 2
                Layout.fillHeight: true
                Layout.fillWidth: true
                onTapped: root.keypadWanted()
            }
        }

        KioskButton {
            objectName: "measure.finish"
            kind: root.finished ? "primary" : "secondary"
            symbol: "check"
            text: Kiosk.t(root.finished ? "screen.measure.finish" : "screen.measure.finish_early")
            Layout.fillWidth: true
            onTapped: Kiosk.act("finishMeasuring")
        }
    }
}
