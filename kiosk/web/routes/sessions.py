"""/api/sessions."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from kiosk.web.bodies import JsonOnly, MetadataBody, SessionBody, SessionPatch, checked_id
from kiosk.web.services import doors

router = APIRouter(prefix="/api/sessions", tags=["sessions"])


@router.post("", status_code=201, dependencies=[JsonOnly])
async def create(body: SessionBody, request: Request) -> dict[str, Any]:
    """Begin a session."""
    contact = body.contact.parsed()
    session = doors(request).sessions.create(
        body.type, contact.get("email"), contact.get("phone"), body.metadata, body.ttl_ms
    )
    return session.to_json()


@router.get("")
async def find(
    request: Request,
    type: Annotated[str | None, Query(max_length=20)] = None,  # noqa: A002 - the document's name
    status: Annotated[str | None, Query(max_length=20)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> dict[str, Any]:
    """List sessions, the newest first."""
    found, following = doors(request).sessions.page(type, status, limit, cursor)
    page: dict[str, Any] = {"sessions": [session.to_json() for session in found], "count": len(found)}
    return page if following is None else {**page, "nextCursor": following}


@router.get("/{session_id}")
async def read(session_id: str, request: Request) -> dict[str, Any]:
    """Return a session."""
    return doors(request).sessions.get(checked_id(session_id)).to_json()


@router.patch("/{session_id}", dependencies=[JsonOnly])
async def update(session_id: str, body: SessionPatch, request: Request) -> dict[str, Any]:
    """Change contact, metadata, or the status along its table."""
    contact = None if body.contact is None else body.contact.parsed()
    session = doors(request).sessions.update(
        checked_id(session_id), contact=contact, metadata=body.metadata, status=body.status
    )
    return session.to_json()


@router.post("/{session_id}/complete")
async def complete(session_id: str, request: Request, body: MetadataBody | None = None) -> dict[str, Any]:
    """End a session well."""
    metadata = None if body is None else body.metadata
    return doors(request).sessions.complete(checked_id(session_id), metadata).to_json()


@router.post("/{session_id}/expire")
async def expire(session_id: str, request: Request) -> dict[str, Any]:
    """End a session whose time is over."""
    return doors(request).sessions.expire(checked_id(session_id)).to_json()


@router.delete("/{session_id}", status_code=204)
async def delete(session_id: str, request: Request) -> Response:
    """Remove a session that nothing hangs on."""
    doors(request).sessions.delete(checked_id(session_id))
    return Response(status_code=204)
