"""The embedded HTTP server and its API."""

from __future__ import annotations

from ipaddress import ip_address

from pydantic import Field, SecretStr

from kiosk.settings.base import Section


class ServerSettings(Section):
    """The embedded HTTP server."""

    enabled: bool = True
    host: str = "127.0.0.1"
    port: int = Field(3000, ge=0, le=65535)
    allowed_hosts: list[str] = Field(default_factory=lambda: ["localhost", "127.0.0.1", "[::1]", "::1"])
    max_body_bytes: int = Field(1_048_576, ge=1024)
    requests_per_s: float = Field(50.0, gt=0)

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


class ApiSettings(Section):
    """The REST API."""

    token: SecretStr = SecretStr("")
    intents_per_minute: int = Field(10, ge=1)
