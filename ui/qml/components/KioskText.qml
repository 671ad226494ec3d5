import QtQuick
import "../theme"

// A run of text in one of the roles of the type scale.
Text {
    id: root

    property string role: "text"
    property bool strong: false

    font.family: KioskTheme.family
    font.pixelSize: Math.round(KioskTheme[role])
    font.weight: strong || role === "title" || role === "display" || role === "heading" ? Font.Bold : Font.Normal
    lineHeight: role === "display" || role === "title" ? 1.08 : 1.24
    color: KioskTheme.ink
    wrapMode: Text.Wrap
    textFormat: Text.PlainText
    Accessible.role: role === "title" || role === "display" ? Accessible.Heading : Accessible.StaticText
    Accessible.name: text
}
