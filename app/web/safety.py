"""Headers that keep a page safe: a strict content policy with nonces, no sniffing, no framing."""

import secrets

from flask import Flask, Response, g, request

from app.errors import NotFound

SAFE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}


def csp_nonce() -> str:
    """Return this answer's nonce for inline scripts (the one that turns JavaScript styles on)."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def _policy() -> str:
    return (
        "default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'self'; "
        "font-src 'self'; frame-src 'self'; "
        f"script-src 'self' 'nonce-{csp_nonce()}'; connect-src 'self'; form-action 'self'; "
        "manifest-src 'self'; worker-src 'self'; frame-ancestors 'none'; base-uri 'none'"
    )


# An answer that is no page loads nothing.
NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"
_PLAIN = frozenset({"Content-Type", "Content-Length", "Vary", "Location", "Idempotency-Replayed"})
_DATA = frozenset({"application/json", "application/problem+json"})


# The browser may show it again after Back; nobody else may keep it.
ON_THE_WAY_BACK = "private, no-cache"
_REFUSED = range(400, 500)


def _cache_control(response: Response) -> str:
    """Return the cache rule of an answer: nobody, except a browser whose form is refused.

    Otherwise a person who continues and presses Back finds an error instead of their input. Signing
    out clears it (`app/identity/accounts/doors/sign_in_web.py`).
    """
    is_form = request.method == "POST" and response.mimetype == "text/html"
    return ON_THE_WAY_BACK if is_form and response.status_code in _REFUSED else "no-store"


def install_safety(app: Flask, *, production: bool) -> None:
    """Add the headers to every answer; only static files may be stored by shared caches."""
    always = dict(SAFE)
    if production:
        always["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    of_data = [*always.items(), ("Content-Security-Policy", NOTHING), ("Cache-Control", "no-store")]

    @app.before_request
    def find_nothing_at_nul() -> None:
        """Nothing has such an address, and PostgreSQL takes no text that holds one."""
        if "\x00" in request.path or b"%00" in request.query_string:
            raise NotFound

    @app.after_request
    def add_headers(response: Response) -> Response:
        if response.mimetype in _DATA and _PLAIN.issuperset(response.headers.keys()):
            # These are right as they are; `extend` would look at each, which is a tenth of a hello.
            response.headers._list += of_data  # noqa: SLF001 - as said
            return response
        policy = NOTHING if response.mimetype in _DATA else _policy()
        wanted = always | {"Content-Security-Policy": policy}
        if not request.path.startswith("/static/"):
            wanted["Cache-Control"] = _cache_control(response)
        has = {name.lower() for name, _ in response.headers}
        response.headers.extend((n, value) for n, value in wanted.items() if n.lower() not in has)
        return response
