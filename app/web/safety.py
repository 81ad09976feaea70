"""Headers that keep a page safe: a strict content policy with nonces, no sniffing, no framing."""

import secrets

from flask import Flask, Response, g, request

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
        "default-src 'none'; img-src 'self' data:; style-src 'self'; font-src 'self'; "
        f"script-src 'self' 'nonce-{csp_nonce()}'; connect-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    )


def install_safety(app: Flask, *, production: bool) -> None:
    """Add the headers to every answer; only static files may be stored by shared caches."""

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in SAFE.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", _policy())
        if production:
            response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response
