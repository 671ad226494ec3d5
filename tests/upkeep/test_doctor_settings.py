"""What is wrong with a setting is told in the technician's language, down to the last word."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from kiosk import paths
from kiosk.secret_store import open_store
from kiosk.settings import Settings
from kiosk.texts import Texts, languages
from kiosk.upkeep.doctor.finding import Finding
from kiosk.upkeep.doctor.service import examine_kiosk
from tests.support.clock import ManualClock

TEXTS = Texts.load()
PROD = {
    "AGENT_ENV": "PROD",
    "YOOKASSA_SHOP_ID": "100500",
    "YOOKASSA_SECRET_KEY": "live_key",
    "RECEIPT_VAT_CODE": "1",
}

# What stands in service.json, the variables, and the reason in the texts.
INVALID: list[tuple[Any, dict[str, str], str]] = [
    ({"prices": {"washing": 1}}, {}, "unknown"),
    ({}, {"SMS_PROVIDER": "pigeon"}, "choice"),
    ({"ui": {"language": "de"}}, {}, "choice"),
    ({"kiosk": {"timezone": "Mars/Base"}}, {}, "timezone"),
    ({"kiosk": {"timezone": "Europe"}}, {}, "timezone"),
    ({"kiosk": {"timezone": "../etc"}}, {}, "timezone"),
    ({}, {"PORT": "many"}, "integer"),
    ({"email": {"smtp": {"timeoutS": "soon"}}}, {}, "number"),
    ({"ui": {"sound": "loud"}}, {}, "boolean"),
    ({"kiosk": {"seller": {"inn": 7700000000}}}, {}, "text"),
    ({"server": {"allowedHosts": "kiosk.local"}}, {}, "list"),
    ({"email": "smtp"}, {}, "section"),
    ({"email": "smtp"}, {"SMTP_HOST": "smtp.example.com"}, "section"),
    ({"email": {"smtp": {"timeoutS": 0}}}, {}, "above"),
    ({"delivery": {"maxAttempts": 0}}, {}, "least"),
    ({}, {"PORT": "70000"}, "most"),
    ({"devices": {"obd": {"mode": "simulated"}}}, PROD, "simulated"),
    ({"payments": {"provider": "dev"}}, PROD, "dev"),
    ({"email": {"smtp": {"pass": "hunter2"}}}, {}, "secret"),
    ({}, {"KIOSK_CONFIG": "/no/such.json"}, "no_file"),
    ("{", {}, "not_json"),
    ("[]", {}, "no_object"),
]
UNPAYABLE: list[tuple[Any, dict[str, str], str]] = [
    ({}, {**PROD, "YOOKASSA_SHOP_ID": ""}, "missing"),
    ({}, {**PROD, "YOOKASSA_SECRET_KEY": ""}, "no_secret"),
    ({}, {**PROD, "YOOKASSA_SECRET_KEY": "test_key"}, "test_key"),
    ({}, {**PROD, "RECEIPT_VAT_CODE": ""}, "no_vat_code"),
    ({}, {**PROD, "YOOKASSA_API_URL": "shop"}, "no_address"),
    ({}, {**PROD, "YOOKASSA_API_URL": "http://api.example.com/"}, "no_https"),
    ({}, {**PROD, "YOOKASSA_API_URL": "https://127.0.0.1/"}, "this_machine"),
]


@pytest.fixture
def scene(settings: Settings, clock: ManualClock, tmp_path: Path) -> Any:
    def examine(content: Any, variables: dict[str, str]) -> dict[str, Finding]:
        file = tmp_path / "service.json"
        file.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
        environ = {
            "KIOSK_CONFIG": str(file),
            "KIOSK_STORAGE": str(settings.storage),
            "KIOSK_SECRETS": str(tmp_path / "secrets"),
            **variables,
        }
        return {one.code: one for one in examine_kiosk(environ, clock, tmp_path, dial_with=None)}

    return examine


def told(finding: Finding, reason: str) -> None:
    """Check that a finding speaks every language and hides nothing of what it knows."""
    error = finding.values["problem"]
    assert (finding.level, error.reason) == ("error", reason)
    for language in languages():
        message = finding.to_json(TEXTS, language)["message"]
        assert TEXTS.get(language, f"doctor.setting.{reason}", **error.values) in message
        assert str(finding.values["setting"]) in message
        assert not re.search(r"[{}]|None|Input|hunter2", message), message


@pytest.mark.parametrize(("content", "variables", "reason"), INVALID)
def test_a_wrong_setting_is_told_in_words(
    scene: Any, content: Any, variables: dict[str, str], reason: str
) -> None:
    found = scene(content, variables)
    assert list(found) == ["SET-INVALID"]
    told(found["SET-INVALID"], reason)


@pytest.mark.parametrize(("content", "variables", "reason"), UNPAYABLE)
def test_payments_that_may_not_start_are_told_in_words(
    scene: Any, content: Any, variables: dict[str, str], reason: str
) -> None:
    told(scene(content, variables)["PAY-MISCONFIGURED"], reason)


def test_values_and_bounds_are_named(scene: Any) -> None:
    def message(content: Any, **variables: str) -> str:
        return str(scene(content, variables)["SET-INVALID"].to_json(TEXTS, "ru")["message"])

    assert message({}, PORT="70000") == "Настройка server.port: значение должно быть не больше 65535"
    assert message({}, AGENT_ENV="prod") == "Настройка environment: возможные значения: 'DEV', 'PROD'"
    assert message({"email": {"smtp": {"pass": "x"}}}).endswith("kiosk secrets set SMTP_PASS")


def test_a_list_is_named_without_its_checkers(scene: Any) -> None:
    found = scene({"payments": {"webhook": {"allowedNetworks": ["home"]}}}, {})
    assert found["SET-INVALID"].values["setting"] == "payments.webhook.allowedNetworks.0"


def test_a_secret_that_can_not_be_read_is_told_in_words(scene: Any, tmp_path: Path) -> None:
    kept = tmp_path / "secrets"
    environ = {"KIOSK_SECRETS": str(kept)}
    open_store(environ).file.write("YOOKASSA_SECRET_KEY", "live")
    shop = {"PAYMENTS_PROVIDER": "yookassa", "YOOKASSA_SHOP_ID": "1"}
    assert "SET-OK" in scene({}, shop)
    (kept / "secrets.key").chmod(0o644)
    told(scene({}, shop)["SET-INVALID"], "open")
    (kept / "secrets.key").unlink()
    told(scene({}, shop)["SET-INVALID"], "no_key")
    (kept / "secrets.key").touch(0o600)
    told(scene({}, shop)["SET-INVALID"], "elsewhere")
    (kept / "secrets.json").write_text("{}")
    told(scene({}, shop)["SET-INVALID"], "damaged")


def test_what_has_no_words_is_told_in_english(scene: Any) -> None:
    message = scene({"thickness": {"thinBelowUm": 400}}, {})["SET-INVALID"].to_json(TEXTS, "ru")["message"]
    assert message.endswith("thinBelowUm < factoryUpToUm < repaintedUpToUm < maxUm must hold")


def test_every_reason_there_is_was_met_here() -> None:
    """Neither a text that nothing asks for, nor a reason without a text (then its test above fails)."""
    keys = json.loads((paths.RESOURCES / "translations" / "ru" / "doctor.json").read_text("utf-8"))
    reasons = {key.removeprefix("doctor.setting.") for key in keys if key.startswith("doctor.setting.")}
    met = {reason for _, _, reason in INVALID + UNPAYABLE} | {"open", "no_key", "elsewhere", "damaged"}
    assert reasons - met == {"unreadable"}, "that takes a broken disk"
