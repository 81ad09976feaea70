"""Pack answers on their way out: a page weighs a quarter on a slow line.

Brotli where the caller unpacks it, else gzip: old phones and proxies know no other. Either costs
a fraction of a millisecond. Only whole text answers are packed; files and streams go as they are.
Cookies are SameSite, so another site cannot make a browser fetch pages of ours with its guesses
in them and measure how well they pack.
"""

import gzip
from collections.abc import Callable

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
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=LEVEL),
    "gzip": lambda body: gzip.compress(body, LEVEL, mtime=0),
}


def install_compressing(app: Flask) -> None:
    """Pack what the browser can unpack."""

    @app.after_request
    def pack(response: Response) -> Response:
        if response.mimetype not in PACKED or "Content-Encoding" in response.headers:
            return response
        _vary(response)
        packing = taken()
        if not packing or response.is_streamed:
            return response
        body = response.get_data()
        if len(body) >= MIN_BYTES:
            response.set_data(PACKERS[packing](body))
            response.headers["Content-Encoding"] = packing
        return response


def taken() -> str:
    """Return how the caller unpacks: "br", "gzip" or ""; most programs name neither."""
    named = request.environ.get("HTTP_ACCEPT_ENCODING", "")
    if not named:
        return ""
    return next(
        (
            each
            for each in PACKERS
            if (each in named or "*" in named) and request.accept_encodings[each]
        ),
        "",
    )


def _vary(response: Response) -> None:
    if "Vary" in response.headers:
        response.vary.add("Accept-Encoding")
    else:
        response.headers["Vary"] = "Accept-Encoding"
