"""From a path to an endpoint, and what an endpoint may ask for."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
from fastapi import APIRouter, Cookie, Depends, Request
from fastapi.routing import APIRoute
from pydantic import BaseModel

from kiosk.web.errors import WebRefusal
from kiosk.web.switch import Switch
from tests.web.conftest import Site


class Thing(BaseModel):
    """A body."""

    name: str


async def asked() -> None: ...


async def depending(x: Annotated[None, Depends(asked)]) -> None: ...


async def with_cookie(x: Annotated[str, Cookie()]) -> None: ...


async def with_two_bodies(one: Thing, other: Thing) -> None: ...


def switch_of(*paths: str) -> Switch:
    router = APIRouter()
    for path in paths:

        @router.get(path)
        async def read(request: Request) -> Any:
            return {}

    return Switch([route for route in router.routes if isinstance(route, APIRoute)])


def found(switch: Switch, path: str) -> str:
    call, _ = switch.find("GET", path)
    return call.route.path


def test_a_path_is_found_by_its_words_before_its_parameter() -> None:
    switch = switch_of(
        "/things", "/things/all", "/things/{thing_id}", "/things/{thing_id}/file", "/things/of/{who}"
    )

    for path in ("/things", "/things/all"):
        assert found(switch, path) == path
    assert found(switch, "/things/x") == "/things/{thing_id}"
    assert found(switch, "/things/{}") == "/things/{thing_id}"
    assert found(switch, "/things/x/file") == "/things/{thing_id}/file"
    assert found(switch, "/things/of/me") == "/things/of/{who}"
    for path in ("", "/", "things", "/things/", "/things//file", "/thing", "/things/x/y", "/things/x/file/"):
        with pytest.raises(WebRefusal) as refused:
            switch.find("GET", path)
        assert refused.value.status == 404


def test_a_path_has_one_parameter_at_most() -> None:
    with pytest.raises(TypeError, match="one parameter"):
        switch_of("/things/{thing_id}/{part_id}")


def test_an_endpoint_that_asks_for_what_is_never_read_is_refused_at_once() -> None:
    for endpoint in (depending, with_cookie, with_two_bodies):
        router = APIRouter()
        router.add_api_route("/x", endpoint, methods=["POST"])
        with pytest.raises(TypeError, match="never read"):
            Switch([route for route in router.routes if isinstance(route, APIRoute)])


def test_an_answer_is_one_packet(site: Site) -> None:
    with site.connect() as connection:
        for _ in range(3):
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            head, _, body = connection.recv(65_536).partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200")
            assert body == b'{"status":"ok"}'
