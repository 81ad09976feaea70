"""The page blueprint that sign-in, sign-up and account pages share: the layout links to it."""

from urllib.parse import urlsplit

from flask import Blueprint, request

from app.web.guards import needs_sign_in

web = Blueprint("identity", __name__)
needs_sign_in(
    web,
    but=(
        "sign_in",
        "sign_in_submitted",
        "second_step",
        "second_step_submitted",
        "sign_out",
        "register",
        "register_submitted",
        "confirm_registration_page",
        "confirm_registration_submitted",
        "resend_codes",
        "request_reset",
        "request_reset_submitted",
        "reset_password",
        "reset_password_submitted",
    ),
)


# Origin of a request, and its permitted redirections.


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


def return_address() -> str:
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
