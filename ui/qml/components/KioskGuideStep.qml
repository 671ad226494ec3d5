import QtQuick
import QtQuick.Layouts
import "../theme"

// A numbered step: picture, title, sentence.
KioskCard {
    id: root

    property int number: 1
    property string picture: ""
    property string heading: ""
    property string text: ""
    property bool across: false

    padding: KioskTheme.s3

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
            Layout.minimumHeight: 130 * KioskTheme.px
            Layout.preferredHeight: (KioskTheme.landscape ? 150 : 240) * KioskTheme.px
            Layout.preferredWidth: 300 * KioskTheme.px
        }

        RowLayout {
            spacing: KioskTheme.s2
            Layout.fillWidth: true
            Layout.alignment: root.across ? Qt.AlignVCenter : Qt.AlignTop

            Rectangle {
                implicitWidth: 60 * KioskTheme.px
                implicitHeight: implicitWidth
                radius: width / 2
                color: KioskTheme.accent
                Layout.alignment: Qt.AlignTop

                KioskText {
                    anchors.centerIn: parent
                    text: root.number
                    font.weight: Font.Bold
                    lineHeight: 1
                    color: KioskTheme.accentInk
                }
            }

            ColumnLayout {
                spacing: 4 * KioskTheme.px
                Layout.fillWidth: true

                KioskText {
                    text: root.heading
                    role: "text"
                    font.weight: Font.Bold
                    Layout.fillWidth: true
                }

                KioskText {
                    text: root.text
                    role: "caption"
                    color: KioskTheme.muted
                    visible: text !== ""
                    Layout.fillWidth: true
                }
            }
        }
    }
}
