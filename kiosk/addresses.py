"""IP addresses as a connection or a header tells them, and the networks they lie in."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def parse_address(text: str) -> Address | None:
    """Return an address, an IPv4 one in IPv6's clothes as IPv4 (RFC 4291 2.5.5.2); None when it is none."""
    try:
        address = ip_address(text.strip("[]"))
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def within(address: Address, networks: Iterable[Network]) -> bool:
    """Return whether an address lies in one of the networks."""
    return any(address in network for network in networks)
