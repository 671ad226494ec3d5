import QtQuick
import QtQuick.Layouts
import "../theme"

// A numbered step: picture, title, sentence. `across` puts the words beside the picture instead of under it.
KioskCard {
    id: root

    property int number: 1
    property string picture: ""
    property string heading: ""
    property string text: ""
    property bool across: false
    // The words' own height, and the one they get: steps in a row have the highest of theirs.
    readonly property real wordsNeed: words.implicitHeight
    property real wordsGet: wordsNeed

    padding: KioskTheme.s2

    GridLayout {
        columns: root.across ? 2 : 1
        columnSpacing: KioskTheme.s3
        rowSpacing: KioskTheme.s2
        Layout.fillWidth: true
        Layout.fillHeight: true

        KioskPicture {
            name: root.picture
            description: root.heading
            Layout.fillWidth: !root.across
            Layout.fillHeight: true
            Layout.minimumHeight: 120 * KioskTheme.px
            // Higher than wide it would lose what happens at its sides.
            Layout.maximumHeight: root.across ? -1 : root.width - 2 * root.padding
            Layout.preferredHeight: (KioskTheme.landscape ? 180 : 240) * KioskTheme.px
            Layout.preferredWidth: (KioskTheme.landscape ? 200 : 320) * KioskTheme.px

            Rectangle {
                x: KioskTheme.s2
                y: KioskTheme.s2
                width: 64 * KioskTheme.px
                height: width
                radius: width / 2
                color: KioskTheme.accent
                border.width: 4 * KioskTheme.px
                border.color: KioskTheme.surface

                KioskText {
                    anchors.centerIn: parent
                    text: root.number
                    font.weight: Font.Bold
                    color: KioskTheme.accentInk
                }
            }
        }

        ColumnLayout {
            id: words
            spacing: 4 * KioskTheme.px
            Layout.fillWidth: true
            Layout.fillHeight: false
            Layout.preferredHeight: root.across ? -1 : root.wordsGet
            Layout.leftMargin: KioskTheme.s1
            Layout.rightMargin: KioskTheme.s1
            Layout.alignment: root.across ? Qt.AlignVCenter : Qt.AlignTop

            KioskText {
                text: root.heading
                role: root.across && !KioskTheme.largeText ? "lead" : "text"
                font.weight: Font.Bold
                Layout.fillWidth: true
            }

            KioskText {
                text: root.text
                role: root.across && !KioskTheme.largeText ? "text" : "caption"
                color: KioskTheme.muted
                visible: text !== ""
                Layout.fillWidth: true
            }

            Item {
                Layout.fillHeight: true
                visible: !root.across
            }
        }
    }
}
