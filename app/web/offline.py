"""The site as an app of a phone: its manifest, its worker, and pages that are shown without a line.

A domain contributes `OfflinePages`. A phone stores them if its owner switched that on, on the page
of the account; signing out removes everything. Officials' pages are never stored, nor is anything
of a bid.
"""

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote

from flask import Blueprint, Flask, Response, make_response, render_template, request, url_for
from flask_babel import force_locale, gettext

from app.clock import real_now
from app.errors import NotFound
from app.permissions import Actor
from app.platform import the_platform
from app.roles import BY_NAME
from app.web.actors import page_actor
from app.web.assets import asset_url, manifest, serve
from app.web.formatting import local_time
from app.web.i18n import LANGUAGES, RIGHT_TO_LEFT
from app.web.json import json_response

offline = Blueprint("offline", __name__)
# The answer's header that permits to store it: a sentence that names the day, as a part of an
# address is written.
HEADER = "Bdm-Offline"
_OFFICIAL = frozenset({"staff", "department"})
_COLOUR = "#0b4a56"


@dataclass(frozen=True, kw_only=True)
class OfflinePages:
    """The pages of a route that a phone may store; `first` are stored before they are visited."""

    endpoint: str
    first: bool = False


@offline.get("/app-<language>.webmanifest")
def web_manifest(language: str) -> Response:
    """Describe the app to a phone, in a language."""
    if language not in LANGUAGES:
        raise NotFound
    with force_locale(language):
        name = gettext("Balochistan Digital Marketplace")
        short = gettext("Marketplace")
    icon = {"src": asset_url("icon.png"), "sizes": "512x512", "type": "image/png"}
    described = {
        "id": "/home",
        "start_url": f"/home?lang={language}",
        "scope": "/",
        "display": "standalone",
        "name": name,
        "short_name": short,
        "lang": language,
        "dir": "rtl" if language in RIGHT_TO_LEFT else "ltr",
        "theme_color": _COLOUR,
        "background_color": _COLOUR,
        "icons": [icon | {"purpose": "any"}, icon | {"purpose": "maskable"}],
    }
    return json_response(described, mimetype="application/manifest+json")


@offline.get("/worker.js")
def worker() -> Response:
    """Send the script that answers without a line; at the top, so that it sees every page."""
    response = serve(manifest()["worker.js"])
    response.headers["Cache-Control"] = "no-cache"
    return response


@offline.get("/offline")
def without_line() -> Response:
    """List what a phone has stored, for when it has no line."""
    response = make_response(render_template("offline.html", paths=_first()))
    response.headers[HEADER] = ""
    return response


def _first() -> list[str]:
    pages = the_platform().registry.contributed(OfflinePages)
    return [url_for(each.endpoint) for each in pages if each.first]


def may_store(actor: Actor) -> bool:
    """Return True if a phone of this person may store pages: officials read those of others."""
    return actor.kind == "person" and not any(
        BY_NAME[role].scope in _OFFICIAL for role in actor.roles if role in BY_NAME
    )


def install_offline(app: Flask) -> None:
    """Mount the app's routes, and mark what a phone may store."""
    app.register_blueprint(offline)

    @app.context_processor
    def stored_for() -> dict[str, str]:
        """Return whose pages a phone may store, and those that it stores first."""
        actor = page_actor()
        may = may_store(actor)
        return {"offline_for": " ".join([str(actor.person_id), *_first()]) if may else ""}

    @app.after_request
    def permit(response: Response) -> Response:
        read = request.method == "GET" and response.status_code == HTTPStatus.OK
        if read and request.endpoint in _endpoints() and may_store(page_actor()):
            said = gettext(
                "You are offline. This is the page as of %(time)s.", time=local_time(real_now())
            )
            response.headers[HEADER] = quote(said)
        return response


def _endpoints() -> set[str]:
    return {each.endpoint for each in the_platform().registry.contributed(OfflinePages)}
