"""Addresses to return to after signing in: paths of this site, and no others."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException

from app.errors import NotFound
from app.menu import SignInReason
from app.platform import the_platform
from app.web.doors import reading
from app.web.translation import translate


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
    return referring_page() or request.path


def referring_page() -> str:
    """Return the page of this site that led here; "" if there is none."""
    referrer = request.referrer or ""
    below = referrer.removeprefix(request.host_url.rstrip("/"))
    return local_path(below if below != referrer else None, "")


def onwards() -> str:
    """Return the page to continue with, which the address names; "" if there is none."""
    return local_path(request.args.get("next"), "")


def reason_to_sign_in() -> str:
    """Return why the page that is wanted needs a person; "" if no domain gives a reason."""
    try:
        endpoint, arguments = current_app.url_map.bind("").match(urlsplit(onwards()).path)
    except HTTPException:
        return ""
    given = the_platform().registry.contributed(SignInReason)
    found = next((each for each in given if each.endpoint == endpoint), None)
    return _filled(found, arguments) if found else ""


def _filled(reason: SignInReason, arguments: Mapping[str, Any]) -> str:
    try:
        with reading() as uow:
            return translate(reason.sentence_of(uow, **arguments))
    except NotFound:
        return ""
