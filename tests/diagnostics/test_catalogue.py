"""The catalogue of trouble codes: an answer for every code, in the reader's language, in one form."""

from __future__ import annotations

import itertools
import json
import re
import time
from typing import Any

import pytest

from kiosk.diagnostics.catalogue import Catalogue, DtcText, group, owner
from kiosk.paths import RESOURCES

LANGUAGES = ("ru", "en")
SEVERITIES = {"high", "medium", "low"}
FIELDS = ("title", "meaning", "causes", "urgency", "next")
HEX = "0123456789ABCDEF"
CYRILLIC = re.compile(r"[А-Яа-яЁё]")
# The marks a Russian driver reads on the dash, and names without a Russian form.
LATIN_ALLOWED = {"Check", "Engine", "ABS", "CAN", "VIN"}


def _file(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((RESOURCES / "dtc" / name).read_text(encoding="utf-8"))
    return loaded


def _strings(text: DtcText) -> list[str]:
    return [text.title, text.meaning, *text.causes, text.urgency, text.next_step]


@pytest.fixture(scope="module")
def every_code() -> list[str]:
    return ["".join(parts) for parts in itertools.product("PCBU", "0123", HEX, HEX, HEX)]


def test_the_commonest_codes_are_described() -> None:
    codes = _file("codes.json")
    assert len(codes) >= 500
    assert set(codes) == set(_file("ru.json")) == set(_file("en.json"))
    assert {"P0420", "P0171", "P0300", "P0524", "P0700", "U0100", "C0031", "B0001"} <= set(codes)


def test_facts_have_one_form() -> None:
    for code, facts in _file("codes.json").items():
        assert re.fullmatch(r"[PCBU][0-3][0-9A-F]{3}", code)
        assert set(facts) == {"severity", "family", "catalyst_risk"}, code
        assert facts["severity"] in SEVERITIES, code
        assert isinstance(facts["catalyst_risk"], bool), code


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_have_one_form(language: str) -> None:
    for code, entry in _file(f"{language}.json").items():
        assert tuple(entry) == FIELDS, code
        assert 2 <= len(entry["causes"]) <= 5, code
        assert len(set(entry["causes"])) == len(entry["causes"]), code
        sentences = [entry["meaning"], entry["urgency"], entry["next"]]
        assert all(sentence.endswith(".") for sentence in sentences), code
        assert not any(label.endswith(".") for label in [entry["title"], *entry["causes"]]), code
        for text in [entry["title"], *sentences, *entry["causes"]]:
            assert text == text.strip(), code
            assert text[0].isupper() or text[0].isdigit(), code
            assert not re.search(r"[{}]|  |\bTODO\b", text), code


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_tell_codes_apart(language: str) -> None:
    titles = [entry["title"] for entry in _file(f"{language}.json").values()]
    assert len(set(titles)) == len(titles)


def test_russian_is_russian_and_english_is_english() -> None:
    for code, entry in _file("en.json").items():
        assert not CYRILLIC.search(json.dumps(entry, ensure_ascii=False)), code
    for code, entry in _file("ru.json").items():
        for text in (entry["title"], entry["meaning"], entry["urgency"], entry["next"], *entry["causes"]):
            assert CYRILLIC.search(text), code
            assert set(re.findall(r"[A-Za-z]{2,}", text)) <= LATIN_ALLOWED, code


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_code_is_without_an_answer(language: str, every_code: list[str]) -> None:
    catalogue = Catalogue.load()
    described = set(catalogue.codes())
    strings: set[str] = set()
    assert len(every_code) == 65536
    for code in every_code:
        text = catalogue.describe(code, language)
        assert text.code == code
        assert text.source == ("catalogue" if code in described else "structure")
        assert text.severity in SEVERITIES
        assert text.severity == catalogue.severity(code)
        assert all(_strings(text))
        assert 2 <= len(text.causes) <= 5
        strings.update(_strings(text))
    has_cyrillic = [bool(CYRILLIC.search(string)) for string in strings]
    assert all(has_cyrillic) if language == "ru" else not any(has_cyrillic)


@pytest.mark.parametrize(
    "code", ["", "P", "P030", "P03011", "X0301", "P4000", "p0301", "P03G1", " P0301", "P0301\n"]
)
def test_an_ill_formed_code_is_refused(code: str) -> None:
    catalogue = Catalogue.load()
    for ask in (catalogue.severity, catalogue.catalyst_risk, lambda bad: catalogue.describe(bad, "ru")):
        with pytest.raises(ValueError, match="not a trouble code"):
            ask(code)


def test_an_unknown_language_is_answered_in_russian() -> None:
    catalogue = Catalogue.load()
    for code in ("P0301", "P1234"):
        assert catalogue.describe(code, "de") == catalogue.describe(code, "ru")


def test_kazakh_reads_the_catalogue_in_russian_and_the_structure_in_kazakh() -> None:
    catalogue = Catalogue.load()
    assert catalogue.describe("P0301", "kk") == catalogue.describe("P0301", "ru")
    assert catalogue.describe("P1234", "kk").title.startswith("Өндіруші коды")


@pytest.mark.parametrize(
    ("code", "whose"),
    [
        ("P0301", "standard"), ("P1301", "manufacturer"), ("P2301", "standard"), ("P3000", "manufacturer"),
        ("P33FF", "manufacturer"), ("P3400", "standard"), ("B0001", "standard"), ("B1001", "manufacturer"),
        ("B2001", "manufacturer"), ("B3001", "reserved"), ("C0035", "standard"), ("C1035", "manufacturer"),
        ("C3035", "reserved"), ("U0100", "standard"), ("U1100", "manufacturer"), ("U3000", "standard"),
    ],
)  # fmt: skip
def test_whose_code_it_is(code: str, whose: str) -> None:
    assert owner(code) == whose


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("P0101", "fuel_air"), ("P0201", "injectors"), ("P0301", "ignition"), ("P0420", "emission"),
        ("P0700", "transmission"), ("P0AA6", "hybrid"), ("P1300", "ignition"), ("P2300", "ignition"),
        ("P3400", "cylinder_deactivation"), ("B0001", "restraints"), ("C0035", "brakes"),
        ("U0073", "network_electrical"), ("U0100", "network_communication"), ("P2FFF", "powertrain_other"),
    ],
)  # fmt: skip
def test_the_group_of_a_code(code: str, name: str) -> None:
    assert group(code) == name


def test_a_manufacturers_code_is_not_given_a_meaning() -> None:
    text = Catalogue.load().describe("P1301", "ru")
    assert text.source == "structure"
    assert "производител" in text.title
    assert "P1301" in text.next_step


def test_english_takes_the_standards_title_where_it_knows_one() -> None:
    catalogue = Catalogue.load()
    assert catalogue.describe("P3400", "en").title == "Cylinder Deactivation System"
    assert catalogue.describe("U0074", "en").title.startswith("Standard code")  # "Reserved" is no title


@pytest.mark.parametrize("cylinder", range(1, 13))
def test_misfires_and_injectors_name_their_cylinder(cylinder: int) -> None:
    catalogue = Catalogue.load()
    for number in (300 + cylinder, 200 + cylinder, 261 + 3 * (cylinder - 1), 263 + 3 * (cylinder - 1)):
        for language, word in (("ru", r"илиндр\w*"), ("en", "ylinder")):
            assert re.search(rf"{word} {cylinder}\b", catalogue.describe(f"P{number:04d}", language).title)


@pytest.mark.parametrize(
    ("code", "bank", "sensor"),
    [
        ("P0133", 1, 1), ("P0141", 1, 2), ("P0155", 2, 1), ("P0161", 2, 2), ("P0147", 1, 3), ("P0167", 2, 3),
        ("P0037", 1, 2), ("P0051", 2, 1), ("P0059", 2, 1), ("P2197", 2, 1), ("P2270", 1, 2), ("P2A03", 2, 1),
    ],
)  # fmt: skip
def test_oxygen_sensors_name_their_place(code: str, bank: int, sensor: int) -> None:
    assert f"банк {bank}, датчик {sensor}" in Catalogue.load().describe(code, "ru").title
    assert f"bank {bank} sensor {sensor}" in Catalogue.load().describe(code, "en").title


def test_gravity() -> None:
    catalogue = Catalogue.load()
    assert [catalogue.severity(code) for code in ("P0524", "P0217", "P0301")] == ["high"] * 3
    assert catalogue.severity("P0456") == "low"
    assert catalogue.severity("P1234") == "medium"  # unknown, and of the engine: never low
    assert catalogue.severity("B1801") == "medium"  # many makes keep their airbags here
    assert catalogue.severity("U0229") == "low"


def test_only_what_sends_fuel_into_the_exhaust_threatens_the_catalyst() -> None:
    catalogue = Catalogue.load()
    assert all(catalogue.catalyst_risk(code) for code in ("P0300", "P0304", "P0351", "P0172"))
    assert not any(catalogue.catalyst_risk(code) for code in ("P0420", "P0128", "P0456", "P1300"))


def test_structural_texts_have_equal_keys() -> None:
    keys = [
        set(json.loads((RESOURCES / "translations" / language / "dtc.json").read_text(encoding="utf-8")))
        for language in LANGUAGES
    ]
    assert keys[0] == keys[1]


def test_the_catalogue_is_read_once_and_answers_at_once() -> None:
    catalogue = Catalogue.load()
    assert Catalogue.load() is catalogue
    catalogue.describe("P0301", "ru")
    started = time.perf_counter()
    for _ in range(1000):
        catalogue.describe("P0301", "ru")
    assert time.perf_counter() - started < 1.0
