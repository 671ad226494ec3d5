import QtQuick
import QtQuick.Layouts
import "../theme"

// A service in one line of the attract screen: what it finds and what it costs.
Rectangle {
    id: root

    property string service: ""
    property bool brief: false
    readonly property var info: Kiosk.services[service] || ({})
    readonly property bool available: info.available !== false
    readonly property bool priced: available && info.priceKopecks !== undefined
    // Beside the words, or under them where these are large.
    readonly property string price: Kiosk.t(service === "thickness" ? "screen.price.from" : "screen.price.exact", {
        price: Kiosk.money(info.priceKopecks)
    })

    implicitHeight: row.implicitHeight + KioskTheme.s4
    radius: KioskTheme.radius
    color: KioskTheme.heroGlass
    border.width: KioskTheme.line
    border.color: KioskTheme.heroLine

    RowLayout {
        id: row
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        anchors.margins: KioskTheme.s3
        spacing: KioskTheme.s3

        KioskIcon {
            symbol: root.service
            size: 76 * KioskTheme.px
            color: root.available ? KioskTheme.heroAccent : KioskTheme.heroMuted
        }

        ColumnLayout {
            spacing: 2
            Layout.fillWidth: true

            KioskText {
                text: Kiosk.t("screen.service." + root.service)
                role: "lead"
                font.weight: Font.Bold
                color: root.available ? KioskTheme.heroInk : KioskTheme.heroMuted
                Layout.fillWidth: true
            }

            KioskText {
                visible: !root.brief || !root.available
                text: Kiosk.t(root.available ? "screen.attract." + root.service : "screen.service.unavailable")
                role: "caption"
                color: KioskTheme.heroMuted
                Layout.fillWidth: true
            }

            KioskText {
                visible: root.priced && KioskTheme.largeText
                text: root.price
                font.weight: Font.Bold
                color: KioskTheme.heroInk
                Layout.fillWidth: true
            }
        }

        KioskText {
            visible: root.priced && !KioskTheme.largeText
            text: root.price
            role: "lead"
            font.weight: Font.Bold
            wrapMode: Text.NoWrap
            color: KioskTheme.heroInk
        }
    }
}
