"""Who asks: the peer, or whom a proxy of ours speaks for."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv6Address, ip_network

from starlette.requests import Request

from kiosk.addresses import Network, parse_address, within


def caller_address(peer: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """Return the address that a request comes from.

    The hops of `X-Forwarded-For` are walked from the right for as long as they are proxies of ours: the first
    that is not is the caller, for nobody but our own proxy could have written it there. What stands left of it
    is the caller's own word.

    Args:
        peer: the other end of the connection.
        forwarded: every value of X-Forwarded-For, joined by commas in their order.
        trusted: the networks of our proxies.
    """
    caller = parse_address(peer)
    for hop in reversed(forwarded.split(",")):
        if caller is None or not within(caller, trusted):
            break
        before = parse_address(hop.strip())
        if before is None:
            break
        caller = before
    return peer if caller is None else str(caller)


def address_of(request: Request, trusted: Sequence[Network]) -> str:
    """Return the address that a request comes from."""
    peer = request.client.host if request.client else ""
    return caller_address(peer, joined(request, "x-forwarded-for"), trusted)


def joined(request: Request, name: str) -> str:
    """Return every value of a header in one, as RFC 9110 5.3 lets recipients do."""
    return ",".join(request.headers.getlist(name))


def caller_key(address: str) -> str:
    """Return what a caller is counted under: an IPv6 customer has a whole /64 to choose addresses from."""
    parsed = parse_address(address)
    return str(ip_network((parsed, 64), strict=False)) if isinstance(parsed, IPv6Address) else address
