"""How an endpoint is called.

Endpoints are declared and described as FastAPI's. Its own way of calling one, a tree of dependencies solved between
two exit stacks behind a row of middlewares, costs more than all else a request costs (`make bench`). Ours ask for a
path's parameter, a query's, a header's, a body of one model and the request itself: that is what is done here.
"""

from __future__ import annotations

import inspect
from typing import Any, cast

from fastapi.dependencies.utils import request_params_to_args
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response

from kiosk.errors import Refusal
from kiosk.web.services import body_of


class Json(Response):
    """An answer in JSON."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """Return the body."""
        return to_json(content)


class Call:
    """One route's endpoint, and what it wants to know of a request.

    An endpoint written as `def` touches the ledger and nothing else: those that come together share a commit. One
    written as `async def` may wait for anything.

    Raises on construction: TypeError for an endpoint that asks for more than is read here.
    """

    def __init__(self, route: APIRoute) -> None:
        wants = route.dependant
        if wants.dependencies or wants.cookie_params or len(wants.body_params) > 1:
            raise TypeError(f"{route.path}: an endpoint asks for what is never read")
        self.route = route
        # The name of the path's parameter, where it has one.
        self.parameter = next((part[1:-1] for part in route.path.split("/") if part.startswith("{")), "")
        self.waits = inspect.iscoroutinefunction(route.endpoint)
        self._endpoint = route.endpoint
        self._status = route.status_code or 200
        self._query, self._headers = wants.query_params, wants.header_params
        self._request_name = wants.request_param_name
        self._body_name = ""
        if wants.body_params:
            body = wants.body_params[0]
            self._body_name, self._needs_body = body.name, body.field_info.is_required()
            self._body: TypeAdapter[Any] = TypeAdapter(cast(Any, body.field_info.annotation))

    async def answer(self, request: Request, path: dict[str, str]) -> Response:
        """Return what an endpoint that `waits` answers.

        Args:
            path: the value of the path's parameter.

        Raises:
            RequestValidationError: body, query or headers are not as declared. Refusal: a body that is not called
                JSON (415). Whatever else the endpoint raises.
        """
        return self._response(await self._endpoint(**self._arguments(request, path)))

    def answer_at_once(self, request: Request, path: dict[str, str]) -> Response:
        """Return what an endpoint that does not wait answers; raises as `answer`."""
        return self._response(self._endpoint(**self._arguments(request, path)))

    def _response(self, said: Any) -> Response:
        return said if isinstance(said, Response) else Json(said, self._status)

    def _arguments(self, request: Request, path: dict[str, str]) -> dict[str, Any]:
        arguments: dict[str, Any] = dict(path)
        if self._body_name:
            arguments[self._body_name] = self._read(request, body_of(request))
        if self._query or self._headers:
            arguments |= self._parameters(request)
        if self._request_name is not None:
            arguments[self._request_name] = request
        return arguments

    def _read(self, request: Request, body: bytes) -> Any:
        if not body and not self._needs_body:
            return None
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise Refusal("The body must be application/json.", error="unsupported_media_type", status=415)
        try:
            return self._body.validate_json(body)
        except ValidationError as error:
            raise RequestValidationError(error.errors(include_url=False, include_input=False)) from error

    def _parameters(self, request: Request) -> dict[str, Any]:
        values, problems = request_params_to_args(self._query, request.query_params)
        more_values, more_problems = request_params_to_args(self._headers, request.headers)
        if problems or more_problems:
            raise RequestValidationError([*problems, *more_problems])
        return {**values, **more_values}
