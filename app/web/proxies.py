"""Trust in proxies: data about a caller is believed from our own proxies alone.

A caller that reaches a web process past them could else name any address, and any client
certificate.

It is read from `Forwarded` (RFC 7239) alone. A web server hands headers over with every "-" as "_":
`X_Forwarded_For`, which a caller may write and most proxies pass on, then arrives under the name of
the proxy's own `X-Forwarded-For`, and one of the two is lost before we see either. The name
`Forwarded` has no such twin.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network
from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

from app.network import is_within

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# The SHA-256 of the certificate that a client showed to the proxy, as 64 digits and letters.
CERTIFICATE_HEADER = "X-Client-Certificate-SHA256"
_CERTIFICATE_KEY = f"HTTP_{CERTIFICATE_HEADER.upper().replace('-', '_')}"
_FORWARDED_KEY = "HTTP_FORWARDED"
_OLD_KEYS = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO")
_NEVER_TRUSTED = (_CERTIFICATE_KEY, *_OLD_KEYS, "HTTP_X_FORWARDED_HOST")
_CACHE_SIZE = 1_000
_NODE = re.compile(r"^\[(.*)\](?::\d+)?$|^([0-9.]+):\d+$")
_AMBIGUOUS = "The request says twice who sends it."
_NOT_SET_UP = "The proxy must say for whom it asks in the header Forwarded: see README, “Proxies”."


class AmbiguousError(ValueError):
    """A proxy's word can be read in two ways."""


class BehindProxies:
    """Read what `hops` proxies in `networks` say; from anybody else, throw it away."""

    def __init__(
        self, app: "WSGIApplication", hops: int, networks: tuple[IPv4Network | IPv6Network, ...]
    ) -> None:
        """Wrap an application; without hops nobody is believed."""
        self._app, self._hops = app, hops
        self._networks = networks if hops else ()
        # All that comes by way of proxies comes from their few addresses.
        self._is_within = lru_cache(_CACHE_SIZE)(lambda address: is_within(address, self._networks))

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Pass a request on, with what our proxies say of it and nothing that a stranger says."""
        forwarded = environ.pop(_FORWARDED_KEY, "")
        old = any(key in environ for key in _OLD_KEYS)
        for key in _NEVER_TRUSTED:
            environ.pop(key, None)
        if self._is_trusted_proxy(environ.get("REMOTE_ADDR", "")):
            if old and not forwarded:
                return Response(_NOT_SET_UP, 400)(environ, start_response)
            try:
                self._believe(environ, forwarded)
            except AmbiguousError:
                return Response(_AMBIGUOUS, 400)(environ, start_response)
        return self._app(environ, start_response)

    def _believe(self, environ: "WSGIEnvironment", forwarded: str) -> None:
        # Counted from the right: what stands further left, the caller may have written.
        elements = forwarded.split(",")
        if len(elements) < self._hops or not forwarded:
            return
        told = _pairs(elements[-self._hops])
        if address := _address(told.get("for", "")):
            environ["REMOTE_ADDR"] = address
        if told.get("proto") in {"http", "https"}:
            environ["wsgi.url_scheme"] = told["proto"]
        if certificate := told.get("certificate"):
            environ[_CERTIFICATE_KEY] = certificate

    def _is_trusted_proxy(self, address: str) -> bool:
        # A socket of this machine has no address; only a proxy of ours is let onto it.
        if not self._networks:
            return False
        return self._is_within(address) if address else True


def _pairs(element: str) -> dict[str, str]:
    """Read `for=192.0.2.1;proto=https`; raises AmbiguousError where a name stands twice."""
    told: dict[str, str] = {}
    for pair in filter(None, (each.strip() for each in element.split(";"))):
        name, _, value = pair.partition("=")
        if name.lower() in told:
            raise AmbiguousError
        told[name.lower()] = value.strip('"')
    return told


def _address(node: str) -> str:
    """Return a node without port and brackets: `[2001:db8::1]:443` is `2001:db8::1`."""
    return _NODE.sub(r"\1\2", node)
