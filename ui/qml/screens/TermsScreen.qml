import QtQuick
import QtQuick.Layouts
import "../theme"
import "../components"

KioskPage {
    id: root

    heading: Kiosk.t("screen.terms.title")
    lead: KioskTheme.landscape ? Kiosk.t("screen.terms.lead") : ""
    stretch: true
    split: 0.34

    function fill(key: string): string {
        return Kiosk.t(key, {
            seller: Kiosk.terms.sellerName || "",
            inn: Kiosk.terms.sellerInn || "",
            address: Kiosk.terms.sellerAddress || "",
            phone: Kiosk.terms.sellerPhone || "",
            kiosk: Kiosk.terms.kioskId || Kiosk.kioskId
        });
    }

    aside: KioskCard {
        padding: KioskTheme.s3
        spacing: KioskTheme.s1
        Layout.fillWidth: true

        KioskText {
            text: Kiosk.terms.sellerName || ""
            font.weight: Font.Bold
            Layout.fillWidth: true
        }

        KioskText {
            text: root.fill("screen.terms.seller")
            role: "caption"
            color: KioskTheme.muted
            Layout.fillWidth: true
        }
    }

    KioskTabs {
        id: tabs
        prefix: "terms.tab"
        options: [
            {
                key: "offer",
                text: Kiosk.t("screen.terms.tab.offer")
            },
            {
                key: "consent",
                text: Kiosk.t("screen.terms.tab.consent")
            }
        ]
        Layout.fillWidth: true
    }

    KioskCard {
        padding: KioskTheme.s3
        Layout.fillWidth: true
        Layout.fillHeight: true
        Layout.minimumHeight: (KioskTheme.landscape ? 220 : 300) * KioskTheme.px
        Layout.preferredHeight: (KioskTheme.landscape ? 220 : 400) * KioskTheme.px

        KioskScroll {
            id: reader
            objectName: "terms.text"
            fade: KioskTheme.surface
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.preferredHeight: 150 * KioskTheme.px

            KioskText {
                text: root.fill("screen.terms." + tabs.current + ".text")
                role: "caption"
                lineHeight: 1.32
                Layout.fillWidth: true
                onTextChanged: reader.flickable.contentY = 0
            }
        }
    }

    GridLayout {
        columns: 1
        columnSpacing: KioskTheme.s3
        rowSpacing: KioskTheme.s2
        uniformCellWidths: true
        Layout.fillWidth: true
        Layout.fillHeight: false

        KioskCheck {
            id: offer
            objectName: "terms.offer"
            label: Kiosk.t("screen.terms.accept_offer")
            Layout.fillWidth: true
            Layout.fillHeight: true
        }

        KioskCheck {
            id: consent
            objectName: "terms.consent"
            label: Kiosk.t("screen.terms.accept_consent")
            Layout.fillWidth: true
            Layout.fillHeight: true
        }
    }

    footer: KioskFooter {
        prefix: "terms"
        nextName: "accept"
        nextEnabled: offer.checked && consent.checked
        nextText: Kiosk.t("screen.terms.continue")
        Layout.fillWidth: true
        onNext: Kiosk.act("acceptTerms", {
            terms: offer.checked,
            consent: consent.checked
        })
    }
}
