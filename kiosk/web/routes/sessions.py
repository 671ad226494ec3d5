"""/api/sessions."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from kiosk.sessions.states import SessionStatus
from kiosk.web.bodies import MetadataBody, SessionBody, SessionPatch
from kiosk.web.errors import refusals
from kiosk.web.services import doors
from kiosk.web.views import Kind, SessionPage, SessionView

NO_SESSION = (404, "session_not_found")
INVALID = (400, "validation_failed")
NOT_JSON = (415, "unsupported_media_type")
OVER = (409, "illegal_transition")
SHOWN: dict[int | str, dict[str, Any]] = {200: {"model": SessionView}}

router = APIRouter(prefix="/api/sessions", tags=["sessions"])


@router.post(
    "",
    status_code=201,
    responses={201: {"model": SessionView}, **refusals(INVALID, NOT_JSON)},
)
def create(body: SessionBody, request: Request) -> Any:
    """Begin a session."""
    contact = body.contact.parsed()
    doors(request).deliveries.check_contact(contact)
    session = doors(request).sessions.create(
        body.type, contact.get("email"), contact.get("phone"), body.metadata, body.ttl_ms
    )
    return session.to_json()


@router.get("", responses={200: {"model": SessionPage}, **refusals(INVALID)})
async def find(
    request: Request,
    type: Annotated[Kind | None, Query()] = None,  # noqa: A002 - the document's name
    status: Annotated[SessionStatus | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> Any:
    """List sessions, the newest first."""
    found, following = doors(request).sessions.page(type, status, limit, cursor)
    page: dict[str, Any] = {"sessions": [session.to_json() for session in found], "count": len(found)}
    return page if following is None else {**page, "nextCursor": following}


@router.get("/{session_id}", responses={**SHOWN, **refusals(NO_SESSION)})
async def read(session_id: str, request: Request) -> Any:
    """Return a session."""
    return doors(request).sessions.get(session_id).to_json()


@router.patch(
    "/{session_id}",
    responses={**SHOWN, **refusals(INVALID, NO_SESSION, OVER, NOT_JSON)},
)
def update(session_id: str, body: SessionPatch, request: Request) -> Any:
    """Change contact, metadata, or the status along its table."""
    contact = None if body.contact is None else body.contact.parsed()
    doors(request).deliveries.check_contact(contact or {})
    session = doors(request).sessions.update(
        session_id, contact=contact, metadata=body.metadata, status=body.status
    )
    return session.to_json()


@router.post("/{session_id}/complete", responses={**SHOWN, **refusals(INVALID, NO_SESSION, OVER, NOT_JSON)})
def complete(session_id: str, request: Request, body: MetadataBody | None = None) -> Any:
    """End a session well."""
    metadata = None if body is None else body.metadata
    return doors(request).sessions.complete(session_id, metadata).to_json()


@router.post("/{session_id}/expire", responses={**SHOWN, **refusals(NO_SESSION, OVER)})
def expire(session_id: str, request: Request) -> Any:
    """End a session whose time is over."""
    return doors(request).sessions.expire(session_id).to_json()


@router.delete(
    "/{session_id}",
    status_code=204,
    responses=refusals(
        NO_SESSION, (409, "session_has_payments"), (409, "session_has_reports"), (409, "session_on_screen")
    ),
)
def delete(session_id: str, request: Request) -> Response:
    """Remove a session that nothing hangs on."""
    doors(request).sessions.delete(session_id)
    return Response(status_code=204)
