"""The screens of a visit, their order in each service, and what may be done on each."""

from __future__ import annotations

ROUTES: dict[str, tuple[str, ...]] = {
    "diagnostics": (
        "terms", "service", "contact", "car", "plugIn", "scanning", "summary", "pay", "results", "sending"
    ),
    "thickness": (
        "terms", "service", "contact", "body", "pay", "prepare", "measure", "results", "sending"
    ),
}  # fmt: skip

EVERYWHERE = frozenset({"setLanguage", "setAppearance", "stillHere"})

# Screen -> actions; a tap that comes late, on a screen already left, finds nothing here and does nothing.
ACTIONS: dict[str, frozenset[str]] = {
    "attract": frozenset({"touch"}),
    "terms": frozenset({"acceptTerms", "back", "home", "cancel"}),
    "service": frozenset({"chooseService", "back", "home", "cancel"}),
    "contact": frozenset({"setContact", "back", "home", "cancel"}),
    "car": frozenset({"chooseCar", "back", "home", "cancel"}),
    "body": frozenset({"chooseBody", "back", "home", "cancel"}),
    "plugIn": frozenset({"ready", "back", "home", "cancel"}),
    "scanning": frozenset({"cancel"}),
    "summary": frozenset({"buy", "leaveFree", "retry", "cancel", "home"}),
    "pay": frozenset({"checkPayment", "cancel", "retry", "home"}),
    "prepare": frozenset({"checkReference", "typeReading", "ready", "retry", "cancel"}),
    "measure": frozenset(
        {"selectPoint", "skipPoint", "redoPoint", "typeReading", "finishMeasuring", "retry", "cancel"}
    ),
    "results": frozenset({"sendReport", "clearCodes", "finish"}),
    "sending": frozenset({"finish"}),
    "thanks": frozenset({"home", "finish"}),
    "problem": frozenset({"retry", "cancel", "finish", "home"}),
    "outOfService": frozenset(),
}

# Where the idle timer may take an absent customer back to attract: nowhere that money or a device is at work.
IDLE_SCREENS = frozenset(
    {
        "terms",
        "service",
        "contact",
        "car",
        "body",
        "plugIn",
        "summary",
        "results",
        "sending",
        "thanks",
        "problem",
    }
)


# The states of a payment that the screen waits for no longer; an expired or canceled one may still be paid.
UNPAYABLE = frozenset({"failed", "expired", "canceled", "refund_pending", "refunded"})


def step_of(service: str, screen: str) -> tuple[int, int]:
    """Return (1-based index, count) of a screen in its service's route; (0, 0) where there is no stepper."""
    route = ROUTES.get(service or "diagnostics", ())
    return (route.index(screen) + 1, len(route)) if screen in route else (0, 0)
