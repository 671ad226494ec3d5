"""Who is asking: the peer's address, behind trusted proxies the one they name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Network = IPv4Network | IPv6Network


def peer_key(peer: str, headers: Mapping[str, str], trusted: Sequence[Network]) -> str:
    """Return what a peer is counted by: its IPv4 address or its IPv6 /64.

    `X-Forwarded-For` is believed from a trusted proxy only, read from its end up to the first address that is
    not one of those: nobody can invent that one.
    """
    address = _address(peer)
    if address is None:
        return peer[:64]
    if _within(address, trusted):
        for part in reversed(headers.get("x-forwarded-for", "").split(",")):
            hop = _address(part.strip())
            if hop is None:
                break
            address = hop
            if not _within(hop, trusted):
                break
    if isinstance(address, IPv6Address):
        return str(IPv6Network((int(address) >> 64 << 64, 64)))
    return str(address)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text.strip("[]"))
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def _within(address: IPv4Address | IPv6Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)
