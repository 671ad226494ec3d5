"""The screen: a thin façade over the journey, and the QML that draws it. Never imported by `kiosk`."""
