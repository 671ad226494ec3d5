import QtQuick
import "../theme"

// A run of text in one of the roles of the type scale, on something that has a name of its own for assistive technology.
Text {
    property string role: "text"
    property bool strong: false

    font.family: KioskTheme.family
    font.pixelSize: Math.round(KioskTheme[role])
    font.weight: strong || role === "title" || role === "display" || role === "heading" ? Font.Bold : Font.Normal
    lineHeight: KioskTheme.leading[role]
    // Qt leaves the room between lines below them; half of it belongs above.
    topPadding: (lineHeight - 1) * KioskTheme.fontHeight * font.pixelSize / 2
    bottomPadding: -topPadding
    color: KioskTheme.ink
    wrapMode: Text.Wrap
    textFormat: Text.PlainText
}
