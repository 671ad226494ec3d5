"""A fuzzer against the running server: what it answers is what it says it answers, and never a 500."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any, cast

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import CHECKS, CheckFunction, load_all_checks
from schemathesis.config import GenerationConfig
from schemathesis.core.result import Ok

from tests.support.patience import PATIENCE_S
from tests.web.conftest import PROD, RIGHT, Open, Site
from tests.web.support import report_of

load_all_checks()
# A form that is right is not yet a phone number that exists or a price that is ours.
EXCLUDED = ["positive_data_acceptance"]
DEV: dict[str, Any] = {
    "api": {"intentsPerMinute": 1_000_000},
    "reports": {"publicBaseUrl": "https://reports.example.org"},
}
LOCKED: dict[str, Any] = {**PROD, **DEV, "api": {**PROD["api"], **DEV["api"]}}
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


class Fuzzer:
    """Sends generated requests to a site and holds its answers against its own description."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._headers = RIGHT if site.settings.is_prod else {}
        # Where every request gets the token, one that was to lack it is right after all.
        names = [*EXCLUDED, "negative_data_rejection"] if site.settings.is_prod else EXCLUDED
        self._excluded = cast(list[CheckFunction], CHECKS.get_by_names(names))
        self._session = requests.Session()
        self._session.trust_env = False
        url = f"http://127.0.0.1:{site.server.port}/openapi.json"
        self.schema = schemathesis.openapi.from_url(url, timeout=PATIENCE_S)
        self.statuses: dict[str, set[int]] = {}

    def operations(self) -> Iterator[APIOperation[Any, Any, Any, Any]]:
        for found in self.schema.get_all_operations():
            assert isinstance(found, Ok), "the description itself is wrong"
            yield found.ok()

    def send(self, case: Case[Any]) -> None:
        answer = case.call_and_validate(
            session=self._session, headers=self._headers, excluded_checks=self._excluded, timeout=PATIENCE_S
        )
        self.statuses.setdefault(case.operation.label, set()).add(answer.status_code)

    def existing(self) -> dict[str, str]:
        """Return the ids of things that are there."""
        session_id = self._site.session()
        intent = self._site.services.payments.create_intent(48_000, "RUB", session_id)
        self._site.services.payments.confirm(intent.intent_id)
        body = report_of(session_id)
        report = self._site.http.post("/api/reports/diagnostics", json=body, headers=self._headers).json()
        link = self._site.services.reports.link_for(report["id"]) or ""
        return {
            "session_id": session_id,
            "intent_id": intent.intent_id,
            "report_id": report["id"],
            "token": link.rpartition("/")[2],
        }

    def fuzz(self, examples: int) -> None:
        """Send as many requests an operation: right ones, wrong ones, and ones about things that are there."""
        quiet = settings(
            max_examples=examples,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        known = self.existing()
        for operation in self.operations():
            ids = {p.name: known[p.name] for p in operation.path_parameters if p.name in known}
            strategy = operation.as_strategy(GenerationMode.POSITIVE)
            if ids:
                strategy |= operation.as_strategy(GenerationMode.POSITIVE, path_parameters=ids)
            if operation.body or operation.query or ids:
                strategy |= operation.as_strategy(GenerationMode.NEGATIVE)
            quiet(given(case=strategy)(self.send))()

    def cover(self) -> None:
        """Send the boundaries of every field, and the methods that a path does not know."""
        for operation in self.operations():
            config = GenerationConfig()
            for case in self.schema.iter_coverage_cases(
                operation, generation_modes=list(MODES), generation_config=config
            ):
                self.send(case)


@pytest.fixture(autouse=True)
def _no_noise() -> Iterator[None]:
    logging.getLogger("uvicorn").setLevel(logging.CRITICAL)
    yield
    logging.getLogger("uvicorn").setLevel(logging.NOTSET)


@pytest.mark.timeout(400)
def test_a_few_requests_of_every_kind(open_site: Open) -> None:
    fuzzer = Fuzzer(open_site(**DEV))

    fuzzer.fuzz(examples=3)

    assert {status for found in fuzzer.statuses.values() for status in found} >= {200, 400, 404}
    assert len(fuzzer.statuses) == 22


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("sections", [DEV, LOCKED], ids=["DEV", "PROD"])
def test_many_requests_of_every_kind(open_site: Open, sections: dict[str, Any]) -> None:
    fuzzer = Fuzzer(open_site(**sections))

    fuzzer.fuzz(examples=150)
    fuzzer.cover()
