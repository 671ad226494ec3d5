"""The server itself: up when `start` returns, gone when `stop` does; slow, endless and too many callers."""

from __future__ import annotations

import asyncio
import gc
import select
import socket
import threading
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest
from starlette.types import Receive, Scope, Send

from kiosk.errors import Fault
from kiosk.web.limits import MovingWindow, Pace, WebLimits
from kiosk.web.server import WebServer
from tests.conftest import ExpectedLog
from tests.support.clock import ManualClock
from tests.support.patience import PATIENCE_S, until
from tests.web.conftest import PROD, Open, Site
from tests.web.support import answer_of, is_closed, refused, said

GET = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
POST = b"POST /api/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


def hanging(wait: Callable[[], Awaitable[None]], stop_s: float) -> tuple[WebServer, threading.Event]:
    """Return a running server whose every request waits, and what is set once one does."""
    entered = threading.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            entered.set()
            await wait()

    server = WebServer(app, "127.0.0.1", 0, WebLimits(answer_s=0.5, stop_s=stop_s))
    server.start()
    return server, entered


def stop_while_asked(server: WebServer, entered: threading.Event) -> None:
    """Stop a server in the middle of a request."""
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(GET)
        assert entered.wait(PATIENCE_S)
        server.stop()


def wait_for_threads(count: int) -> None:
    until(lambda: threading.active_count() <= count, "the threads' end")
    assert threading.active_count() == count


def test_stopping_cancels_a_hanging_request(expected_log: ExpectedLog) -> None:
    expected_log.allow("uvicorn.error")
    before = threading.active_count()

    stop_while_asked(*hanging(lambda: asyncio.sleep(600), stop_s=PATIENCE_S))

    assert threading.active_count() == before


def test_stopping_leaves_a_request_behind_that_does_not_let_go(expected_log: ExpectedLog) -> None:
    expected_log.allow("uvicorn.error", "asyncio", "web.request_left_behind")
    before = threading.active_count()

    async def stubborn() -> None:
        while True:
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(600)

    stop_while_asked(*hanging(stubborn, stop_s=1.5))

    wait_for_threads(before)
    gc.collect()  # what was left behind complains when it goes


def test_stopping_lets_a_request_end() -> None:
    let_go = threading.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        let_go.set()
        await asyncio.sleep(0.2)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})

    server = WebServer(app, "127.0.0.1", 0)
    server.start()
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(GET)
        assert let_go.wait(PATIENCE_S)
        server.stop()
        assert answer_of(client).content == b"ok"


def test_a_server_that_does_not_come_up_is_a_fault(expected_log: ExpectedLog) -> None:
    expected_log.allow("uvicorn.error")

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no"})

    server = WebServer(app, "127.0.0.1", 0)
    with pytest.raises(Fault, match="WEB-PORT"):
        server.start()


def test_a_taken_port_is_a_fault() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        """Never called."""

    with socket.create_server(("127.0.0.1", 0)) as taken:
        server = WebServer(app, "127.0.0.1", taken.getsockname()[1])
        with pytest.raises(Fault, match="WEB-PORT"):
            server.start()
    server.stop()


def test_it_answers_from_the_start_and_not_after_the_stop(open_site: Open) -> None:
    site = open_site()
    port = site.server.port
    assert site.http.get("/healthz").status_code == 200
    site.server.stop()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), timeout=1)


@pytest.fixture
def impatient(open_site: Open) -> Site:
    limits = WebLimits(head_timeout_s=0.4, body_timeout_s=0.4, max_connections=5)
    return open_site(limits=limits)


@pytest.mark.parametrize(
    "begun",
    [
        POST + b"Content-Length: 10\r\n\r\n{",
        POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
        POST + b"Content-Le",
        b"G",
    ],
)
def test_a_slow_caller_is_sent_away(impatient: Site, begun: bytes) -> None:
    with impatient.connect() as slow:
        slow.sendall(begun)
        assert refused(answer_of(slow), 408) == "request_timeout"
        assert is_closed(slow)
    assert impatient.http.get("/healthz").status_code == 200


def test_a_silent_caller_is_hung_up_on(impatient: Site) -> None:
    with impatient.connect() as silent:
        assert silent.recv(100) == b""


def test_one_byte_at_a_time_does_not_buy_time(impatient: Site) -> None:
    with impatient.connect() as slow:
        slow.sendall(POST + b"Content-Length: 1000\r\n\r\n")
        began_s = time.monotonic()
        slow.settimeout(0.05)
        while time.monotonic() - began_s < 5:
            try:
                slow.sendall(b" ")
                if slow.recv(1):
                    break
            except TimeoutError:
                continue
        assert time.monotonic() - began_s < 3


def test_too_many_connections_are_turned_away(impatient: Site) -> None:
    crowd = [impatient.connect() for _ in range(5)]
    try:
        with impatient.connect() as last:
            answer = answer_of(last)
            assert refused(answer, 503) == "busy"
            assert answer.headers["retry-after"] == "1"
            assert is_closed(last)
    finally:
        for each in crowd:
            each.close()


@pytest.mark.parametrize(
    "endless",
    [
        b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /" + b"a" * 20_000,
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: " + b"a" * 20_000,
        b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X-A: b\r\n" * 3_000,
        GET[:-2] + b"X-A: b\r\n" * 3_000 + b"\r\n",
    ],
)
def test_the_head_has_a_bound(site: Site, endless: bytes, expected_log: ExpectedLog) -> None:
    expected_log.allow("uvicorn.error")
    assert refused(said(site, endless), 431) == "headers_too_large"


@pytest.mark.parametrize(
    "noise",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"FLY / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: localhost\r\n\r\n",
        POST + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        POST + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        POST + b"Content-Length: -1\r\n\r\n{}",
    ],
)
def test_what_is_not_http_is_refused_in_the_error_json(
    site: Site, noise: bytes, expected_log: ExpectedLog
) -> None:
    expected_log.allow("uvicorn.error")
    assert refused(said(site, noise), 400) in {"bad_request", "host_not_allowed"}


def test_there_is_no_other_protocol_to_change_to(site: Site) -> None:
    upgrade = b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    assert said(site, GET[:-2] + upgrade + b"\r\n").status_code == 200


def test_a_caller_who_leaves_in_the_middle_changes_nothing(site: Site) -> None:
    count = site.http.get("/api/sessions", params={"limit": 500}).json()["count"]
    body = b'{"type": "diagnostics", "contact": {"email": "a@example.org"}}'
    with site.connect() as leaving:
        leaving.sendall(POST + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n" % (len(body), body))
    for _ in range(5):
        assert site.http.get("/healthz").status_code == 200
    assert site.http.get("/api/sessions", params={"limit": 500}).json()["count"] == count


def test_a_flood_is_turned_away_while_health_is_told(open_site: Open, expected_log: ExpectedLog) -> None:
    expected_log.allow("uvicorn.error")
    slow = {**PROD, "server": {"requestsPerS": 0.02}}
    site = open_site(limits=WebLimits(max_wait_s=70, answer_s=0.1), **slow)
    flood = [site.connect() for _ in range(8)]
    try:
        for each in flood:
            each.sendall(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")
        # The first has its turn, one waits for his, and nobody else may.
        answered = [answer_of(each) for each in until_readable(flood, 7)]
        for path in ("/healthz", "/readyz"):
            assert site.http.get(path).status_code == 200
    finally:
        for each in flood:
            each.close()
    busy = [answer for answer in answered if answer.status_code != 200]
    assert [refused(answer, 503) for answer in busy] == ["busy"] * 6
    assert {answer.headers["retry-after"] for answer in busy} == {"30"}


def until_readable(connections: list[socket.socket], count: int) -> list[socket.socket]:
    """Return the connections that were answered, once there are so many."""

    def ready() -> list[socket.socket]:
        return select.select(connections, [], [], 0)[0]

    until(lambda: len(ready()) >= count, "the answers")
    return ready()


def test_the_pace_lets_the_first_pass_and_bounds_its_queue(clock: ManualClock) -> None:
    pace = Pace(clock, per_s=100, max_wait_s=0.02)

    async def ask() -> list[float]:
        return await asyncio.gather(*(pace.turn() for _ in range(5)))

    assert asyncio.run(ask()) == pytest.approx([0, 0, 0, 0.01, 0.01])
    clock.advance(1)
    assert asyncio.run(ask())[:3] == [0, 0, 0]


def test_a_window_forgets_who_went_silent(clock: ManualClock) -> None:
    window = MovingWindow(clock, limit=2, window_s=10)
    for number in range(20_000):
        assert window.hit(str(number)) == 0
    assert len(window._hits) == 10_000
    clock.advance(10)
    assert window.hit("new") == 0
    assert len(window._hits) == 1
