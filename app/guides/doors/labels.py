"""Titles, labels and addresses of the portal's pages, in the reader's language."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext
from markupsafe import Markup
from werkzeug.routing import Rule

from app.errors import NotFound
from app.guides.models import Office
from app.guides.policy import ROUTE, route_page, slug_of
from app.guides.stages import SHORT, TITLES, Stage
from app.guides.texts.library import Library
from app.parameters.definitions import Confidence
from app.platform import the_platform
from app.text import Sentence, sentence
from app.two_people import Proposal
from app.web.i18n import in_reader_language, language
from app.web.tags import tag
from app.web.translation import translate

OWN: Mapping[str, tuple[Sentence, str]] = {
    "guides": (sentence("Guides for business"), "guides.index"),
    "forms": (sentence("Forms to download"), "forms.index"),
    "offices": (sentence("Offices"), "offices.index"),
    "search": (sentence("Search"), "guides.search"),
}
_BLANK = re.compile(r"<[^>]+>")
PRINTED: Mapping[str, Sentence] = {
    "en": sentence("in English"),
    "ur": sentence("in Urdu"),
    "both": sentence("in English and Urdu"),
}


def library() -> Library:
    """Return the guides of this release."""
    return the_platform().executor.ports.get(Library)


def own(english: str, urdu: str) -> str:
    """Return the text in the user's language, if it was entered in both."""
    return in_reader_language(english, urdu)


def stage(name: Stage) -> str:
    """Return a stage's title."""
    return translate(TITLES[name])


def short(name: Stage) -> str:
    """Return a stage's title in a word, for the line of stages."""
    return translate(SHORT[name])


def printed(name: str) -> str:
    """Return the printed language of a form."""
    return translate(PRINTED[name])


# The status of what officers propose.
_STATES = {"approved": (sentence("Approved"), "green"), "refused": (sentence("Refused"), "red")}
_WAITING = (sentence("Waiting"), "blue")


def state_tag(row: Proposal) -> Markup:
    """Draw the status of a proposal, for officials: the macro `state_of`, for cells."""
    return tag(*_STATES.get(row.state, _WAITING))


def size(count: int) -> str:
    """Write a file's size: "120 KB"."""
    return str(gettext("%(size)s KB", size=max(1, round(count / 1024))))


def page_title(page: str) -> str:
    """Return the title of a page that opinions are about. Raises NotFound."""
    slug = slug_of(page)
    if slug:
        return library().get(slug).text(language()).title
    if page.startswith(ROUTE):
        return _BLANK.sub("…", _route_of(page).rule)
    if page not in OWN:
        raise NotFound
    return translate(OWN[page][0])


def _route_of(page: str) -> Rule:
    """Return the route that an opinion is about. Raises NotFound."""
    rules = current_app.url_map.iter_rules()
    found = (rule for rule in rules if "GET" in (rule.methods or ()))
    shown = {route_page(rule.endpoint): rule for rule in found}
    if page not in shown:
        raise NotFound
    return shown[page]


def page_href(page: str) -> str:
    """Return where the page is. Raises NotFound."""
    slug = slug_of(page)
    if slug:
        return url_for("guides.show", guide=library().get(slug).slug)
    if page.startswith(ROUTE):
        rule = _route_of(page)
        return url_for("home.front" if rule.arguments else rule.endpoint)
    if page not in OWN:
        raise NotFound
    return url_for(OWN[page][1])


def structured(offices: Iterable[Office], places: Mapping[str, str]) -> dict[str, Any] | None:
    """Return the schema.org description of offices, only those with a known source."""
    sure = [each for each in offices if each.confidence != Confidence.UNVERIFIED]
    told = [_office(each, places.get(each.district, each.district)) for each in sure]
    return {"@context": "https://schema.org", "@graph": told} if told else None


def _office(office: Office, district: str) -> dict[str, Any]:
    return {
        "@type": "GovernmentOffice",
        "name": own(office.name, office.name_ur),
        "parentOrganization": {
            "@type": "GovernmentOrganization",
            "name": own(office.agency, office.agency_ur),
        },
        "address": {
            "@type": "PostalAddress",
            "streetAddress": own(office.address, office.address_ur),
            "addressLocality": district,
            "addressRegion": translate(sentence("Balochistan")),
            "addressCountry": "PK",
        },
        **({"telephone": office.phone} if office.phone else {}),
    }
