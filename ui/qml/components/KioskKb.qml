pragma ComponentBehavior: Bound

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

    KioskLabel {
        anchors.centerIn: parent
        visible: root.symbol === ""
        text: root.label
        role: root.label.length > 2 ? "caption" : "lead"
        font.weight: Font.Medium
        lineHeight: 1
        wrapMode: Text.NoWrap
        color: !tap.pressed && (root.active || root.lead) ? KioskTheme.accentInk : KioskTheme.ink
    }

    // A keyboard is some fifty keys and stands in one frame: no key makes what only few of them need.
    Loader {
        anchors.centerIn: parent
        active: root.symbol !== ""
        sourceComponent: KioskIcon {
            symbol: root.symbol
            size: 46 * KioskTheme.px
            color: !tap.pressed && (root.active || root.lead) ? KioskTheme.accentInk : KioskTheme.ink
        }
    }

    TapHandler {
        id: tap
        enabled: root.enabled
        gesturePolicy: TapHandler.ReleaseWithinBounds
        longPressThreshold: 3600 // s: a key is typed however long a finger rests on it
        onPressedChanged: if (pressed) {
            Kiosk.touched();
            Kiosk.tapped();
        }
        onTapped: if (!(again.item as KioskRepeat)?.fired)
            root.tapped()
    }

    Loader {
        id: again
        active: root.repeats
        sourceComponent: KioskRepeat {
            held: tap.pressed
            onTriggered: root.tapped()
        }
    }
}
