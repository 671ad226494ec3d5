pragma ComponentBehavior: Bound

import QtQuick
import "../theme"

// The unfolded car with its measuring points (x, y in 0..1 of a 1000 x 1600 picture).
Item {
    id: root

    property string bodyType: ""
    property var points: []
    property string currentId: ""
    property bool selectable: true
    readonly property real ratio: 1000 / 1600
    readonly property real pictureWidth: Math.min(width, height * ratio) - KioskTheme.s2
    readonly property real pictureHeight: pictureWidth / ratio
    signal selected(string id)

    implicitHeight: 900 * KioskTheme.px
    implicitWidth: implicitHeight * ratio

    // The id of the point nearest to a place of the picture, "" when none is near.
    function nearest(x: real, y: real): string {
        let best = "";
        let least = Math.pow(110 * pictureWidth / 1000, 2);
        for (const point of points || []) {
            const distance = Math.pow(point.x * pictureWidth - x, 2) + Math.pow(point.y * pictureHeight - y, 2);
            if (distance < least) {
                least = distance;
                best = point.id;
            }
        }
        return best;
    }

    function toneOfPoint(state: string, verdict: string): string {
        if (state === "skipped")
            return "neutral";
        return verdict === "unmeasurable" ? "neutral" : KioskTheme.toneOf(verdict);
    }

    Rectangle {
        anchors.fill: parent
        radius: KioskTheme.radius
        color: KioskTheme.paper
        border.width: KioskTheme.line
        border.color: KioskTheme.outline
    }

    Item {
        id: picture
        width: root.pictureWidth
        height: root.pictureHeight
        anchors.centerIn: parent

        MouseArea {
            anchors.fill: parent
            enabled: root.selectable
            onPressed: Kiosk.touched()
            onClicked: mouse => {
                const id = root.nearest(mouse.x, mouse.y);
                if (id !== "") {
                    Kiosk.tapped();
                    root.selected(id);
                }
            }
        }

        Image {
            anchors.fill: parent
            source: root.bodyType === "" ? "" : Kiosk.resources + "bodies/" + root.bodyType + ".svg"
            sourceSize: Qt.size(Math.round(width), Math.round(height))
            fillMode: Image.PreserveAspectFit
            Accessible.role: Accessible.Graphic
            Accessible.name: root.bodyType === "" ? "" : Kiosk.t("screen.body." + root.bodyType)
        }

        Repeater {
            model: root.points ? root.points.length : 0

            KioskPoint {
                required property int index
                readonly property var point: root.points[index] || ({})
                objectName: "measure.point." + (point.id || "")
                stateName: point.state || "todo"
                verdict: point.verdict || ""
                current: point.id === root.currentId || point.state === "current"
                tone: root.toneOfPoint(stateName, verdict)
                enabled: root.selectable
                label: (point.panelName || "") + ", " + (index + 1)
                unit: root.pictureWidth / 1000
                x: (point.x || 0) * picture.width - width / 2
                y: (point.y || 0) * picture.height - height / 2
                z: current ? 2 : 1
                onChosen: root.selected(point.id || "")
            }
        }
    }
}
