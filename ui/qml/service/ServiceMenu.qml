import QtQuick
import "../theme"
import "../components"

// The technician's menu over the whole window. `menu` is ui/menu/facade.py.
Rectangle {
    id: root

    required property var menu
    readonly property string page: menu ? menu.page : ""
    readonly property bool locked: page === "pinPad" || page === ""
    readonly property bool atTop: page === "menu"
    property string shown: ""
    // The keyboard lies over header and page.
    property bool covered: false

    objectName: "service.menu"
    anchors.fill: parent
    color: KioskTheme.background

    function fileOf(page: string): url {
        return Qt.resolvedUrl({
            pinPad: "ServicePinPage.qml",
            menu: "ServiceHomePage.qml",
            devices: "ServiceDevicesPage.qml",
            operator: "ServiceOperatorPage.qml",
            pin: "ServicePinChangePage.qml"
        }[page] || "ServiceSheetPage.qml");
    }

    function turn(): void {
        if (root.page === root.shown)
            return;
        root.shown = root.page;
        root.covered = false;
        loader.setSource("");
        if (root.page !== "")
            loader.setSource(root.fileOf(root.page), {
                "menu": root.menu,
                "stage": root
            });
    }

    onPageChanged: turn()
    Component.onCompleted: turn()

    // Nothing beneath is reached.
    MouseArea {
        anchors.fill: parent
    }

    Item {
        id: header
        visible: !root.covered
        width: parent.width
        height: 148 * KioskTheme.px

        KioskIconButton {
            id: back
            objectName: "service.back"
            x: KioskTheme.margin
            anchors.verticalCenter: parent.verticalCenter
            symbol: root.locked || root.atTop ? "close" : "arrow-left"
            label: Kiosk.t(root.locked ? "service.pin.leave" : root.atTop ? "service.close" : "service.back")
            onTapped: root.menu.back()
        }

        Column {
            anchors.left: back.right
            anchors.leftMargin: KioskTheme.s3
            anchors.right: tools.left
            anchors.rightMargin: KioskTheme.s2
            anchors.verticalCenter: parent.verticalCenter
            spacing: 2 * KioskTheme.px

            KioskText {
                objectName: "service.title"
                width: parent.width
                role: "heading"
                lineHeight: 1.05
                text: Kiosk.t(["", "pinPad", "menu"].includes(root.page) ? "service.title" : "service.entry." + root.page)
            }

            KioskText {
                width: parent.width
                visible: text !== ""
                role: "caption"
                lineHeight: 1.05
                color: KioskTheme.muted
                text: !root.menu || root.menu.secondsLeft <= 0 ? "" : root.menu.busy !== "" && root.menu.busy !== "entering" ? Kiosk.t("service.working") : Kiosk.t("service.closes_in", {
                    time: Kiosk.clock(root.menu.secondsLeft)
                })
            }
        }

        Row {
            id: tools
            anchors.right: parent.right
            anchors.rightMargin: KioskTheme.margin
            anchors.verticalCenter: parent.verticalCenter
            spacing: KioskTheme.s2

            KioskSpinner {
                visible: root.menu ? root.menu.busy !== "" : false
                anchors.verticalCenter: parent.verticalCenter
            }

            KioskIconButton {
                objectName: "service.language"
                symbol: "globe"
                label: Kiosk.t("service.language")
                onTapped: {
                    const all = Kiosk.languages;
                    for (let i = 0; i < all.length; i++)
                        if (all[i].code === Kiosk.language) {
                            Kiosk.act("setLanguage", {
                                language: all[(i + 1) % all.length].code
                            });
                            return;
                        }
                }
            }

            KioskIconButton {
                objectName: "service.close"
                visible: !root.locked && !root.atTop
                symbol: "close"
                label: Kiosk.t("service.close")
                onTapped: root.menu.close()
            }
        }

        Rectangle {
            anchors.bottom: parent.bottom
            width: parent.width
            height: KioskTheme.line
            color: KioskTheme.outline
        }
    }

    Loader {
        id: loader
        objectName: "service.stage"
        visible: !root.covered
        anchors.top: header.bottom
        anchors.bottom: parent.bottom
        width: parent.width
    }
}
