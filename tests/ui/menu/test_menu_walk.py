"""The service menu on paper: every page and state sound in every look, and of the shape of the real menu's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.servicing.bench import Bench, make
from tests.ui.menu.test_service_menu import SIMULATED
from tests.ui.test_qml_walk import LOOKS
from tests.ui.walker import Walker
from ui.demo.preview import Preview, load_states
from ui.demo.preview_menu import MenuPreview, load_menu_states
from ui.menu.pages import ALL_SHEETS

# The touches of another test walk every page in portrait and Russian.
ALWAYS = ("landscape-en-dark",)
STATES = list(load_menu_states())


@pytest.mark.parametrize(
    "look", [name if name in ALWAYS else pytest.param(name, marks=pytest.mark.slow) for name in LOOKS]
)
def test_every_page_is_sound_in_every_look(preview: Callable[..., Preview], look: str) -> None:
    shown = preview(**LOOKS[look])
    shown.show(next(load_states(language=shown.look.language)))
    menu = MenuPreview(shown)
    problems: list[str] = []
    for state in load_menu_states(shown.look.language):
        menu.show(state)
        image = shown.grab()
        found = Walker(shown.window, image, shown.look.language).faults()
        problems += [f"{state.name}: {fault}" for fault in found]
    menu.close()
    assert not problems, "\n" + "\n".join(problems)
    assert not shown.texts.missing
    assert not shown.warnings


def test_every_page_is_on_paper() -> None:
    assert set(ALL_SHEETS) | {"pinPad", "menu", "devices", "operator", "pin"} == {one.page for one in STATES}


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    bench = make(tmp_path_factory.mktemp("menu"), devices=SIMULATED)
    bench.menu.unlock("123456")
    yield bench
    bench.agent.stop()


@pytest.fixture(scope="module")
def ids(bench: Bench) -> dict[str, str]:
    """A payment given back, its session, and a report."""
    paid, report = bench.paid(), bench.report()
    bench.menu.enter("payment", {"id": paid.intent_id})
    bench.menu.act("payments.refund", {"id": paid.intent_id, "reason": "device"})
    bench.backups.make()
    return {"payment": paid.intent_id, "session": paid.session_id or "", "report": report.id}


def shape(value: Any) -> Any:
    """The keys of it and of all it holds; a list is what its items have in common."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items() if key not in {"values", "metadata"}}
    if isinstance(value, list):
        return shape(value[0]) if value else None
    return None


def fits(paper: Any, real: Any) -> bool:
    """Whether the paper has the real one's keys; where either has no row there is nothing to compare."""
    if isinstance(paper, dict) and isinstance(real, dict):
        return paper.keys() == real.keys() and all(fits(paper[key], real[key]) for key in paper)
    return True


@pytest.mark.parametrize("state", [one for one in STATES if one.page != "pinPad"], ids=lambda one: one.name)
def test_a_page_on_paper_has_the_shape_of_the_real_one(bench: Bench, ids: dict[str, str], state: Any) -> None:
    args = {"id": ids[state.page]} if state.page in ids else {}
    real = bench.menu.enter(state.page, args)
    assert fits(shape(state.values["data"]), shape(real)), (shape(state.values["data"]), shape(real))


def test_results_on_paper_have_the_shape_of_the_real_ones(bench: Bench) -> None:
    steps: list[dict[str, Any]] = []
    bench.menu.on_progress = steps.append
    bench.menu.enter("devices")
    real = {name: bench.menu.act(name, {}) for name in ("devices.test", "devices.read", "devices.scan")}
    paper = {one.name: one.values for one in STATES}
    assert fits(shape(paper["devices.scanned"]["results"]), shape(real))
    assert fits(shape(paper["devices.scanning"]["steps"]), shape(steps[-1]))


def test_the_comparison_on_paper_has_the_shape_of_the_real_one(bench: Bench, ids: dict[str, str]) -> None:
    assert ids
    bench.paid()
    bench.menu.enter("payments")
    paper = next(one.values["found"] for one in STATES if one.name == "payments.compared")
    assert fits(shape(paper), shape(bench.menu.act("payments.compare", {})))
