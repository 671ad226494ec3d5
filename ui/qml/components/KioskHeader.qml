import QtQuick
import "../theme"

// On every screen: brand, language, accessibility. `onHero` is for the graphite attract panel.
Item {
    id: root

    property bool onHero: false
    readonly property color foreground: onHero ? KioskTheme.heroInk : KioskTheme.ink
    signal accessibilityOpened
    signal languageOpened
    readonly property real stepsFrom: brand.x + brand.width
    readonly property real stepsTo: tools.x

    implicitHeight: 128 * KioskTheme.px

    // Of two languages the other one is offered; of more, the present one opens the list.
    function languageText(): string {
        if (Kiosk.languages.length > 2)
            for (const language of Kiosk.languages)
                if (language.code === Kiosk.language)
                    return language.name;
        return Kiosk.t("screen.header.other_language");
    }

    Row {
        id: brand
        anchors.left: parent.left
        anchors.leftMargin: KioskTheme.margin
        anchors.verticalCenter: parent.verticalCenter
        spacing: KioskTheme.s2

        KioskIcon {
            symbol: "brand"
            size: 64 * KioskTheme.px
            color: root.onHero ? KioskTheme.heroAccent : KioskTheme.accent
            anchors.verticalCenter: parent.verticalCenter
        }

        KioskText {
            text: Kiosk.t("screen.brand")
            role: "lead"
            font.weight: Font.Bold
            lineHeight: 1
            wrapMode: Text.NoWrap
            color: root.foreground
            anchors.verticalCenter: parent.verticalCenter
        }

        KioskBadge {
            objectName: "header.environment"
            visible: Kiosk.environment === "DEV"
            text: "DEV"
            tone: "warning"
            anchors.verticalCenter: parent.verticalCenter
        }
    }

    Row {
        id: tools
        anchors.right: parent.right
        anchors.rightMargin: KioskTheme.margin
        anchors.verticalCenter: parent.verticalCenter
        spacing: KioskTheme.s2

        KioskTouch {
            id: languageButton
            objectName: "header.language"
            visible: Kiosk.languages.length > 1
            label: Kiosk.t("screen.header.language")
            width: languageRow.implicitWidth + KioskTheme.s4
            height: KioskTheme.targetSmall
            onTapped: {
                const all = Kiosk.languages;
                if (all.length > 2) {
                    root.languageOpened();
                    return;
                }
                for (let i = 0; i < all.length; i++)
                    if (all[i].code !== Kiosk.language) {
                        Kiosk.act("setLanguage", {
                            language: all[i].code
                        });
                        return;
                    }
            }

            Rectangle {
                anchors.fill: parent
                radius: KioskTheme.radius
                color: languageButton.pressed ? (root.onHero ? KioskTheme.heroGlassPressed : KioskTheme.sunken) : root.onHero ? KioskTheme.heroGlass : KioskTheme.surface
                border.width: KioskTheme.line
                border.color: root.onHero ? KioskTheme.heroLine : KioskTheme.outlineStrong
            }

            Row {
                id: languageRow
                anchors.centerIn: parent
                spacing: KioskTheme.s1

                KioskIcon {
                    symbol: "globe"
                    size: 42 * KioskTheme.px
                    color: root.foreground
                    anchors.verticalCenter: parent.verticalCenter
                }

                KioskLabel {
                    text: root.languageText()
                    font.weight: Font.Medium
                    lineHeight: 1
                    wrapMode: Text.NoWrap
                    color: root.foreground
                    anchors.verticalCenter: parent.verticalCenter
                }
            }
        }

        KioskTouch {
            id: accessButton
            objectName: "header.accessibility"
            label: Kiosk.t("screen.header.accessibility")
            width: KioskTheme.targetSmall
            height: KioskTheme.targetSmall
            onTapped: root.accessibilityOpened()

            Rectangle {
                anchors.fill: parent
                radius: KioskTheme.radius
                color: accessButton.pressed ? (root.onHero ? KioskTheme.heroGlassPressed : KioskTheme.sunken) : root.onHero ? KioskTheme.heroGlass : KioskTheme.surface
                border.width: KioskTheme.line
                border.color: root.onHero ? KioskTheme.heroLine : KioskTheme.outlineStrong
            }

            KioskIcon {
                anchors.centerIn: parent
                symbol: "accessibility"
                size: 50 * KioskTheme.px
                color: root.foreground
            }
        }
    }
}
