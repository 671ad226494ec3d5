"""What a technician reads of his test scan, in each language."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.texts import Texts
from ui.menu.scan import scanned, scanning
from ui.menu.words import MenuWords

READ: dict[str, Any] = {
    "outcome": "read",
    "protocol": "ISO 15765-4 (CAN 11/500)",
    "vin": "XTA***4567",
    "mil": True,
    "codes": [
        {"code": "P0420", "kind": "stored", "ecu": "7E8"},
        {"code": "P0420", "kind": "permanent", "ecu": "7E8"},
        {"code": "P0301", "kind": "pending", "ecu": "7E8"},
    ],
    "volts": 13.9,
    "values": 39,
    "failed": ["mode06", "010C"],
    "seconds": 6.7,
}


def words(language: str) -> MenuWords:
    return MenuWords(Texts.load(), language, "Europe/Moscow")


def test_a_scan_under_way_speaks_the_technicians_language() -> None:
    step = {
        "percent": 57,
        "itemKey": "diagnostics.pid.0111",
        "live": [
            {"name": "diagnostics.pid.010C", "value": 1750.5, "unit": "rpm"},
            {"name": "diagnostics.pid.010E", "value": 8.0, "unit": "°"},
        ],
    }
    told = scanning(words("ru"), step)
    assert (told["part"], told["item"]) == (0.57, "Положение дроссельной заслонки")
    assert [one["value"] for one in told["live"]] == ["1\N{NO-BREAK SPACE}750,5 об/мин", "8°"]
    assert told["live"][0]["name"] == "Обороты двигателя"


def test_nothing_is_told_before_the_first_step() -> None:
    assert scanning(words("ru"), {}) == {}
    assert scanned(words("ru"), {}) == {}


@pytest.mark.parametrize("language", Texts.load().languages())
def test_what_was_found_holds_no_key(language: str) -> None:
    lines = "\n".join(scanned(words(language), {"devices.scan": READ})["lines"])
    assert "2" in lines.split("P0420, P0301")[0].splitlines()[-1], "a code that is told twice is one code"
    for key in ("mode06", "010C"):
        assert key not in lines


def test_seconds_have_the_comma_of_their_language() -> None:
    assert scanned(words("ru"), {"devices.scan": READ})["lines"][0] == "Готово за 6,7 с"


@pytest.mark.parametrize("outcome", ["no_car", "no_adapter", "cancelled"])
def test_without_a_car_there_is_one_sentence(outcome: str) -> None:
    told = scanned(words("en"), {"devices.scan": {"outcome": outcome}})
    assert told["text"]
    assert told["lines"] == []
