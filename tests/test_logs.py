"""The log: its form, what it never holds, and the trace a crash leaves."""

from __future__ import annotations

import io
import json
import logging
import os
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from pydantic import SecretStr

from kiosk.crash import TRACES
from kiosk.errors import Fault
from kiosk.ledger.verify import examine
from kiosk.logs import Libraries, configure
from kiosk.masking import mask
from tests.reports.report_samples import diagnostics
from tests.support.clock import ManualClock
from tests.support.kiosk import kiosk_settings

EMAIL, PHONE, VIN = "canary-7f3@example.org", "+79031112233", "JTDBE32K620987654"
TOKEN = "canary-token-5d1f"
CANARIES = (EMAIL, "canary-7f3", PHONE, PHONE[1:], "9031112233", VIN, TOKEN)


@pytest.fixture
def out(tmp_path: Path) -> Iterator[io.StringIO]:
    """The log of a program, in its form of production."""
    stream = io.StringIO()
    root = logging.getLogger()
    before = list(root.handlers)
    configure(production=True, stream=stream)
    yield stream
    TRACES.uninstall()
    root.handlers = before
    logging.captureWarnings(False)


def lines(out: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def clean(text: str) -> bool:
    return not any(canary in text for canary in CANARIES)


def test_json_lines_in_utc(out: io.StringIO) -> None:
    structlog.get_logger("scan").info("scan.finished", outcome="read", seconds=1.5)
    structlog.get_logger("scan").debug("scan.detail")
    (line,) = lines(out)
    assert {key: line[key] for key in ("event", "level", "outcome", "seconds")} == {
        "event": "scan.finished",
        "level": "info",
        "outcome": "read",
        "seconds": 1.5,
    }
    assert str(line["timestamp"]).endswith("Z")


def test_readable_in_dev() -> None:
    stream = io.StringIO()
    configure(production=False, stream=stream)
    structlog.get_logger("scan").info("scan.finished", email=EMAIL)
    assert "scan.finished" in stream.getvalue()
    assert clean(stream.getvalue())


def test_what_is_personal_is_masked_wherever_it_stands(out: io.StringIO) -> None:
    log = structlog.get_logger("test")
    log.info("test.names", email=EMAIL, phone=PHONE, vin=VIN, token=TOKEN, target="anything")
    log.info("test.types", key=SecretStr(TOKEN), error=ValueError(f"no mailbox {EMAIL}"), raw=EMAIL.encode())
    log.info("test.texts", detail=f"to {EMAIL}, call {PHONE} or 8 (903) 111-22-33 about {VIN}")
    log.info("test.nested", facts={"contact": {"x": EMAIL}, "list": [PHONE, (VIN,)], EMAIL: 1})
    sentence = f"a foreign sentence about {EMAIL}"
    log.info(sentence)
    text = out.getvalue()
    assert clean(text)
    assert "111-22-33" not in text
    assert lines(out)[0]["target"] == "***"


def test_what_is_needed_stays(out: io.StringIO) -> None:
    kept = {
        "session_id": "OBD-MKFP3Z1C-8H2K9QXW",
        "report_id": "RPT-DIAG-7K2M9QX4VB1N8ZT5WJ0RHC3YEF",
        "delivery_id": "3f2b1c9e-7a51-4f6a-9c1f-0d6f5d1f2a3b",
        "code": "DLV-UNREACHABLE",
        "amount_kopecks": 48000,
        "port": "/dev/ttyUSB0",
    }
    structlog.get_logger("test").info("test.kept", **kept)
    (line,) = lines(out)
    assert {key: line[key] for key in kept} == kept


def test_a_traceback_is_masked_and_keeps_its_places(out: io.StringIO) -> None:
    def fail() -> None:
        raise ValueError(f"can't write to {EMAIL}")

    try:
        fail()
    except ValueError:
        structlog.get_logger("test").exception("test.failed")
    (line,) = lines(out)
    assert "in fail" in str(line["exception"])
    assert f'File "{__file__}"' in str(line["exception"])
    assert clean(out.getvalue())


def test_libraries_go_the_same_way(out: io.StringIO) -> None:
    logging.getLogger("httpx").info("GET https://smsc.example/?phones=%s", PHONE)
    logging.getLogger("bleak").warning("lost %s", EMAIL)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(f"old way of {EMAIL}", DeprecationWarning, stacklevel=1)
    found = lines(out)
    assert [line["library"] for line in found] == ["bleak", "py.warnings"]
    assert clean(out.getvalue())
    configure(production=True, stream=out)
    assert sum(isinstance(handler, Libraries) for handler in logging.getLogger().handlers) == 1


def test_numbers_and_depth() -> None:
    assert mask(True) is True
    assert mask(None, "email") is None
    deep: object = EMAIL
    for _ in range(20):
        deep = [deep]
    assert clean(str(mask(deep)))


# -- crashes


def crash(message: str) -> None:
    private = message
    try:
        raise Fault("SYS-DISK", private)
    except Fault as fault:
        raise RuntimeError(private) from fault


def traces(storage: Path) -> list[Path]:
    return sorted((storage / "crashes").glob("2*.txt"))


def test_a_crash_leaves_a_trace_without_anything_personal(out: io.StringIO, tmp_path: Path) -> None:
    TRACES.install(tmp_path)
    secret = f"{EMAIL} {PHONE} {VIN} {TOKEN}"
    try:
        crash(secret)
    except RuntimeError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    (trace,) = traces(tmp_path)
    text = trace.read_text("utf-8")
    assert "program.crashed" in text
    assert "in crash" in text
    assert "RuntimeError" in text
    assert "Fault SYS-DISK" in text
    assert clean(text)
    assert clean(out.getvalue().replace(TOKEN, "")), "the log masks what it can tell"
    assert lines(out)[0]["trace"] == trace.name
    if os.name != "nt":
        assert (tmp_path / "crashes").stat().st_mode & 0o777 == 0o700
        assert trace.stat().st_mode & 0o777 == 0o600


def test_a_thread_that_dies_leaves_one_too(out: io.StringIO, tmp_path: Path) -> None:
    TRACES.install(tmp_path)
    thread = threading.Thread(target=crash, args=(EMAIL,), name="doomed")
    thread.start()
    thread.join()
    assert [line["thread"] for line in lines(out)] == ["doomed"]
    assert len(traces(tmp_path)) == 1


def test_only_the_newest_traces_are_kept(out: io.StringIO, tmp_path: Path) -> None:
    TRACES.install(tmp_path)
    for _ in range(25):
        try:
            crash("")
        except RuntimeError:
            structlog.get_logger("test").critical("test.bug", exc_info=True)
    assert len(traces(tmp_path)) == 20


def test_a_ctrl_c_is_no_crash(out: io.StringIO, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    TRACES.install(tmp_path)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert traces(tmp_path) == []
    assert "KeyboardInterrupt" in capsys.readouterr().err


# -- the canary


def test_a_canary_is_found_nowhere(out: io.StringIO, tmp_path: Path, clock: ManualClock) -> None:
    """A customer's contact, car and the API's token go through the services; log, audit and traces stay clean."""
    from kiosk.agent import Agent  # noqa: PLC0415 - it loads every service

    settings = kiosk_settings(
        tmp_path,
        api={"token": TOKEN},
        email={"provider": "smtp", "smtp": {"host": "127.0.0.1", "port": 1, "timeoutS": 1}},
    )
    TRACES.install(tmp_path)
    agent = Agent(settings, clock)
    agent.open()
    try:
        session = agent.sessions.create("diagnostics", EMAIL, PHONE, {"vin": VIN})
        intent = agent.payments.create_intent(48_000, "RUB", session.id, metadata={"vin": VIN})
        agent.payments.tick()
        clock.advance(3)
        agent.payments.reconcile(intent.intent_id)
        agent.reports.generate("diagnostics", diagnostics(sessionId=session.id, vin=VIN), "ru", session)
        agent.deliveries.tick()
        agent.sessions.complete(session.id)
        agent.upkeep.cleanup()
        agent.upkeep.backup()
        with agent.ledger.read():
            audit = str(agent.ledger.connection.execute("SELECT * FROM audit_logs").fetchall())
            assert examine(agent.ledger.connection).problems == ()
        metrics = agent.metrics.render().decode()
    finally:
        agent.stop()
    try:
        raise RuntimeError(f"{EMAIL} {PHONE} {VIN}")
    except RuntimeError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    written = "".join(file.read_text("utf-8") for file in (tmp_path / "crashes").iterdir())
    events = {line["event"] for line in lines(out)}
    assert {"report.generated", "upkeep.backed_up", "program.crashed"} <= events
    for name, text in {"log": out.getvalue(), "audit": audit, "metrics": metrics, "traces": written}.items():
        assert clean(text), name
