"""Pack answers with brotli on their way out: a page weighs a quarter on a slow line.

Level 4 costs a fraction of a millisecond. Only whole text answers are packed; files and streams
go as they are. Cookies are SameSite, so another site cannot make a browser fetch pages of ours
with its guesses in them and measure how well they pack.
"""

import brotli
from flask import Flask, Response, request

MIN_BYTES = 1_000
LEVEL = 4
PACKED = {
    "text/html",
    "text/css",
    "text/plain",
    "application/json",
    "application/xml",
    "application/problem+json",
}


def install_compressing(app: Flask) -> None:
    """Pack what the browser can unpack."""

    @app.after_request
    def pack(response: Response) -> Response:
        if response.mimetype not in PACKED or "Content-Encoding" in response.headers:
            return response
        _vary(response)
        if not _takes_brotli() or response.is_streamed:
            return response
        body = response.get_data()
        if len(body) >= MIN_BYTES:
            response.set_data(brotli.compress(body, quality=LEVEL))
            response.headers["Content-Encoding"] = "br"
        return response


def _takes_brotli() -> bool:
    """Return True if the caller unpacks brotli; most programs do not even name it."""
    named = request.environ.get("HTTP_ACCEPT_ENCODING", "")
    return ("br" in named or "*" in named) and bool(request.accept_encodings["br"])


def _vary(response: Response) -> None:
    if "Vary" in response.headers:
        response.vary.add("Accept-Encoding")
    else:
        response.headers["Vary"] = "Accept-Encoding"
