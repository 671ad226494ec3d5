"""The service menu's texts, money and times in the language of the screen."""

from __future__ import annotations

from dataclasses import dataclass

from babel import Locale, UnknownLocaleError

from kiosk.diagnostics.naming import Names
from kiosk.errors import Fault, KioskError
from kiosk.texts import Texts

TONES = {
    "confirmed": "success",
    "completed": "success",
    "sent": "success",
    "succeeded": "success",
    "ok": "success",
    "refunded": "accent",
    "refund_pending": "accent",
    "requested": "accent",
    "active": "accent",
    "sending": "accent",
    "pending": "neutral",
    "queued": "neutral",
    "info": "neutral",
    "uncertain": "warning",
    "unsent": "warning",
    "warning": "warning",
    "failed": "danger",
    "error": "danger",
    "critical": "danger",
}


@dataclass(frozen=True)
class MenuWords:
    """Texts of the area `service`."""

    texts: Texts
    language: str
    timezone: str

    def t(self, key: str, **values: object) -> str:
        """Return the text `service.<key>`."""
        return self.texts.get(self.language, f"service.{key}", **values)

    def n(self, key: str, count: int) -> str:
        """Return the plural text `service.<key>`."""
        return self.texts.plural(self.language, f"service.{key}", count)

    def known(self, key: str, otherwise: str) -> str:
        """Return the text `service.<key>`, or `otherwise` when there is none."""
        return self.t(key) if self.texts.has(self.language, f"service.{key}") else otherwise

    def money(self, kopecks: int) -> str:
        """Return kopecks as roubles."""
        return self.texts.money(self.language, kopecks)

    def number(self, value: float) -> str:
        """Return a number as the language writes it."""
        return self.texts.number(self.language, value)

    def moment(self, at_ms: int) -> str:
        """Return date and time where the kiosk stands; a dash for 0."""
        return self.texts.date_time(self.language, at_ms, self.timezone) if at_ms else self.t("dash")

    def name_of(self, language: str) -> str:
        """Return a language's name in the reader's; a code nobody knows stays."""
        try:
            return (Locale.parse(language).get_display_name(self.language) or language).capitalize()
        except (ValueError, UnknownLocaleError):
            return language

    def body(self, body: str) -> str:
        """Return the name of a type of body."""
        key = f"screen.body.{body}"
        return self.texts.get(self.language, key) if self.texts.has(self.language, key) else body

    def span(self, seconds: int) -> str:
        """Return how long something takes, in whole minutes, e.g. `1 ч 12 мин`."""
        hours, minutes = divmod(seconds // 60, 60)
        if hours:
            return self.t("span.hours", hours=hours, minutes=minutes)
        return self.t("span.minutes", minutes=minutes)

    @property
    def names(self) -> Names:
        """The names of what a scan tells."""
        return Names(self.texts, self.language)

    def why(self, error: KioskError) -> str:
        """Return what a technician should know of a failure, with his next step where the catalogue has one."""
        if isinstance(error, Fault):
            key = f"fault.{error.code}.technician"
            step = self.texts.get(self.language, key) if self.texts.has(self.language, key) else ""
            return f"{error.code}. {step}".strip()
        slug = str(getattr(error, "error", type(error).__name__))
        return self.known(f"refused.{slug}", self.t("refused.any", error=slug))


def tone(state: str) -> str:
    """Return the tone a state is shown in."""
    return TONES.get(state, "neutral")
