"""The main menu and what every page's layout needs to know."""

from flask import Flask, request, url_for
from flask_babel import gettext

from app.factory import the_platform
from app.permissions import Actor
from app.registry import Registry
from app.text import sentence
from app.web.actors import page_actor
from app.web.i18n import language
from app.web.translating import translate


def install_navigation(app: Flask, registry: Registry) -> None:
    """Give every template the menu entries that this person may see."""
    items = sorted(registry.navigation, key=lambda item: item.order)

    @app.context_processor
    def layout() -> dict[str, object]:
        actor = page_actor()
        return {
            "navigation": [
                {
                    "text": gettext(item.label),
                    "href": url_for(item.endpoint),
                    "current": request.endpoint == item.endpoint,
                    "active": request.blueprint == item.endpoint.partition(".")[0],
                }
                for item in items
                if item.visible(actor)
            ],
            "signed_in": actor.kind == "person",
            "who": _who(actor),
            "acting_for": _acting_for(actor),
            **_ways(app),
            "footer_links": _footer(app),
            "demonstration": the_platform().executor.demonstration,
        }


def _who(actor: Actor) -> str:
    """Name the person in the reader's language, where the name was given in it."""
    return (actor.name_ur if language() == "ur" else "") or actor.name


def _acting_for(actor: Actor) -> str:
    """Name the organisation acted for, in the reader's language where it has a name in it."""
    urdu = actor.organisation_name_ur if language() == "ur" else ""
    return urdu or actor.organisation_name


# Where the header leads, once the identity room has registered these pages.
_WAYS = {
    "account_href": "identity.account",
    "sign_in_href": "identity.sign_in",
    "sign_out_href": "identity.sign_out",
    "register_href": "identity.register",
}


# What the public may want from any page.
_FOOTER = (
    (sentence("Rules and rates in force"), "parameters.rules"),
    (sentence("Public holidays"), "holidays.holidays"),
    (sentence("Districts"), "places.districts"),
    (sentence("Verify a receipt"), "signing.verify"),
    (sentence("For programmers"), "api_documentation"),
)


def _footer(app: Flask) -> list[dict[str, str]]:
    known = [(text, end) for text, end in _FOOTER if end in app.view_functions]
    return [{"text": translate(text), "href": url_for(end)} for text, end in known]


def _ways(app: Flask) -> dict[str, str]:
    return {name: url_for(end) for name, end in _WAYS.items() if end in app.view_functions}
