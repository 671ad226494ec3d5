pragma Singleton

import QtQuick

// Design tokens: colour, type, spacing, motion. One unit is one pixel on a 1080-wide portrait screen.
QtObject {
    id: root

    // Set by Main.qml.
    property real windowWidth: 1080
    property real windowHeight: 1920

    readonly property bool landscape: windowWidth > windowHeight
    readonly property real px: Math.min(windowWidth, windowHeight) / 1080

    readonly property bool dark: Kiosk.appearance.theme === "dark"
    readonly property bool largeText: Kiosk.appearance.largeText === true
    readonly property bool highContrast: Kiosk.appearance.highContrast === true
    readonly property bool lowReach: Kiosk.appearance.lowReach === true

    // ---- space
    readonly property real s1: 8 * px
    readonly property real s2: 16 * px
    readonly property real s3: 24 * px
    readonly property real s4: 32 * px
    readonly property real s5: 48 * px
    readonly property real s6: 64 * px
    readonly property real s7: 96 * px
    readonly property real margin: (landscape ? 72 : 64) * px
    readonly property real radius: 28 * px
    readonly property real radiusSmall: 18 * px
    readonly property real line: Math.max(1, (highContrast ? 4 : 2) * px)
    readonly property real target: 112 * px
    readonly property real targetSmall: 92 * px

    // ---- type
    readonly property string family: regularFont.font.family
    readonly property real typeScale: px * (largeText ? 1.22 : 1)
    readonly property real display: 92 * px * (largeText ? 1.1 : 1)
    readonly property real title: (landscape ? 58 : 62) * typeScale
    readonly property real heading: 44 * typeScale
    readonly property real lead: 38 * typeScale
    readonly property real text: 33 * typeScale
    readonly property real caption: 28 * typeScale
    readonly property real fontHeight: 1.21 // of Inter, in em: ascent and descent
    // Line heights, in heights of the font: the larger the type, the closer its lines.
    readonly property var leading: ({
            display: 0.94,
            title: 0.98,
            heading: 1.02,
            lead: 1.12,
            text: 1.14,
            caption: 1.12
        })

    property FontLoader regularFont: FontLoader {
        source: Kiosk.resources + "fonts/Inter-Regular.ttf"
    }
    property FontLoader mediumFont: FontLoader {
        source: Kiosk.resources + "fonts/Inter-Medium.ttf"
    }
    property FontLoader boldFont: FontLoader {
        source: Kiosk.resources + "fonts/Inter-Bold.ttf"
    }

    // ---- motion
    property bool instant: false
    readonly property int quick: instant ? 0 : 120
    readonly property int calm: instant ? 0 : 220

    // ---- colour
    readonly property var palettes: ({
            light: {
                background: "#F2F4F7",
                surface: "#FFFFFF",
                sunken: "#E6EAF0",
                ink: "#0E1A26",
                muted: "#495766",
                line: "#D3DAE2",
                lineStrong: "#7A8794",
                track: "#C5CED8",
                ground: "#E4ECF5",
                accent: "#0B57D0",
                accentPressed: "#083F98",
                accentInk: "#FFFFFF",
                accentSoft: "#E0EBFC",
                danger: "#A8211A",
                dangerSoft: "#FBE6E4",
                warning: "#7A4A00",
                warningSoft: "#FFEFD0",
                success: "#12652B",
                successSoft: "#DDF2E3"
            },
            dark: {
                background: "#0C131A",
                surface: "#172129",
                sunken: "#202C36",
                ink: "#F2F6FA",
                muted: "#AEBBC7",
                line: "#2E3C48",
                lineStrong: "#748493",
                track: "#2E3C48",
                ground: "#C3D0DE",
                accent: "#7FB3FF",
                accentPressed: "#A9CCFF",
                accentInk: "#061D3B",
                accentSoft: "#18304D",
                danger: "#FFA39B",
                dangerSoft: "#45201D",
                warning: "#FFCB6B",
                warningSoft: "#3E2F12",
                success: "#7FDB98",
                successSoft: "#153520"
            },
            lightContrast: {
                background: "#FFFFFF",
                surface: "#FFFFFF",
                sunken: "#EDEDED",
                ink: "#000000",
                muted: "#1F1F1F",
                line: "#000000",
                lineStrong: "#000000",
                track: "#B8B8B8",
                ground: "#F2F5F9",
                accent: "#00308F",
                accentPressed: "#001F5C",
                accentInk: "#FFFFFF",
                accentSoft: "#E3ECFF",
                danger: "#7A0000",
                dangerSoft: "#FFEDEB",
                warning: "#4D2E00",
                warningSoft: "#FFF4DC",
                success: "#00401A",
                successSoft: "#E6F7EB"
            },
            darkContrast: {
                background: "#000000",
                surface: "#000000",
                sunken: "#1C1C1C",
                ink: "#FFFFFF",
                muted: "#E8E8E8",
                line: "#FFFFFF",
                lineStrong: "#FFFFFF",
                track: "#4A4A4A",
                ground: "#FFFFFF",
                accent: "#FFE04D",
                accentPressed: "#FFF0A3",
                accentInk: "#000000",
                accentSoft: "#332C00",
                danger: "#FFC2BC",
                dangerSoft: "#3A0906",
                warning: "#FFDE9C",
                warningSoft: "#332300",
                success: "#A9F0BE",
                successSoft: "#00260F"
            }
        })
    readonly property var colors: palettes[(dark ? "dark" : "light") + (highContrast ? "Contrast" : "")]

    readonly property color background: colors.background
    readonly property color surface: colors.surface
    readonly property color sunken: colors.sunken
    readonly property color ink: colors.ink
    readonly property color muted: colors.muted
    readonly property color outline: colors.line
    readonly property color outlineStrong: colors.lineStrong
    readonly property color track: colors.track // what a bar, a ring or a step has still to fill
    readonly property color ground: colors.ground // under pictures, which are drawn for a light one
    readonly property color accent: colors.accent
    readonly property color accentPressed: colors.accentPressed
    readonly property color accentInk: colors.accentInk
    readonly property color accentSoft: colors.accentSoft

    // The brand panel of the attract screen is graphite in every theme.
    readonly property color heroTop: highContrast ? "#000000" : "#0B1723"
    readonly property color heroBottom: highContrast ? "#000000" : "#15324D"
    readonly property color heroInk: "#FFFFFF"
    readonly property color heroMuted: highContrast ? "#FFFFFF" : "#B9C9D8"
    readonly property color heroAccent: highContrast ? "#FFE04D" : "#7FB3FF"
    readonly property color heroGlass: highContrast ? "#000000" : "#14FFFFFF"
    readonly property color heroGlassPressed: "#33FFFFFF"
    readonly property color heroLine: highContrast ? "#FFFFFF" : "#40FFFFFF"

    // Paper is white in every theme: a code to scan, a page of a report, the diagram of a body.
    readonly property var paperColors: palettes[highContrast ? "lightContrast" : "light"]
    readonly property color paper: "#FFFFFF"
    readonly property color veil: "#A804090E"

    // tone: "danger" | "warning" | "success" | "accent" | "neutral"
    function toneInk(tone: string): color {
        if (tone === "danger" || tone === "warning" || tone === "success" || tone === "accent")
            return colors[tone];
        return colors.muted;
    }

    function toneSoft(tone: string): color {
        if (tone === "danger" || tone === "warning" || tone === "success" || tone === "accent")
            return colors[tone + "Soft"];
        return colors.sunken;
    }

    function toneIcon(tone: string): string {
        return {
            danger: "stop",
            warning: "warning",
            success: "check-circle",
            accent: "info"
        }[tone] || "info";
    }

    // Gravity of a trouble code and verdicts of both services -> tone.
    function toneOf(word: string): string {
        return {
            high: "danger",
            stop: "danger",
            critical: "danger",
            failed: "danger",
            medium: "warning",
            soon: "warning",
            warning: "warning",
            low: "accent",
            fine: "success",
            normal: "success"
        }[word] || "neutral";
    }
}
