pragma ComponentBehavior: Bound

import QtQuick
import "../theme"

// The calm picture of the attract screen: a beam passes over a car, and what is checked there answers.
Item {
    id: root

    property bool dressed: true
    readonly property real ratio: 1050 / 470
    readonly property real above: 92 * KioskTheme.px // for the names over the roof
    // What is checked, and where on the car (0..1 of its picture); `name` is how high its name stands.
    readonly property var spots: [
        {
            key: "paint",
            x: 0.171,
            y: 0.545,
            name: 0.14
        },
        {
            key: "sensors",
            x: 0.578,
            y: 0.4,
            name: -0.04
        },
        {
            key: "engine",
            x: 0.838,
            y: 0.49,
            name: 0.14
        }
    ]

    Image {
        id: car
        width: Math.min(parent.width * 0.95, (parent.height - root.above) * root.ratio)
        height: width / root.ratio
        x: (parent.width - width) / 2
        y: root.above + (parent.height - root.above - height) / 2
        source: Kiosk.resources + "illustrations/attract-car.svg"
        sourceSize: Qt.size(Math.round(width), Math.round(height))
        fillMode: Image.PreserveAspectFit
        Accessible.ignored: true
    }

    Item {
        id: beam
        property real place: 0.02
        x: car.x + car.width * place - width / 2
        y: car.y - car.height * 0.02
        width: car.width * 0.16
        height: car.height * 0.92
        opacity: Math.sin(place * Math.PI)
        visible: !KioskTheme.instant

        Rectangle {
            anchors.fill: parent
            gradient: Gradient {
                orientation: Gradient.Horizontal
                GradientStop {
                    position: 0
                    color: Qt.alpha(KioskTheme.heroAccent, 0)
                }
                GradientStop {
                    position: 0.5
                    color: Qt.alpha(KioskTheme.heroAccent, 0.27)
                }
                GradientStop {
                    position: 1
                    color: Qt.alpha(KioskTheme.heroAccent, 0)
                }
            }
        }

        Rectangle {
            anchors.horizontalCenter: parent.horizontalCenter
            width: 4 * KioskTheme.px
            height: parent.height
            radius: width / 2
            color: KioskTheme.heroAccent
        }

        SequentialAnimation on place {
            loops: Animation.Infinite
            running: root.visible
            NumberAnimation {
                from: 0.02
                to: 0.98
                duration: 4200
                easing.type: Easing.InOutSine
            }
            PauseAnimation {
                duration: 900
            }
        }
    }

    Repeater {
        model: root.dressed ? root.spots : []

        Item {
            id: spot
            required property var modelData
            // How near the beam is.
            readonly property real lit: Math.max(0, 1 - 7 * Math.abs(beam.place - modelData.x))
            x: car.x + car.width * modelData.x
            y: car.y + car.height * modelData.y

            Rectangle {
                readonly property real from: car.height * (spot.modelData.name - spot.modelData.y) + label.height
                x: -width / 2
                y: from
                width: 2 * KioskTheme.px
                height: -from - 10 * KioskTheme.px
                color: KioskTheme.heroLine
            }

            Rectangle {
                anchors.centerIn: parent
                width: (26 + 22 * spot.lit) * KioskTheme.px
                height: width
                radius: width / 2
                color: "transparent"
                border.width: 3 * KioskTheme.px
                border.color: KioskTheme.heroInk
                opacity: 0.45 + 0.55 * spot.lit
            }

            Rectangle {
                anchors.centerIn: parent
                width: 12 * KioskTheme.px
                height: width
                radius: width / 2
                color: KioskTheme.heroInk
            }

            Rectangle {
                id: label
                x: -width / 2
                y: car.height * (spot.modelData.name - spot.modelData.y)
                width: name.implicitWidth + KioskTheme.s4
                height: name.implicitHeight + KioskTheme.s2
                radius: height / 2
                color: KioskTheme.heroTop
                border.width: KioskTheme.line
                border.color: spot.lit > 0.3 ? KioskTheme.heroAccent : KioskTheme.heroLine

                KioskText {
                    id: name
                    anchors.centerIn: parent
                    text: Kiosk.t("screen.attract.spot." + spot.modelData.key)
                    role: "caption"
                    font.weight: Font.Medium
                    wrapMode: Text.NoWrap
                    color: KioskTheme.heroInk
                }
            }
        }
    }
}
