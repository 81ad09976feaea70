"""Static files: built once under hashed names, kept in memory, cached by browsers for a year."""

import gzip
import json
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Flask, Response, abort

from app.web.compression import taken

STATIC = Path(__file__).resolve().parents[2] / "build" / "static"
_A_YEAR = "public, max-age=31536000, immutable"


class AssetsNotBuiltError(RuntimeError):
    """The front end has not been built."""


@dataclass(frozen=True)
class Asset:
    """One file as it goes over the wire: its bytes by their packing ("": plain)."""

    bodies: Mapping[str, bytes]
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
    body = (STATIC / name).read_bytes()
    bodies = {"": body}
    if (packed := STATIC / f"{name}.br").exists():  # fonts are packed in themselves
        bodies |= {"br": packed.read_bytes(), "gzip": gzip.compress(body, mtime=0)}
    return Asset(bodies, media_type)


def asset_url(name: str) -> str:
    """Return the address of a built file by its source name ("app.css"); KeyError if unknown."""
    return f"/static/{manifest()[name]}"


def serve(name: str) -> Response:
    """Serve one built file; only names in the manifest exist."""
    asset = _assets().get(name)
    if asset is None:
        abort(404)
    packing = taken() if len(asset.bodies) > 1 else ""
    response = Response(asset.bodies[packing], content_type=asset.media_type)
    if packing:
        response.headers["Content-Encoding"] = packing
    response.headers["Cache-Control"] = _A_YEAR
    response.vary.add("Accept-Encoding")
    return response


def install_assets(app: Flask) -> None:
    """Route /static/<name>; the app itself must have been made with static_folder=None."""
    app.add_url_rule("/static/<name>", "static", serve, methods=["GET"])
    app.jinja_env.globals["asset_url"] = asset_url
