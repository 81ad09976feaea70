"""Whom to count for an address, and whether it is one of a network's."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address

_NETWORK_BITS = 64
# The addresses that one subscriber of an IPv4 provider can easily get.
_NEIGHBOURS_BITS = 24


def network(address: str) -> str:
    """Return whom to count for an address: an IPv6 customer has a whole /64 of them."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    if isinstance(parsed, IPv6Address):
        return str(IPv6Address(int(parsed) >> _NETWORK_BITS << _NETWORK_BITS))
    return str(parsed)


def neighbourhood(address: str) -> str:
    """Return whom to count for wrong passwords: an IPv6 /64, or an IPv4 /24 as 192.0.2.0."""
    counted = network(address)
    if "." not in counted:
        return counted
    return str(IPv4Network(f"{counted}/{_NEIGHBOURS_BITS}", strict=False).network_address)


def is_within(address: str, networks: Iterable[IPv4Network | IPv6Network]) -> bool:
    """Return True if an address is in one of the networks; a non-address is in none."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    # A socket that hears both kinds names IPv4 as "::ffff:10.0.0.2".
    plain = (found.ipv4_mapped if isinstance(found, IPv6Address) else None) or found
    return any(plain in each for each in networks)
