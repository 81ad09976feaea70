"""What proxies say of a caller is believed of our own proxies alone.

Whoever reaches a web process past them could else name any address, and any client certificate.
"""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network
from typing import TYPE_CHECKING

from werkzeug.middleware.proxy_fix import ProxyFix

from app.network import is_within

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# The SHA-256 of the certificate that a client showed to the proxy, as 64 digits and letters.
CERTIFICATE_HEADER = "X-Client-Certificate-SHA256"
_TOLD = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", CERTIFICATE_HEADER)
_KEYS = tuple(f"HTTP_{name.upper().replace('-', '_')}" for name in _TOLD)


class BehindProxies:
    """Read what `hops` proxies in `networks` say; from anybody else, throw it away."""

    def __init__(
        self, app: "WSGIApplication", hops: int, networks: tuple[IPv4Network | IPv6Network, ...]
    ) -> None:
        """Wrap an application; without hops nobody is believed."""
        self._networks = networks if hops else ()
        self._app = ProxyFix(app, x_for=hops, x_proto=hops, x_host=hops)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Pass a request on, without what a stranger says of itself."""
        if not self._is_ours(environ.get("REMOTE_ADDR", "")):
            for key in _KEYS:
                environ.pop(key, None)
        return self._app(environ, start_response)

    def _is_ours(self, address: str) -> bool:
        # A socket of this machine has no address; only a proxy of ours is let onto it.
        return is_within(address, self._networks) if address else bool(self._networks)
