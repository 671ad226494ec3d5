"""One HTTPS call to a provider; what kept it from an answer becomes an outcome."""

from __future__ import annotations

import ssl
from functools import lru_cache
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import httpx

from kiosk.delivery.message import Outcome, doubtful, down, misconfigured

TIMEOUT = httpx.Timeout(30.0, connect=5.0)
MAX_ANSWER_BYTES = 1024 * 1024


def client(api_url: str, auth: httpx.Auth | None = None, timeout: httpx.Timeout = TIMEOUT) -> httpx.Client:
    """Return a client that follows no redirect and no proxy of the environment: bodies hold contacts."""
    return httpx.Client(
        base_url=api_url.rstrip("/") + "/",
        auth=auth,
        timeout=timeout,
        follow_redirects=False,
        verify=_tls(),
        trust_env=False,
    )


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    """Return the context all clients share: reading the list of authorities takes a tenth of a second."""
    return httpx.create_ssl_context(trust_env=False)


def is_safe(api_url: str, *, is_prod: bool) -> bool:
    """Whether secrets may go there: over HTTPS, or in DEV to this machine."""
    parts = urlsplit(api_url)
    if parts.scheme == "https":
        return bool(parts.hostname)
    try:
        is_loopback = ip_address(parts.hostname or "").is_loopback
    except ValueError:
        is_loopback = parts.hostname == "localhost"
    return parts.scheme == "http" and is_loopback and not is_prod


def call(http: httpx.Client, method: str, path: str, **kwargs: Any) -> httpx.Response | Outcome:
    """Return the answer, or: down (it never left), doubtful (no answer came), misconfigured (certificate)."""
    try:
        with http.stream(method, path, **kwargs) as answer:
            body = bytearray()
            for chunk in answer.iter_bytes():
                body += chunk
                if len(body) > MAX_ANSWER_BYTES:
                    return doubtful("answer_too_long")
            return httpx.Response(answer.status_code, headers=_plain(answer.headers), content=bytes(body))
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        return misconfigured("certificate") if _is_certificate(error) else down("unreachable")
    except httpx.InvalidURL:
        return misconfigured("api_url")
    except httpx.HTTPError:
        return doubtful("unanswered")


def json_of(answer: httpx.Response) -> dict[str, Any]:
    """Return the answer's JSON object; an empty one when it is none."""
    try:
        document = answer.json()
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def retry_after_ms(answer: httpx.Response) -> int:
    """Return `Retry-After` in milliseconds when it is a number of seconds (at most an hour), else 0."""
    value = answer.headers.get("retry-after", "")
    return min(int(value), 3600) * 1000 if value.isascii() and value.isdigit() and len(value) < 9 else 0


def _plain(headers: httpx.Headers) -> httpx.Headers:
    """Return the headers without those of an encoding that has been undone."""
    kept = {"content-encoding", "content-length", "transfer-encoding"}
    return httpx.Headers([(name, value) for name, value in headers.items() if name.lower() not in kept])


def _is_certificate(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY_FAILED" in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False
