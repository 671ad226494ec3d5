import QtQuick
import QtQuick.Window
import "theme"
import "components"

// The one window: header, stepper, the current screen, and what lies over all of them.
Window {
    id: root

    property bool settled: true
    property string shown: ""
    property bool stood: false
    // Pictures and tests need no transitions.
    property bool instant: false
    readonly property var order: ["outOfService", "attract", "terms", "service", "contact", "car", "plugIn", "scanning", "summary", "body", "pay", "prepare", "measure", "results", "sending", "thanks", "problem"]
    readonly property bool hero: shown === "attract"
    readonly property bool bottomBar: KioskTheme.lowReach

    width: 1080
    height: 1920
    visible: false
    color: hero ? KioskTheme.heroTop : KioskTheme.background
    title: "kiosk"
    flags: Qt.Window | Qt.FramelessWindowHint

    // Nothing a customer does closes the window; Python sets `closable` before it ends the program.
    property bool closable: false
    onClosing: close => close.accepted = root.closable

    // Who only chose a language or a larger text and went leaves nothing open for the next one.
    readonly property bool away: Kiosk.idle.away === true
    onAwayChanged: if (away) {
        access.open = false;
        languages.open = false;
    }

    Binding {
        target: KioskTheme
        property: "windowWidth"
        value: root.width
    }

    Binding {
        target: KioskTheme
        property: "windowHeight"
        value: root.height
    }

    Binding {
        target: KioskTheme
        property: "instant"
        value: root.instant
    }

    function fileOf(screen: string): url {
        return Qt.resolvedUrl("screens/" + screen.charAt(0).toUpperCase() + screen.slice(1) + "Screen.qml");
    }

    function turn(screen: string): void {
        if (screen === "" || screen === shown)
            return;
        const forward = order.indexOf(screen) >= order.indexOf(shown);
        // The first screen comes from nowhere: it is there.
        const still = instant || !stood;
        stood = true;
        shown = screen;
        entry.stop();
        settled = false;
        access.open = false;
        languages.open = false;
        stage.offset = still ? 0 : (forward ? 1 : -1) * 72 * KioskTheme.px;
        veil.opacity = still ? 0 : 0.85;
        // An empty source first: nothing of the last screen lives on in the next.
        loader.setSource("");
        loader.setSource(fileOf(screen));
        if (still)
            settled = true;
        else
            entry.start();
    }

    Component.onCompleted: turn(Kiosk.screen)

    Connections {
        target: Kiosk
        function onScreenChanged(): void {
            root.turn(Kiosk.screen);
        }
    }

    Gradient {
        id: sky

        GradientStop {
            position: 0
            color: KioskTheme.heroTop
        }
        GradientStop {
            position: 1
            color: KioskTheme.heroBottom
        }
    }

    Rectangle {
        anchors.fill: parent
        visible: root.hero
        gradient: sky
    }

    Item {
        id: everything
        objectName: "everything"
        anchors.fill: parent

        KioskHeader {
            id: header
            z: 3
            width: parent.width
            y: root.bottomBar ? parent.height - height : 0
            onHero: root.hero
            onAccessibilityOpened: access.open = true
            onLanguageOpened: languages.open = true
        }

        KioskStepper {
            id: stepper
            // Landscape is short: the steps stand in the header's row.
            readonly property bool inHeader: KioskTheme.landscape
            x: inHeader ? header.stepsFrom : 0
            y: inHeader ? header.y + (header.height - height) / 2 : root.bottomBar ? KioskTheme.s4 : header.height
            z: 4
            margin: inHeader ? KioskTheme.s4 : KioskTheme.margin
            width: inHeader ? header.stepsTo - header.stepsFrom : parent.width
        }

        Item {
            id: stage
            property real offset: 0
            x: offset
            y: stepper.inHeader ? (root.bottomBar ? 0 : header.height) : stepper.y + stepper.height
            width: parent.width
            height: (root.bottomBar ? header.y : parent.height) - y
            enabled: root.settled

            Loader {
                id: loader
                objectName: "stage"
                anchors.fill: parent
            }
        }

        // A new screen comes out of the background: the software renderer lays this over it in a fifth of the time
        // that it takes to paint the screen's text with an opacity.
        Rectangle {
            id: veil
            objectName: "veil"
            anchors.fill: parent
            z: 1
            opacity: 0
            visible: opacity > 0
            color: KioskTheme.background
            gradient: root.hero ? sky : null
        }
    }

    // A screen that asks something asks it before everything else: its dialog's veil lies over the rest too.
    KioskShade {
        readonly property var screen: loader.item
        objectName: "shade"
        open: screen !== null && screen.asking === true
        hole: stage
    }

    ParallelAnimation {
        id: entry
        onFinished: root.settled = true

        NumberAnimation {
            target: stage
            property: "offset"
            to: 0
            duration: KioskTheme.calm
            easing.type: Easing.OutCubic
        }

        NumberAnimation {
            target: veil
            property: "opacity"
            to: 0
            duration: KioskTheme.calm
        }
    }

    KioskAccess {
        id: access
        objectName: "access"
    }

    KioskLanguages {
        id: languages
        objectName: "languages"
    }

    KioskIdle {
        objectName: "idle"
        z: 60
    }

    KioskFingers {
        objectName: "fingers"
        anchors.fill: parent
        z: 10000
    }

    // A keyboard may hang on the kiosk; nothing it sends reaches anything.
    Item {
        focus: true
        Keys.onShortcutOverride: event => event.accepted = true
        Keys.onPressed: event => event.accepted = true
        Keys.onReleased: event => event.accepted = true
    }
}
