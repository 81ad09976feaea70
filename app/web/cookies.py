"""Cookies: what they are called, and how those are set that stay for a year.

Over https each name begins with `__Host-`: a browser takes such a cookie only from this very host,
over https and for every path, so that no other host of the same domain can plant one. Development
over http keeps plain names.
"""

from flask import Response, current_app

PREFIX = "__Host-"
SESSION = "bdm"
_A_YEAR_S = 31_536_000


def full_name(plain: str, *, https: bool) -> str:
    """Return the name of a cookie of an installation over https, or over http."""
    return f"{PREFIX}{plain}" if https else plain


def cookie_name(plain: str) -> str:
    """Return the name under which this installation keeps a cookie."""
    return full_name(plain, https=_https())


def keep_cookie(response: Response, plain: str, value: str) -> None:
    """Let the browser keep a value for a year, out of the reach of scripts."""
    response.set_cookie(
        cookie_name(plain),
        value,
        max_age=_A_YEAR_S,
        secure=_https(),
        httponly=True,
        samesite="Lax",
    )


def _https() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])
