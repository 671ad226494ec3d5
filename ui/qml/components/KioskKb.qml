import QtQuick
import "../theme"

// One key. Keys take their own touch points, so two thumbs may overlap; holding repeats when asked.
Item {
    id: root

    property string label: ""
    property string symbol: ""
    property string name: label
    property bool strong: false
    property bool active: false
    property bool repeats: false
    property bool lead: false
    signal tapped

    Accessible.role: Accessible.Button
    Accessible.name: name
    Accessible.onPressAction: root.tapped()

    Rectangle {
        anchors.fill: parent
        anchors.margins: 4 * KioskTheme.px
        radius: 16 * KioskTheme.px
        color: tap.pressed ? KioskTheme.accentSoft : root.active || root.lead ? KioskTheme.accent : root.strong ? KioskTheme.sunken : KioskTheme.surface
        border.width: KioskTheme.line
        border.color: tap.pressed ? KioskTheme.accent : KioskTheme.outline
    }

    KioskText {
        anchors.centerIn: parent
        visible: root.symbol === ""
        text: root.label
        role: root.label.length > 2 ? "caption" : "lead"
        font.weight: Font.Medium
        lineHeight: 1
        wrapMode: Text.NoWrap
        color: !tap.pressed && (root.active || root.lead) ? KioskTheme.accentInk : KioskTheme.ink
        Accessible.ignored: true
    }

    KioskIcon {
        anchors.centerIn: parent
        visible: root.symbol !== ""
        symbol: root.symbol
        size: 46 * KioskTheme.px
        color: !tap.pressed && (root.active || root.lead) ? KioskTheme.accentInk : KioskTheme.ink
    }

    TapHandler {
        id: tap
        enabled: root.enabled
        gesturePolicy: TapHandler.ReleaseWithinBounds
        longPressThreshold: 3600 // s: a key is typed however long a finger rests on it
        onPressedChanged: if (pressed) {
            Kiosk.touched();
            Kiosk.tapped();
            if (root.repeats)
                hold.start();
        } else {
            hold.stop();
            again.stop();
        }
        onTapped: if (!again.fired)
            root.tapped()
        else
            again.fired = false
    }

    Timer {
        id: hold
        interval: 450
        onTriggered: again.start()
    }

    Timer {
        id: again
        property bool fired: false
        interval: 70
        repeat: true
        onTriggered: {
            fired = true;
            root.tapped();
        }
    }
}
