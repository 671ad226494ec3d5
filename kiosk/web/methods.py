"""Which methods a path knows, for the `Allow` header that every 405 must carry (RFC 9110, 15.5.6)."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import APIRouter
from fastapi.routing import APIRoute

METHODS = ("DELETE", "GET", "PATCH", "POST")


class Methods:
    """The methods of every path, from the routes themselves."""

    def __init__(self, routers: Iterable[APIRouter]) -> None:
        routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
        self._routes = [(route.path_regex, frozenset(route.methods or ())) for route in routes]

    def of(self, path: str) -> str:
        """Return the value of `Allow`; a path that nobody serves gets all that are served anywhere."""
        found = {method for regex, methods in self._routes if regex.match(path) for method in methods}
        return ", ".join(sorted(found or METHODS))
