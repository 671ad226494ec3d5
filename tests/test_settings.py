"""The settings: where values come from, which wins, what is refused, and that their files are fresh."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from kiosk import paths
from kiosk.configuration import load_settings, with_api_token
from kiosk.errors import ConfigError
from kiosk.raw_settings import ENVIRONMENT
from kiosk.settings import Settings
from kiosk.settings.gates import check_settings
from kiosk.settings.names import SECRETS
from kiosk.settings.schema import defaults, schema

# A value for each variable that is not its default, and that its key takes.
OTHER = {
    "AGENT_ENV": "PROD",
    "PORT": "3456",
    "SMTP_PORT": "2525",
    "PAYMENTS_PROVIDER": "yookassa",
    "EMAIL_PROVIDER": "sendgrid",
    "SMS_PROVIDER": "smsc",
    "RECEIPT_VAT_CODE": "7",
}
# And another where the default is nothing and not every text will do.
ALSO_VALID = {"PAYMENTS_PROVIDER": "dev", "RECEIPT_VAT_CODE": 1}
# The design's table, the user's document and what a container in PROD needs, by hand: a renamed variable must
# fail here.
PROMISED = {
    *("AGENT_ENV", "HOST", "PORT", "KIOSK_STORAGE", "KIOSK_ID", "PAYMENTS_PROVIDER", "YOOKASSA_API_URL"),
    *(
        "YOOKASSA_SHOP_ID",
        "YOOKASSA_SECRET_KEY",
        "WEBHOOK_SECRET",
        "EMAIL_PROVIDER",
        "EMAIL_FROM",
        "SMTP_HOST",
    ),
    *("SMTP_PORT", "SMTP_USER", "SMTP_PASS", "SENDGRID_API_KEY", "SMS_PROVIDER", "SMS_FROM"),
    *("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "SMSC_LOGIN", "SMSC_PASSWORD", "SMSC_API_KEY", "OBD_PORT"),
    "API_TOKEN",
    "RECEIPT_VAT_CODE",
}
PROD = {
    "AGENT_ENV": "PROD",
    "YOOKASSA_SHOP_ID": "123456",
    "YOOKASSA_SECRET_KEY": "live_key",
    "API_TOKEN": "a-token",
}
VAT = {"payments": {"receipt": {"vatCode": 1}}}


def value_at(settings: Settings, key: str) -> Any:
    node: Any = settings
    for part in key.split("."):
        fields = type(node).model_fields
        node = getattr(node, next(name for name, field in fields.items() if part in {field.alias, name}))
    return node.get_secret_value() if isinstance(node, SecretStr) else node


def write_config(base: Path, content: Mapping[str, Any]) -> None:
    (base / "config").mkdir(exist_ok=True)
    (base / "config" / "service.json").write_text(json.dumps(content), "utf-8")


def put(key: str, value: object) -> dict[str, Any]:
    for part in reversed(key.split(".")):
        value = {part: value}
    assert isinstance(value, dict)
    return value


@pytest.fixture(autouse=True)
def no_stored_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.secret_store.SecretStore.read", lambda *_: "")


def test_every_promised_variable_is_there() -> None:
    assert set(ENVIRONMENT) == PROMISED


@pytest.mark.parametrize(("name", "key"), ENVIRONMENT.items())
def test_the_environment_wins_over_the_files(name: str, key: str, tmp_path: Path) -> None:
    wanted = OTHER.get(name, f"other-{name.lower()}")
    in_files = value_at(Settings(), key) or ALSO_VALID.get(name, "from-file")
    assert str(in_files) != wanted
    if key not in SECRETS:
        content = in_files if isinstance(in_files, int) else str(in_files)
        write_config(tmp_path, put(key, content))
    (tmp_path / ".env").write_text(f"{name}={in_files}\n", "utf-8")
    assert str(value_at(load_settings({name: wanted}, directory=tmp_path), key)) == wanted
    (tmp_path / ".env").write_text(f"{name}={wanted}\n", "utf-8")
    assert str(value_at(load_settings({}, directory=tmp_path), key)) == wanted, ".env wins over service.json"


def test_an_empty_variable_is_none(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=1111\nKIOSK_ID=\n", "utf-8")
    settings = load_settings({"PORT": ""}, directory=tmp_path)
    assert settings.kiosk.id == "kiosk-1"


def test_the_environment_wins_over_dotenv(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=1111\nKIOSK_ID=from-dotenv\n", "utf-8")
    settings = load_settings({"PORT": "2222"}, directory=tmp_path)
    assert (settings.server.port, settings.kiosk.id) == (2222, "from-dotenv")


def test_another_file_can_be_named(tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text(json.dumps(put("server.port", 4321)), "utf-8")
    assert load_settings({"KIOSK_CONFIG": str(other)}, directory=tmp_path).server.port == 4321
    with pytest.raises(ConfigError, match="KIOSK_CONFIG"):
        load_settings({"KIOSK_CONFIG": str(tmp_path / "none.json")}, directory=tmp_path)


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (put("server.port", 70_000), "server.port"),
        (put("server.prt", 1), "server.prt"),
        (put("nothing", {}), "nothing"),
        (put("payments.provider", "cash"), "payments.provider"),
        (put("prices.thickness", {"sedan": 1}), "prices"),
        (put("thickness.thinBelowUm", 9999), "thickness"),
        (put("ui.idleMs", "soon"), "ui.idleMs"),
        (put("kiosk.id", "kiosk 1; rm"), "kiosk.id"),
        (put("server", 1), "server"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_wrong_setting_names_its_key(content: dict[str, Any], key: str, tmp_path: Path) -> None:
    write_config(tmp_path, content)
    with pytest.raises(ConfigError) as refused:
        load_settings({}, directory=tmp_path)
    assert refused.value.key == key


@pytest.mark.parametrize("key", SECRETS)
def test_a_secret_in_a_file_is_refused_and_not_repeated(key: str, tmp_path: Path) -> None:
    write_config(tmp_path, put(key, "very-secret"))
    with pytest.raises(ConfigError) as refused:
        load_settings({}, directory=tmp_path)
    assert refused.value.key == key
    assert "very-secret" not in str(refused.value)


def test_a_wrong_secret_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        load_settings({"SMTP_PORT": "very-secret"}, directory=tmp_path)
    assert "very-secret" not in str(refused.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "nul"])
def test_a_file_that_is_not_json_is_refused(text: str, tmp_path: Path) -> None:
    write_config(tmp_path, {})
    (tmp_path / "config" / "service.json").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=r"service\.json"):
        load_settings({}, directory=tmp_path)


def start(tmp_path: Path, environ: Mapping[str, str], config: Mapping[str, Any] = VAT) -> Settings:
    """Go through what stands before a start."""
    write_config(tmp_path, config)
    settings = load_settings(environ, directory=tmp_path)
    check_settings(settings)
    return settings


def test_prod_starts_with_what_it_needs(tmp_path: Path) -> None:
    settings = start(tmp_path, PROD)
    assert (settings.payment_provider, settings.obd_mode, settings.gauge_mode) == ("yookassa", "real", "real")


@pytest.mark.parametrize(
    ("change", "config", "key"),
    [
        ({"PAYMENTS_PROVIDER": "dev"}, VAT, "payments.provider"),
        ({"YOOKASSA_SHOP_ID": ""}, VAT, "payments.yookassa.shopId"),
        ({"YOOKASSA_SECRET_KEY": ""}, VAT, "payments.yookassa.secretKey"),
        ({"YOOKASSA_SECRET_KEY": "test_key"}, VAT, "payments.yookassa.secretKey"),
        ({"YOOKASSA_API_URL": "http://api.example.com/v3/"}, VAT, "payments.yookassa.apiUrl"),
        ({"YOOKASSA_API_URL": "https://127.0.0.1/v3/"}, VAT, "payments.yookassa.apiUrl"),
        ({"YOOKASSA_API_URL": "https://localhost:4000/v3/"}, VAT, "payments.yookassa.apiUrl"),
        ({"YOOKASSA_API_URL": "https://[::ffff:127.0.0.1]/"}, VAT, "payments.yookassa.apiUrl"),
        ({"YOOKASSA_API_URL": "ftp://api.example.com"}, VAT, "payments.yookassa.apiUrl"),
        ({}, {}, "payments.receipt.vatCode"),
        ({}, put("payments.receipt", {"vatCode": 1, "paymentMode": "paid"}), "payments.receipt.paymentMode"),
        (
            {},
            put("payments.receipt", {"vatCode": 1, "paymentSubject": ""}),
            "payments.receipt.paymentSubject",
        ),
        ({}, {**VAT, "devices": {"obd": {"mode": "simulated"}}}, "devices.obd.mode"),
        ({}, {**VAT, "devices": {"gauge": {"mode": "simulated"}}}, "devices.gauge.mode"),
    ],
)
def test_prod_refuses_what_may_never_meet_a_customer(
    change: dict[str, str], config: dict[str, Any], key: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError) as refused:
        start(tmp_path, {**PROD, **change}, config)
    assert refused.value.key == key


def test_prod_makes_its_token_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def ensure(_: object, name: str) -> str:
        made.append(name)
        return "made-token"

    monkeypatch.setattr("kiosk.secret_store.SecretStore.ensure", ensure)
    without = {name: value for name, value in PROD.items() if name != "API_TOKEN"}
    settings = with_api_token(start(tmp_path, without), {})
    assert settings.api.token.get_secret_value() == "made-token"
    assert settings.api.intents_per_minute == 10
    assert with_api_token(start(tmp_path, PROD), {}).api.token.get_secret_value() == "a-token"
    assert with_api_token(start(tmp_path, {}), {}).api.token.get_secret_value() == ""
    assert made == ["API_TOKEN"]


def test_service_json_is_the_codes_defaults() -> None:
    kept = json.loads((paths.CONFIG / "service.json").read_text("utf-8"))
    assert kept == defaults(), "run: kiosk settings --defaults > config/service.json"


def test_the_schema_is_fresh() -> None:
    kept = json.loads((paths.CONFIG / "service.schema.json").read_text("utf-8"))
    assert kept == schema(), "run: kiosk settings --schema > config/service.schema.json"


def test_the_schema_has_no_place_for_secrets() -> None:
    text = json.dumps(schema())
    assert "writeOnly" not in text
    assert "password" not in text
    names = [name for name in ENVIRONMENT if f'"x-environment": "{name}"' in text]
    assert set(names) == set(ENVIRONMENT) - set(SECRETS.values())
