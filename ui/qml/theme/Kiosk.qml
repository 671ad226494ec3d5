pragma Singleton

import QtQuick

// The one place where QML meets the program: the context objects `kiosk` and `texts`.
// Everything a screen reads from a visit goes through here and is never undefined.
QtObject {
    id: root

    // qmllint disable unqualified
    readonly property var view: kiosk || ({})
    readonly property var words: texts || ({})
    // qmllint enable unqualified

    readonly property string screen: view.screen || ""
    readonly property string language: view.language || ""
    readonly property var languages: view.languages || []
    readonly property string service: view.service || ""
    readonly property var steps: view.steps || ({})
    readonly property var services: view.services || ({})
    readonly property var terms: view.terms || ({})
    readonly property var contact: view.contact || ({})
    readonly property var car: view.car || ({})
    readonly property var body: view.body || ({})
    readonly property var scan: view.scan || ({})
    readonly property var summary: view.summary || ({})
    readonly property var payment: view.payment || ({})
    readonly property var results: view.results || ({})
    readonly property var measure: view.measure || ({})
    readonly property var report: view.report || ({})
    readonly property var fault: view.fault || ({})
    readonly property var idle: view.idle || ({})
    readonly property var outOfService: view.outOfService || ({})
    readonly property var appearance: view.appearance || ({})
    readonly property string kioskId: view.kioskId || ""
    readonly property string environment: view.environment || ""

    readonly property url resources: Qt.resolvedUrl("../../../resources/")

    // Held here: each look at `words` waits for Python.
    readonly property var texter: words.t
    readonly property var counter: words.plural
    readonly property var cashier: words.money
    readonly property var figurer: words.number

    function t(key: string, args: var): string {
        return texter ? texter(key, args) : "";
    }

    function plural(key: string, count: int): string {
        return counter ? counter(key, count) : "";
    }

    function money(kopecks: var): string {
        return kopecks === undefined || kopecks === null || !cashier ? "" : cashier(kopecks);
    }

    function number(value: real): string {
        return figurer ? figurer(value) : "";
    }

    function act(name: string, args: var): void {
        view.act(name, args === undefined ? {} : args);
    }

    function touched(): void {
        view.touched();
    }

    function tapped(): void {
        view.tap();
    }

    // 95 -> "1:35"
    function clock(seconds: int): string {
        const whole = Math.max(0, seconds);
        const rest = whole % 60;
        return Math.floor(whole / 60) + ":" + (rest < 10 ? "0" : "") + rest;
    }
}
