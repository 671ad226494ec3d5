import QtQuick

// A run of text in one of the roles of the type scale.
KioskLabel {
    Accessible.role: role === "title" || role === "display" ? Accessible.Heading : Accessible.StaticText
    Accessible.name: text
}
