"""What a customer is told of the scan that was paid, beside its codes."""

from __future__ import annotations

from pypdf import PdfReader

from kiosk.devkit.car import CarSimulator, ScriptedFault
from tests.support.kiosk import Kiosk, MakeKiosk


def test_a_test_the_car_failed_is_on_the_screen_and_in_the_report(kiosk: Kiosk) -> None:
    kiosk.begin("diagnostics")
    kiosk.scan()
    kiosk.act("buy")
    kiosk.pay()
    kiosk.at("results")
    assert kiosk.view("results")["selfTests"] == {
        "state": "read",
        "failed": [
            {
                "name": "Катализатор, банк 1: тест 80",
                "ecu": "Двигатель",
                "value": "0,94",
                "limits": "от 0 до 0,75",
            }
        ],
        "passed": 0,
        "waiting": 0,
    }
    kiosk.until(lambda: kiosk.view("report")["id"], "the report")
    (file,) = (kiosk.agent.settings.storage / "reports").glob("*.pdf")
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(file).pages).split())
    assert "Катализатор, банк 1: тест 80 0,94 от 0 до 0,75 Двигатель" in text


def test_what_was_not_read_is_named_within_its_sentence(make_kiosk: MakeKiosk) -> None:
    faults = [ScriptedFault("word", command=command, text="BUS BUSY", times=-1) for command in ("0A", "0902")]
    with CarSimulator("catalyst", "instant", faults) as car:
        kiosk = make_kiosk(devices={"obd": {"mode": "real", "port": car.port}})
        kiosk.begin("diagnostics")
        kiosk.scan()
        kiosk.act("buy")
        kiosk.pay()
        kiosk.at("results")
        assert kiosk.view("results")["failedItems"] == ["VIN", "постоянные коды"]
        kiosk.until(lambda: kiosk.view("report")["id"], "the report")
