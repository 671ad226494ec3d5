"""From a path to the call that serves it."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi.routing import APIRoute

from kiosk.web.calls import Call
from kiosk.web.errors import WebRefusal

METHODS = ("DELETE", "GET", "PATCH", "POST")
_ANY = "{}"

Segments = tuple[str, ...]


class Switch:
    """The paths of the API. Each has one parameter at most, a whole segment of it.

    Raises on construction: TypeError for a path with more.
    """

    def __init__(self, routes: Iterable[APIRoute]) -> None:
        self._calls: dict[Segments, dict[str, Call]] = {}
        for route in routes:
            path = tuple(_ANY if part.startswith("{") else part for part in route.path.split("/"))
            if path.count(_ANY) > 1:
                raise TypeError(f"{route.path}: one parameter a path")
            methods = self._calls.setdefault(path, {})
            methods |= {method: Call(route) for method in route.methods or ()}

    def find(self, method: str, path: str) -> tuple[Call, dict[str, str]]:
        """Return the call and the values of the path's parameters.

        Raises:
            WebRefusal: 404 for a path nobody serves, 405 for a method it does not know.
        """
        methods, value = self._at(path)
        if not methods:
            raise WebRefusal(404, "not_found", "There is nothing here.")
        call = methods.get(method)
        if call is None:
            allowed = {"Allow": self.allowed(path)}
            raise WebRefusal(405, "method_not_allowed", "This path knows other methods.", allowed)
        return call, {} if value is None else {call.parameter: value}

    def allowed(self, path: str) -> str:
        """Return the value of `Allow`, which every 405 carries (RFC 9110, 15.5.6).

        A path that nobody serves gets all methods that are served anywhere.
        """
        methods, _ = self._at(path)
        return ", ".join(sorted(methods or METHODS))

    def _at(self, path: str) -> tuple[dict[str, Call], str | None]:
        """Return a path's calls by method, none for one nobody serves, and its parameter's value."""
        parts = path.split("/")
        exact = self._calls.get(tuple(parts))
        if exact is not None and _ANY not in parts:
            return exact, None
        for place in range(len(parts) - 1, 0, -1):
            value, parts[place] = parts[place], _ANY
            found = self._calls.get(tuple(parts)) if value else None
            if found is not None:
                return found, value
            parts[place] = value
        return {}, None
