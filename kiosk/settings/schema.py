"""`config/service.json` described for editors and for `kiosk settings`: its JSON schema and its defaults."""

from __future__ import annotations

from typing import Any

from kiosk.raw_settings import ENVIRONMENT
from kiosk.settings.names import SECRETS
from kiosk.settings.root import Settings

SCHEMA_FILE = "./service.schema.json"


def schema() -> dict[str, Any]:
    """Return the JSON schema (2020-12) of `service.json`: secrets have no place in it."""
    document = Settings.model_json_schema(by_alias=True)
    definitions: dict[str, dict[str, Any]] = document["$defs"]
    for section in [document, *definitions.values()]:
        properties: dict[str, dict[str, Any]] = section.get("properties", {})
        for name, described in list(properties.items()):
            if described.get("writeOnly"):
                del properties[name]
            described.pop("title", None)
            if "$ref" in described:  # a section's defaults stand in the section itself
                described.pop("default", None)
    for name, key in ENVIRONMENT.items():
        if key not in SECRETS:
            _property(document, key)["x-environment"] = name
    document["properties"]["$schema"] = {"type": "string"}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **document}


def defaults() -> dict[str, Any]:
    """Return the content of the `service.json` that comes with the program: every default but the secrets."""
    values = Settings().model_dump(mode="json", by_alias=True)
    del values["storage"]  # where the data folder is belongs to the installation: KIOSK_STORAGE
    for key in SECRETS:
        *path, last = key.split(".")
        section = values
        for part in path:
            section = section[part]
        del section[last]
    return {"$schema": SCHEMA_FILE, **values}


def _property(document: dict[str, Any], key: str) -> dict[str, Any]:
    section: dict[str, Any] = document
    *path, last = key.split(".")
    for part in path:
        reference: str = section["properties"][part]["$ref"]
        section = document["$defs"][reference.rpartition("/")[2]]
    described: dict[str, Any] = section["properties"][last]
    return described
