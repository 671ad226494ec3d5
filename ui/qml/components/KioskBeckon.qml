import QtQuick

// Something moves a little now and then: this is where to begin.
SequentialAnimation {
    id: root

    required property Item target

    loops: Animation.Infinite

    PauseAnimation {
        duration: 1600
    }

    NumberAnimation {
        target: root.target
        property: "scale"
        to: 1.25
        duration: 260
        easing.type: Easing.OutCubic
    }

    NumberAnimation {
        target: root.target
        property: "scale"
        to: 1
        duration: 420
        easing.type: Easing.OutBack
    }
}
