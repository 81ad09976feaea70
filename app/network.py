"""Whom to count for an address."""

from ipaddress import IPv6Address, ip_address

_NETWORK_BITS = 64


def network(address: str) -> str:
    """Return whom to count for an address: an IPv6 customer has a whole /64 of them."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        return str(IPv6Address(int(parsed) >> _NETWORK_BITS << _NETWORK_BITS))
    return str(parsed)
