"""Where a request came from, and where it may be sent on to."""

from urllib.parse import urlsplit

from flask import request


def client_address() -> str:
    """Return the network address of the client; behind proxies ProxyFix has corrected it."""
    return request.remote_addr or ""


def local_path(target: str | None, otherwise: str) -> str:
    """Return `target` where it is a path of ours, else `otherwise`: nobody is sent elsewhere.

    Browsers read a backslash as a slash and drop control characters, so neither is let through.
    """
    if not target or not target.startswith("/") or target.startswith("//"):
        return otherwise
    strange = "\\" in target or any(ord(c) <= ord(" ") or ord(c) == 127 for c in target)  # noqa: PLR2004 - DEL
    parts = urlsplit(target) if not strange else None
    return target if parts and not parts.scheme and not parts.netloc else otherwise


def way_back() -> str:
    """Return the page that was read, or the one whose form was sent (same origin only)."""
    here = request.full_path.rstrip("?")
    if request.method == "GET":
        return here
    referrer = request.referrer or ""
    below = referrer.removeprefix(request.host_url.rstrip("/"))
    return local_path(below if below != referrer else None, request.path)


def onwards() -> str:
    """Return the page to go back to afterwards, which the address names; "" where it names none."""
    return local_path(request.args.get("next"), "")
