"""What the tests of the API send, and how they read a refusal."""

from __future__ import annotations

import socket
from typing import Any

import httpx

from tests.web.conftest import Site

JSON = {"Content-Type": "application/json"}
SESSION: dict[str, Any] = {
    "type": "diagnostics",
    "contact": {"email": "client@example.com", "phone": "+79001234567"},
    "metadata": {"vehicleMake": "Toyota", "vehicleModel": "Camry"},
}
INTENT: dict[str, Any] = {"amount": 48000, "currency": "RUB", "metadata": {"service": "diagnostics"}}
# The operating manual's example.
REPORT: dict[str, Any] = {
    "data": {
        "sessionId": "OBD-xxx-yyy",
        "vehicleMake": "Toyota",
        "vehicleModel": "Camry",
        "dtcCodes": [
            {
                "code": "P0420",
                "description": "Catalyst System Efficiency Below Threshold",
                "severity": "medium",
            }
        ],
        "timestamp": "2025-01-15T10:30:00Z",
    },
    "deliverTo": {"email": "client@example.com", "phone": "+79001234567"},
}
THICKNESS: dict[str, Any] = {
    "data": {
        "sessionId": "THK-xxx-yyy",
        "vehicleType": "sedan",
        "measurements": [{"zone": "Hood", "value": 110.0, "status": "normal"}],
        "timestamp": "2026-01-15T10:30:00Z",
    }
}


def new_session(site: Site, **headers: str) -> str:
    answer = site.http.post("/api/sessions", json=SESSION, headers=headers)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def report_of(session_id: str, example: dict[str, Any] | None = None) -> dict[str, Any]:
    body = example or REPORT
    return {**body, "data": {**body["data"], "sessionId": session_id}}


def refused(answer: httpx.Response, status: int) -> str:
    """Return the code of a refusal after checking its form."""
    assert answer.status_code == status, f"{answer.status_code}: {answer.text}"
    assert answer.headers["content-type"] == "application/json"
    assert set(answer.json()) == {"error", "message"}
    return str(answer.json()["error"])


def said(site: Site, *parts: bytes) -> httpx.Response:
    """Send bytes as they are and return what is answered; the server need not close."""
    with site.connect() as connection:
        for part in parts:
            connection.sendall(part)
        return answer_of(connection)


def answer_of(connection: socket.socket) -> httpx.Response:
    """Read one answer."""
    reader = connection.makefile("rb")
    status = int(reader.readline().split()[1])
    headers = dict[str, str]()
    while line := reader.readline().strip():
        name, _, value = line.decode().partition(": ")
        headers[name] = value
    content = reader.read(int(headers["content-length"]))
    return httpx.Response(status, headers=headers, content=content)


def is_closed(connection: socket.socket) -> bool:
    """Wait for the other end to close."""
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True
