"""Sessions: a customer's visit, from the first choice to its end."""

from kiosk.sessions.session import Session, SessionCreated, SessionEnded

__all__ = ["Session", "SessionCreated", "SessionEnded"]
