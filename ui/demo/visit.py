"""`kiosk demo`: one whole visit to the real program by touch, and what it left, in a folder."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

import structlog

from kiosk.configuration import load_settings
from kiosk.paths import DATABASE
from kiosk.settings import Settings
from kiosk.texts import languages
from ui.app import run
from ui.demo.touching import NotReached
from ui.demo.walk import Walk
from ui.display import Size
from ui.shown import Shown

log = structlog.get_logger("demo")

SELLER = {
    "name": "ООО «Пример»",
    "inn": "7700000000",
    "address": "Москва, ул. Примерная, 1",
    "phone": "+7 495 000-00-00",
}


def demo_settings(storage: Path, language: str) -> Settings:
    """The program's own settings, DEV, on a storage and a port of its own, with a seller to show."""
    environ = {
        "AGENT_ENV": "DEV",
        "KIOSK_STORAGE": str(storage),
        "PORT": "0",
        "PAYMENTS_PROVIDER": "dev",
        "EMAIL_PROVIDER": "dev",
        "SMS_PROVIDER": "dev",
    }
    # An empty directory: neither the operator's service.json nor his .env has a say in a demonstration.
    values = load_settings(environ, directory=storage).model_dump(by_alias=True)
    values["kiosk"]["seller"] = SELLER
    values["ui"]["language"] = language if language in languages() else "ru"
    return Settings.model_validate(values)


def demo(out: Path, service: str = "diagnostics", language: str = "ru", size: str = "1080x1920") -> int:
    """Walk through one visit and write pictures, report.pdf, mail.eml and visit.json to `out`.

    Returns:
        0 only when the session is completed, the payment confirmed, the report generated and
        delivered; else 1.

    Raises:
        ValueError: a service or a size there is not.
    """
    if service not in {"diagnostics", "thickness"}:
        raise ValueError(f"there is no service {service!r}: diagnostics or thickness")
    screen = Size.parse(size)
    out.mkdir(parents=True, exist_ok=True)
    for old in [*out.glob("[0-9][0-9]-*.png"), out / "report.pdf", out / "mail.eml", out / "visit.json"]:
        old.unlink(missing_ok=True)
    # The agent comes with every service; `kiosk demo --help` needs none.
    from kiosk.agent import Agent  # noqa: PLC0415

    visit: dict[str, Any] = {"service": service, "language": language}
    with tempfile.TemporaryDirectory(prefix="kiosk-demo-") as folder:
        storage = Path(folder)
        agent = Agent(demo_settings(storage, "ru"))

        async def visitor(shown: Shown) -> int:
            walk = Walk(shown, out, service, language)
            try:
                await walk.go()
            except NotReached as reason:
                log.error("demo.failed", reason=str(reason))  # noqa: TRY400 - the reason says it all
                print(f"kiosk demo: {reason}", file=sys.stderr)
                walk.picture("failed")
                return 1
            finally:
                visit.update(screens=walk.screens, seconds=walk.seconds)
            return 0

        walked = run(agent, size=screen, visitor=visitor)
        visit.update(collect(storage, out))
    return conclude(visit, out) or walked


def collect(storage: Path, out: Path) -> dict[str, Any]:
    """Read from the closed ledger what the visit left, and copy the report and the mail to `out`."""
    found: dict[str, Any] = dict.fromkeys(
        ("sessionId", "intentId", "reportId", "sessionStatus", "paymentStatus", "deliveryStatus")
    )
    ledger = storage / DATABASE
    if not ledger.is_file():
        return found
    with closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)) as database:
        database.row_factory = sqlite3.Row
        session = database.execute("SELECT id, status FROM sessions ORDER BY created_at_ms DESC").fetchone()
        if session is None:
            return found
        found.update(sessionId=session["id"], sessionStatus=session["status"])
        payment = _newest(
            database, "SELECT intent_id, status FROM payments WHERE session_id = ?", session["id"]
        )
        if payment is not None:
            found.update(intentId=payment["intent_id"], paymentStatus=payment["status"])
        report = _newest(
            database, "SELECT id, file_name, sha256 FROM reports WHERE session_id = ?", session["id"]
        )
        if report is not None:
            found["reportId"] = report["id"]
            delivery = _newest(database, "SELECT status FROM deliveries WHERE report_id = ?", report["id"])
            found["deliveryStatus"] = delivery["status"] if delivery is not None else None
            _copy_report(storage / "reports" / report["file_name"], report["sha256"], out)
    mails = sorted((storage / "outbox").glob("*.eml"), key=lambda file: file.stat().st_mtime)
    if mails:
        shutil.copyfile(mails[-1], out / "mail.eml")
    return found


def _newest(database: sqlite3.Connection, query: str, key: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = database.execute(f"{query} ORDER BY created_at_ms DESC", (key,)).fetchone()
    return row


def _copy_report(file: Path, sha256: str, out: Path) -> None:
    if file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == sha256:
        shutil.copyfile(file, out / "report.pdf")


def conclude(visit: dict[str, Any], out: Path) -> int:
    """Write visit.json and say on stdout how it went; 0 when everything a visit promises has happened."""
    (out / "visit.json").write_text(json.dumps(visit, ensure_ascii=False, indent=2) + "\n", "utf-8")
    demanded = {
        "session completed": visit["sessionStatus"] == "completed",
        "payment confirmed": visit["paymentStatus"] == "confirmed",
        "report generated": (out / "report.pdf").is_file(),
        "report delivered": visit["deliveryStatus"] in {"sent", "delivered"} and (out / "mail.eml").is_file(),
    }
    for what, happened in demanded.items():
        print(f"kiosk demo: {what}: {'yes' if happened else 'NO'}")
    print(f"kiosk demo: {out}")
    return 0 if all(demanded.values()) else 1
