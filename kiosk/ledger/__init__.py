"""The SQLite store: one connection, its migrations, its audit chain, its retention."""

from kiosk.ledger.store import Ledger

__all__ = ["Ledger"]
