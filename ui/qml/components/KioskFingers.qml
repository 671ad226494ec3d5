import QtQuick

// Lies over everything and lets everything through. Who wants to know of presses filters this item's events: those of the
// window come with each frame, and each would wait for Python. A press alone is delivered here; its end is told.
Item {
    id: root

    signal released(real x, real y)
    signal takenAway

    PointHandler {
        onGrabChanged: (transition, point) => {
            if (transition === PointerDevice.UngrabPassive)
                root.released(point.scenePosition.x, point.scenePosition.y);
            else if (transition === PointerDevice.CancelGrabPassive)
                root.takenAway();
        }
    }
}
