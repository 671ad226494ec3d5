pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import "../theme"
import "../components"

// Any entry that is a sheet: what ui/menu/sheets.py laid out.
KioskPage {
    id: root

    required property var menu
    required property Item stage
    readonly property var sheet: menu ? menu.sheet : ({})
    readonly property var args: menu ? menu.args : ({})
    readonly property bool busy: menu ? menu.busy !== "" : false
    readonly property var actions: sheet.actions || []

    split: 0.4
    footerColumns: wide ? Math.max(1, actions.length) : 1

    // The same list with something else asked for.
    function again(changes: var): void {
        root.menu.go(root.menu.page, Object.assign({}, root.args, {
            offset: 0
        }, changes));
    }

    function start(action: var): void {
        if (action.confirm || action.ask)
            question.ask(action);
        else
            root.menu.act(action.name, action.args);
    }

    function agreed(action: var, choice: string): void {
        const more = {};
        if (action.ask)
            more[action.ask.arg] = choice;
        root.menu.act(action.name, Object.assign({}, action.args, more));
    }

    ServiceAsk {
        id: question
        parent: root.stage
        onAgreed: choice => root.agreed(question.action, choice)
        onOther: {
            const action = question.action;
            typing.ask({
                caption: question.question.other,
                longest: 120,
                taken: text => root.agreed(action, text)
            });
        }
    }

    ServiceTyping {
        id: typing
        parent: root.stage
        stage: root.stage
    }

    aside: [
        ServiceNotice {
            menu: root.menu
        },
        ServiceSteps {
            visible: root.sheet.steps !== undefined
            steps: root.sheet.steps || ({})
            busy: root.busy
            Layout.fillWidth: true
            onStepped: args => root.menu.go(root.menu.page, args)
        },
        ServiceHeadline {
            visible: (headline.text || "") !== ""
            headline: root.sheet.headline || ({})
            Layout.fillWidth: true
        },
        GridLayout {
            visible: (root.sheet.tabs || []).length > 0
            columns: root.wide || KioskTheme.largeText ? 2 : 3
            columnSpacing: KioskTheme.s1
            rowSpacing: KioskTheme.s1
            Layout.fillWidth: true

            Repeater {
                model: root.sheet.tabs || []

                KioskButton {
                    required property var modelData
                    objectName: "service.tab." + modelData.key
                    compact: true
                    kind: modelData.key === root.sheet.tab ? "primary" : "secondary"
                    text: modelData.text
                    Layout.fillWidth: true
                    Layout.preferredWidth: 1
                    onTapped: {
                        const change = {};
                        change[root.sheet.tabArg] = modelData.key;
                        root.again(change);
                    }
                }
            }
        },
        RowLayout {
            visible: root.sheet.search !== undefined
            spacing: KioskTheme.s2
            Layout.fillWidth: true

            KioskButton {
                objectName: "service.search"
                compact: true
                kind: "secondary"
                symbol: "search"
                text: root.sheet.search && root.sheet.search.text !== "" ? Kiosk.t("service.search.found", {
                    text: root.sheet.search.text
                }) : Kiosk.t("service.search")
                Layout.fillWidth: true
                onTapped: typing.ask({
                    caption: Kiosk.t("service.search"),
                    hint: Kiosk.t("service.search.hint"),
                    longest: 64,
                    latin: true,
                    text: root.sheet.search.text,
                    taken: text => root.again({
                        search: text
                    })
                })
            }

            KioskIconButton {
                objectName: "service.search.clear"
                visible: root.sheet.search !== undefined && root.sheet.search.text !== ""
                symbol: "close"
                label: Kiosk.t("service.search.clear")
                onTapped: root.again({
                    search: ""
                })
            }
        },
        Repeater {
            model: root.sheet.notices || []

            KioskNotice {
                required property var modelData
                text: modelData.text
                tone: modelData.tone
                Layout.fillWidth: true
            }
        },
        GridLayout {
            visible: (root.sheet.figures || []).length > 0
            columns: root.wide ? 1 : 3
            columnSpacing: KioskTheme.s2
            rowSpacing: KioskTheme.s1
            uniformCellWidths: true
            Layout.fillWidth: true

            Repeater {
                model: root.sheet.figures || []

                ServiceFigure {
                    required property var modelData
                    figure: modelData
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                }
            }
        },
        KioskCard {
            visible: (root.sheet.facts || []).length > 0
            padding: KioskTheme.s3
            spacing: KioskTheme.s1
            Layout.fillWidth: true

            Repeater {
                model: root.sheet.facts || []

                ServiceFact {
                    required property var modelData
                    label: modelData.label
                    value: modelData.value
                    Layout.fillWidth: true
                }
            }
        }
    ]

    Repeater {
        model: root.sheet.sections || []

        ColumnLayout {
            id: group
            required property var modelData
            required property int index
            spacing: KioskTheme.s1
            Layout.fillWidth: true

            KioskText {
                visible: text !== ""
                text: group.modelData.title
                font.weight: Font.Bold
                Layout.fillWidth: true
                Layout.bottomMargin: 4 * KioskTheme.px
            }

            KioskText {
                visible: group.modelData.rows.length === 0 && text !== ""
                text: group.modelData.empty
                color: KioskTheme.muted
                Layout.fillWidth: true
            }

            Repeater {
                model: group.modelData.rows

                ServiceRow {
                    required property var modelData
                    required property int index
                    row: modelData
                    name: "service.row." + group.index + "." + index
                    busy: root.busy
                    Layout.fillWidth: true
                    onTapped: root.menu.go(modelData.page, {
                        id: modelData.id
                    })
                    onActed: root.start(modelData.action)
                }
            }
        }
    }

    ServicePager {
        visible: pager.newer === true || pager.older === true
        pager: root.sheet.pager || ({})
        busy: root.busy
        Layout.fillWidth: true
        onTurned: offset => root.again({
            offset: offset
        })
    }

    footer: Repeater {
        model: root.actions

        KioskButton {
            required property var modelData
            objectName: "service.act." + modelData.name
            kind: modelData.kind
            symbol: modelData.symbol
            text: modelData.text
            busy: root.menu.busy === modelData.name
            enabled: !root.busy
            Layout.fillWidth: true
            onTapped: root.start(modelData)
        }
    }
}
