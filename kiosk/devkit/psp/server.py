"""The emulator's HTTP server, on loopback only."""

from __future__ import annotations

import base64
import html
import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from kiosk.devkit.psp.api import ControlApi, ShopApi, operation
from kiosk.devkit.psp.bank import Bank
from kiosk.devkit.psp.clock import ScaledClock
from kiosk.devkit.psp.errors import ApiError
from kiosk.devkit.psp.faults import Fault, FaultPlan
from kiosk.devkit.psp.notifier import Notifier

MAX_BODY = 1_000_000

CHECKOUT = """<!doctype html><html lang="ru"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Тестовая оплата</title>
<body style="font:18px sans-serif;max-width:28rem;margin:3rem auto;padding:0 1rem">
<h1>Тестовая оплата</h1><p>{description}</p><p><b>{amount} ₽</b></p><p>Состояние: {status}</p>
<form method="post"><button name="do" value="pay">Оплатить</button>
<button name="do" value="decline">Отказать</button></form></body></html>"""


class PspServer(ThreadingHTTPServer):
    """One emulated shop.

    Args:
        port: 0 takes a free one. path: the state file. shop_id, secret_key: what Basic auth must carry.

    Raises:
        ValueError: the host is not this machine's loopback.
    """

    daemon_threads = True

    def __init__(
        self,
        port: int,
        path: Path,
        *,
        shop_id: str = "100500",
        secret_key: str = "test_emulator",  # noqa: S107 - the emulator's own, protects nothing
        host: str = "127.0.0.1",
        scale: float = 1.0,
    ) -> None:
        if not ip_address(host).is_loopback:
            raise ValueError("the emulator listens on loopback only")
        super().__init__((host, port), Handler)
        self.origin = f"http://{host}:{self.server_port}"
        self.bank = Bank(path, ScaledClock(scale), shop_id, self.origin)
        self.faults = FaultPlan()
        self.notifier = Notifier(self.bank)
        self.bank.listener = self.notifier.notify
        self.shop_api = ShopApi(self.bank)
        self.control_api = ControlApi(self.bank, self.faults, self.notifier)
        self.expected_auth = "Basic " + base64.b64encode(f"{shop_id}:{secret_key}".encode()).decode()
        self.notifier.start()

    @property
    def api_url(self) -> str:
        """What to set as `payments.yookassa.apiUrl`."""
        return f"{self.origin}/v3/"

    def server_close(self) -> None:
        """Stop listening and notifying."""
        super().server_close()
        self.notifier.stop()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is not news."""


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: PspServer
    timeout = 60
    wbufsize = -1  # an answer leaves in one piece
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Answer a GET."""
        self._dispatch("GET")

    def do_POST(self) -> None:
        """Answer a POST."""
        self._dispatch("POST")

    def do_DELETE(self) -> None:
        """Answer a DELETE."""
        self._dispatch("DELETE")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the signature of http.server
        """Say nothing: the control API shows what happened."""

    def _dispatch(self, method: str) -> None:
        length = min(int(self.headers.get("Content-Length") or 0), MAX_BODY)
        body = self.rfile.read(length) if length else b""
        url = urlsplit(self.path)
        parts = [part for part in url.path.split("/") if part]
        try:
            self._route(method, parts, dict(parse_qsl(url.query)), body)
        except ApiError as error:
            self._json(error.status, error.document)

    def _route(self, method: str, parts: list[str], query: dict[str, str], body: bytes) -> None:
        if parts[:1] == ["v3"]:
            self._shop(method, parts[1:], query, body)
        elif parts[:1] == ["_control"]:
            self._json(200, self.server.control_api.answer(method, parts[1:], body))
        elif parts[:1] == ["checkout"] and len(parts) == 2:
            self._checkout(parts[1], dict(parse_qsl(body.decode("utf-8", "replace"))))
        else:
            raise ApiError(404, "not_found", "There is nothing here")

    def _shop(self, method: str, parts: list[str], query: dict[str, str], body: bytes) -> None:
        if self.headers.get("Authorization") != self.server.expected_auth:
            raise ApiError(401, "invalid_credentials", "Shop id or secret key is wrong")
        name = operation(method, parts)
        fault = self.server.faults.take(name)
        if fault is not None and self._break_before(fault):
            return
        key = self.headers.get("Idempotence-Key")
        answer = self.server.shop_api.answer(name, parts, query, key, body)
        if fault is None:
            self._json(200, answer)
        elif fault.kind == "slow":
            time.sleep(fault.seconds)
            self._json(200, answer)
        elif fault.kind == "500_after_commit":
            raise ApiError(500, "internal_server_error", "Something went wrong")
        elif fault.kind == "garbage":
            self._json(200, {"surprise": True})
        else:
            self._drop()

    def _break_before(self, fault: Fault) -> bool:
        """Do what a fault does before the call reaches the shop; returns whether that was all."""
        match fault.kind:
            case "429":
                raise ApiError(429, "too_many_requests", "Slow down", retry_after=int(fault.seconds * 1000))
            case "500":
                raise ApiError(500, "internal_server_error", "Something went wrong")
            case "401":
                raise ApiError(401, "invalid_credentials", "Shop id or secret key is wrong")
            case "502_html":
                self._send(502, "text/html", b"<html><body><h1>502 Bad Gateway</h1></body></html>")
                return True
            case "silence" | "drop_before":
                time.sleep(fault.seconds if fault.kind == "silence" else 0)
                self._drop()
                return True
        return False

    def _checkout(self, payment_id: str, form: dict[str, str]) -> None:
        bank = self.server.bank
        if form.get("do") == "pay":
            bank.pay(payment_id)
        elif form.get("do") == "decline":
            bank.cancel(payment_id, party="payment_network", reason="general_decline")
        wire = bank.payment(payment_id)
        page = CHECKOUT.format(
            description=html.escape(wire["description"]),
            amount=html.escape(wire["amount"]["value"]),
            status=wire["status"],
        )
        self._send(200, "text/html; charset=utf-8", page.encode())

    def _json(self, status: int, document: Any) -> None:
        self._send(
            status, "application/json; charset=utf-8", json.dumps(document, ensure_ascii=False).encode()
        )

    def _send(self, status: int, content_type: str, raw: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def _drop(self) -> None:
        """End the connection without an answer."""
        self.close_connection = True
        self.connection.close()
