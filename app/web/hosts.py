"""Check of the host name: a free choice of name could steer links, caches and origins.

The names are those of BASE_URL and BDM_HOSTS; outside production this machine's own too.
"""

from urllib.parse import urlsplit

from flask import Flask, request

from app.config import Settings
from app.errors import WrongHost


def name_of(host: str) -> str:
    """Return the name in a Host header, without its port; "" where it holds none."""
    try:
        return (urlsplit(f"//{host}").hostname or "").removesuffix(".")
    except ValueError:
        return ""


def install_hosts(app: Flask, settings: Settings) -> None:
    """Refuse every request for a name that is not ours, before anything else reads it."""
    hosts, address = settings.hosts, settings.base_url
    # The host of nearly every request, found without parsing it.
    usual = {urlsplit(address).netloc, *hosts}

    @app.before_request
    def ours() -> None:
        host = request.host
        if host not in usual and name_of(host) not in hosts:
            raise WrongHost(address)
