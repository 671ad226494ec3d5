"""A customer's thickness visit, with the simulated gauge and with readings typed in by hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from kiosk.devkit.gauge.simulator import GaugeSimulator
from tests.support.kiosk import Kiosk, MakeKiosk

BY_HAND = {"gauge": {"mode": "real", "transport": "manual"}}


def to_prepare(kiosk: Kiosk, body: str = "sedan") -> str:
    kiosk.begin("thickness")
    kiosk.act("chooseBody", body=body)
    intent_id = kiosk.pay()
    kiosk.at("prepare")
    return intent_id


def to_measure(kiosk: Kiosk, body: str = "sedan") -> None:
    to_prepare(kiosk, body)
    kiosk.act("checkReference")
    kiosk.until(lambda: kiosk.view("measure")["reference"]["state"] == "ok", "the plate")
    kiosk.act("ready")
    assert kiosk.screen == "measure"


def point(kiosk: Kiosk, point_id: str) -> dict[str, object]:
    found: dict[str, object] = next(one for one in kiosk.view("measure")["points"] if one["id"] == point_id)
    return found


@pytest.mark.parametrize(("body", "price"), [("sedan", 35000), ("minivan", 40000), ("suv", 45000)])
def test_the_price_is_the_bodys(kiosk: Kiosk, body: str, price: int) -> None:
    intent_id = to_prepare(kiosk, body)
    assert kiosk.agent.payments.get(intent_id).amount_kopecks == price


@pytest.fixture
def gauge() -> Iterator[GaugeSimulator]:
    with GaugeSimulator("sedan") as gauge:
        yield gauge


def with_gauge(gauge: GaugeSimulator) -> dict[str, Any]:
    return {"gauge": {"mode": "real", "transport": "serial", "port": gauge.port}}


def test_a_whole_visit(make_kiosk: MakeKiosk, gauge: GaugeSimulator) -> None:
    kiosk = make_kiosk(devices=with_gauge(gauge))
    to_measure(kiosk)
    kiosk.until(lambda: kiosk.view("measure")["done"] == 40, "forty points")
    assert kiosk.view("measure")["currentId"] == ""
    redone = str(kiosk.view("measure")["points"][3]["id"])
    gauge.aim(redone)
    kiosk.act("redoPoint", id=redone)
    kiosk.until(lambda: kiosk.view("measure")["done"] == 40, "the point again")
    assert kiosk.view("measure")["lastId"] == redone
    kiosk.act("finishMeasuring")
    assert kiosk.screen == "results"
    results = kiosk.view("results")
    assert (results["measured"], results["skipped"], results["verdict"]) == (40, 0, "critical")
    (zone,) = results["zones"]
    assert zone, "the repaired rear quarter and door are one zone"
    kiosk.until(lambda: kiosk.view("report")["id"], "the report")
    kiosk.act("sendReport")
    kiosk.pass_time(1)
    assert [one["state"] for one in kiosk.view("report")["deliveries"]] == ["sent"]
    assert kiosk.status() == "completed"


def test_readings_are_typed_where_the_gauge_has_no_link(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk(devices=BY_HAND)
    to_prepare(kiosk)
    kiosk.act("typeReading", thicknessUm=900)
    assert kiosk.view("measure")["reference"]["state"] == "bad"
    kiosk.act("typeReading", thicknessUm=kiosk.view("measure")["reference"]["expectedUm"])
    assert kiosk.view("measure")["reference"]["state"] == "ok"
    kiosk.act("ready")
    first = kiosk.view("measure")["currentId"]
    kiosk.act("typeReading", thicknessUm=99999)
    assert kiosk.view("measure")["messageKey"] == "fault.THK-OUT-OF-RANGE.customer"
    assert kiosk.view("measure")["currentId"] == first
    kiosk.act("typeReading", thicknessUm=118)
    kiosk.act("skipPoint", id=kiosk.view("measure")["currentId"])
    for _ in range(38):
        kiosk.act("typeReading", thicknessUm=121)
    assert (kiosk.view("measure")["done"], kiosk.view("measure")["skipped"]) == (39, 1)
    assert point(kiosk, first)["thicknessUm"] == 118
    kiosk.act("finishMeasuring")
    assert kiosk.view("results")["verdict"] == "normal"
    kiosk.until(lambda: kiosk.view("report")["id"], "the report")


def test_a_coat_that_is_too_thin_is_not_called_filler(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk(devices=BY_HAND)
    to_prepare(kiosk)
    kiosk.act("typeReading", thicknessUm=kiosk.view("measure")["reference"]["expectedUm"])
    kiosk.act("ready")
    worn, polished = (one["id"] for one in kiosk.view("measure")["points"][:2])
    kiosk.act("typeReading", thicknessUm=20)
    kiosk.act("typeReading", thicknessUm=45)
    for thin, verdict in ((worn, "critical"), (polished, "warning")):
        assert (point(kiosk, thin)["verdict"], point(kiosk, thin)["meaning"]) == (verdict, "thin")
    kiosk.act("finishMeasuring")
    hood = next(panel for panel in kiosk.view("results")["panels"] if panel["key"] == "hood")
    assert (hood["verdict"], hood["meaning"]) == ("critical", "thin")


@pytest.mark.parametrize("leave", ["cancel", "finishMeasuring", "walk away"])
def test_the_next_customer_measures_after_one_who_left_in_the_middle(
    make_kiosk: MakeKiosk, gauge: GaugeSimulator, leave: str
) -> None:
    kiosk = make_kiosk(devices=with_gauge(gauge))
    gauge.troubles.extend([None, None, "silent"])
    to_measure(kiosk)
    kiosk.until(
        lambda: kiosk.view("measure")["done"] == 1 and not gauge.troubles, "a gauge that is waited for"
    )
    if leave == "walk away":
        kiosk.pass_time(901)
    else:
        kiosk.act(leave)
        for _ in range(3):
            kiosk.act("finish")
    assert kiosk.screen == "attract"
    gauge.fit("sedan")
    to_measure(kiosk)
    kiosk.until(lambda: kiosk.view("measure")["done"] == 40, "forty points")


def test_a_lost_link_is_found_again(make_kiosk: MakeKiosk, gauge: GaugeSimulator) -> None:
    kiosk = make_kiosk(devices=with_gauge(gauge))
    to_measure(kiosk)
    kiosk.until(lambda: kiosk.view("measure")["done"] >= 2, "two points")
    gauge.troubles.append("unplug")
    kiosk.until(lambda: kiosk.view("measure")["gauge"] == "lost", "the loss")
    done = kiosk.view("measure")["done"]
    gauge.unplug()
    gauge.start()
    kiosk.pass_time(4)
    kiosk.until(lambda: kiosk.view("measure")["done"] > done, "the next point")


def test_without_a_gauge_thickness_is_not_sold(make_kiosk: MakeKiosk, gauge: GaugeSimulator) -> None:
    gauge.unplug()
    kiosk = make_kiosk(devices=with_gauge(gauge))
    assert kiosk.view("services")["thickness"]["available"] is False
    kiosk.act("touch")
    kiosk.act("acceptTerms", terms=True, consent=True)
    kiosk.act("chooseService", service="thickness")
    assert kiosk.screen == "service"
    gauge.start()
    kiosk.pass_time(11)
    kiosk.until(lambda: kiosk.view("services")["thickness"]["available"], "the gauge")


def test_giving_up_returns_the_money(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk(devices=BY_HAND)
    intent_id = to_prepare(kiosk)
    kiosk.act("typeReading", thicknessUm=900)
    kiosk.act("cancel")
    assert (kiosk.screen, kiosk.view("fault")["refund"]) == ("problem", True)
    kiosk.act("finish")
    assert kiosk.screen == "attract"
    payments = kiosk.agent.payments
    kiosk.until(lambda: payments.get(intent_id).status != "confirmed", "the refund")
    kiosk.pass_time(5)
    assert payments.get(intent_id).status == "refunded"
    assert kiosk.status() == "expired"


def test_a_customer_who_walks_away_from_a_paid_check_gets_his_money(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk(devices=BY_HAND)
    intent_id = to_prepare(kiosk)
    kiosk.pass_time(600)
    assert kiosk.screen == "prepare", "nobody is thrown out while he wipes his car"
    kiosk.pass_time(301)
    assert kiosk.screen == "attract"
    kiosk.until(lambda: kiosk.agent.payments.get(intent_id).status != "confirmed", "the refund")
    kiosk.pass_time(5)
    assert kiosk.agent.payments.get(intent_id).status == "refunded"
