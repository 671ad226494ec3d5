"""The simulators come from outside where the program has none, and never in PROD."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import kiosk
from kiosk import addons
from kiosk.errors import ConfigError
from kiosk.settings import Settings


@pytest.fixture
def bundled(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program without its simulators."""
    monkeypatch.setattr(addons, "find_spec", lambda _name: None)
    monkeypatch.setattr(kiosk, "__path__", list(kiosk.__path__))


def test_the_installed_devkit_is_taken(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    before = list(kiosk.__path__)
    monkeypatch.setenv(addons.VARIABLE, "/elsewhere")
    addons.require_devkit(settings)
    assert list(kiosk.__path__) == before


@pytest.mark.usefixtures("bundled")
def test_a_folder_beside_the_bundle_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    (tmp_path / "kiosk" / "devkit").mkdir(parents=True)
    (tmp_path / "kiosk" / "devkit" / "__init__.py").touch()
    monkeypatch.setenv(addons.VARIABLE, str(tmp_path))
    addons.require_devkit(settings)
    assert kiosk.__path__[-1] == str(tmp_path / "kiosk")


@pytest.mark.usefixtures("bundled")
@pytest.mark.parametrize("folder", [None, "", "/no/such/folder"])
def test_without_one_the_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, folder: str | None
) -> None:
    if folder is None:
        monkeypatch.delenv(addons.VARIABLE, raising=False)
    else:
        monkeypatch.setenv(addons.VARIABLE, folder)
    with pytest.raises(ConfigError, match="KIOSK_DEVKIT"):
        addons.require_devkit(settings)


def test_prod_never_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(addons.VARIABLE, str(tmp_path))
    with pytest.raises(ConfigError, match="DEV only"):
        addons.require_devkit(Settings(environment="PROD"))
    assert str(tmp_path / "kiosk") not in kiosk.__path__
    assert sys.path[0] != str(tmp_path)
