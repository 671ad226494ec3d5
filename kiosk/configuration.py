"""Checks the settings, and fills in their secrets: environment first, then the secret store."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import SecretStr, ValidationError

from kiosk.errors import ConfigError
from kiosk.raw_settings import put, read_file, value_of, with_variables
from kiosk.settings import Settings
from kiosk.settings.names import SECRETS, needed_secrets

# pydantic's names of what can be wrong with a value -> ours (ConfigError.reason).
_REASONS: Final = {
    "extra_forbidden": "unknown",
    **dict.fromkeys(["literal_error", "no_language"], "choice"),
    "no_timezone": "timezone",
    **dict.fromkeys(["int_parsing", "int_type", "int_from_float"], "integer"),
    **dict.fromkeys(["float_parsing", "float_type"], "number"),
    **dict.fromkeys(["bool_parsing", "bool_type"], "boolean"),
    "string_type": "text",
    "list_type": "list",
    **dict.fromkeys(["model_type", "dict_type"], "section"),
    "greater_than": "above",
    "greater_than_equal": "least",
    "less_than_equal": "most",
}


def load_settings(environ: Mapping[str, str], *, directory: Path | None = None) -> Settings:
    """Read, merge and check every setting.

    Args:
        environ: the environment, usually `os.environ`.
        directory: where `config/` and `.env` are looked for; the working directory by default. When it has no
            `config/service.json`, the one that came with the program is read.

    Raises:
        ConfigError: names the key that is unknown, ill-formed or missing. Values are never in its message.
    """
    base = directory or Path.cwd()
    read = read_file(environ, base)
    _refuse_secrets(read)
    merged = with_variables(read, environ, base)
    return _with_stored(_validate(merged), merged, environ)


def with_api_token(settings: Settings, environ: Mapping[str, str]) -> Settings:
    """Return the settings with an API token, for a start: PROD makes its own at the first one and keeps it.

    Raises:
        ConfigError: the token can't be kept.
    """
    if not settings.is_prod or settings.api.token.get_secret_value():
        return settings
    from kiosk.secret_store import open_store  # noqa: PLC0415 - a keyring is slow to load

    token = SecretStr(open_store(environ).ensure(SECRETS["api.token"]))
    return settings.model_copy(update={"api": settings.api.model_copy(update={"token": token})})


def _refuse_secrets(read: Mapping[str, Any]) -> None:
    for key in SECRETS:
        if value_of(read, key):
            problem = "is a secret: set it by `kiosk secrets set` or the environment, not in a file"
            raise ConfigError(key, problem, "secret", name=SECRETS[key])


def _validate(merged: dict[str, Any]) -> Settings:
    try:
        settings = Settings.model_validate(merged)
    except ValidationError as error:
        raise _wrong(error) from None
    if settings.is_prod:
        _check_prod(settings)
    return settings


def _wrong(error: ValidationError) -> ConfigError:
    first = error.errors(include_input=False, include_url=False)[0]
    # Beside the path there stand the names of pydantic's own validators.
    path = [str(part) for part in first["loc"] if "[" not in str(part)]
    bounds = [str(value) for name, value in first.get("ctx", {}).items() if name in {"gt", "ge", "le"}]
    return ConfigError(
        ".".join(path) or "service.json",
        first["msg"],
        _REASONS.get(first["type"], ""),
        bound="".join(bounds),
        choices=str(first.get("ctx", {}).get("expected", "")).replace(" or ", ", "),
    )


def _check_prod(settings: Settings) -> None:
    """Refuse what may never meet a paying customer."""
    if settings.obd_mode == "simulated":
        raise ConfigError("devices.obd.mode", "a simulated car is for DEV only", "simulated")
    if settings.gauge_mode == "simulated":
        raise ConfigError("devices.gauge.mode", "a simulated gauge is for DEV only", "simulated")
    if settings.payment_provider == "dev":
        raise ConfigError("payments.provider", "the dev provider is for DEV only", "dev")


def _with_stored(settings: Settings, merged: dict[str, Any], environ: Mapping[str, str]) -> Settings:
    """Fill in from the store the secrets that are needed and not set."""
    missing = [key for key in sorted(needed_secrets(settings)) if not value_of(merged, key)]
    if not missing:
        return settings
    from kiosk.secret_store import open_store  # noqa: PLC0415 - a keyring is slow to load

    store, found = open_store(environ), False
    for key in missing:
        if value := store.read(SECRETS[key]):
            put(merged, key, value)
            found = True
    return _validate(merged) if found else settings
