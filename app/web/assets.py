"""Static files: built once under hashed names, kept in memory, cached by browsers for a year."""

import json
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Flask, Response, abort, request

STATIC = Path(__file__).resolve().parents[2] / "build" / "static"
_A_YEAR = "public, max-age=31536000, immutable"


class AssetsNotBuiltError(RuntimeError):
    """The front end has not been built."""


@dataclass(frozen=True)
class Asset:
    """One file as it goes over the wire, plain and packed with brotli."""

    body: bytes
    packed: bytes
    media_type: str


@cache
def manifest() -> dict[str, str]:
    """Return source name → hashed name. Raises AssetsNotBuiltError with what to do."""
    try:
        names: dict[str, str] = json.loads((STATIC / "manifest.json").read_text())
    except FileNotFoundError:
        message = "The front end has not been built: run `make setup`."
        raise AssetsNotBuiltError(message) from None
    return names


@cache
def _assets() -> dict[str, Asset]:
    return {name: _read(name) for name in manifest().values()}


def _read(name: str) -> Asset:
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if media_type in {"text/css", "text/javascript"}:
        media_type += "; charset=utf-8"
    packed = (STATIC / f"{name}.br").read_bytes()
    return Asset((STATIC / name).read_bytes(), packed, media_type)


def asset_url(name: str) -> str:
    """Return the address of a built file by its source name ("app.css"); KeyError if unknown."""
    return f"/static/{manifest()[name]}"


def serve(name: str) -> Response:
    """Serve one built file; only names in the manifest exist."""
    asset = _assets().get(name)
    if asset is None:
        abort(404)
    packed = request.accept_encodings.quality("br") > 0
    response = Response(asset.packed if packed else asset.body, content_type=asset.media_type)
    if packed:
        response.headers["Content-Encoding"] = "br"
    response.headers["Cache-Control"] = _A_YEAR
    response.vary.add("Accept-Encoding")
    return response


def install_assets(app: Flask) -> None:
    """Route /static/<name>; the app itself must have been made with static_folder=None."""
    app.add_url_rule("/static/<name>", "static", serve, methods=["GET"])
    app.jinja_env.globals["asset_url"] = asset_url
