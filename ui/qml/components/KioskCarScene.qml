import QtQuick
import "../theme"

// The calm picture of the attract screen: a car drawn in lines and a beam that passes over it.
Item {
    id: root

    clip: true

    Image {
        id: car
        anchors.centerIn: parent
        width: Math.min(parent.width * 0.94, parent.height * 2.1)
        height: width / 2.1
        source: Kiosk.resources + "illustrations/attract-car.svg"
        sourceSize: Qt.size(Math.round(width), Math.round(height))
        fillMode: Image.PreserveAspectFit
        Accessible.ignored: true
    }

    Item {
        id: beam
        property real place: 0
        x: car.x + car.width * place - width / 2
        y: car.y - car.height * 0.02
        width: car.width * 0.16
        height: car.height * 0.98
        opacity: Math.sin(place * Math.PI)

        Rectangle {
            anchors.fill: parent
            gradient: Gradient {
                orientation: Gradient.Horizontal
                GradientStop {
                    position: 0
                    color: "#007FB3FF"
                }
                GradientStop {
                    position: 0.5
                    color: "#447FB3FF"
                }
                GradientStop {
                    position: 1
                    color: "#007FB3FF"
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
}
