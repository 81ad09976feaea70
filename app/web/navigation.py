"""The main menu and what every page's layout needs to know."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, request, url_for
from flask_babel import gettext

from app.menu import MenuGroup
from app.permissions import Actor
from app.platform import the_platform
from app.registry import NavigationItem, Registry
from app.text import Sentence, sentence
from app.web.actors import page_actor
from app.web.i18n import in_reader_language, language
from app.web.translation import translate

# A phone shows as many in two rows; the first of all is the way home.
MAX_ENTRIES = 6
_PUBLIC = sentence("Public services")
# Of each language, below each prefix that a proxy may add.
_CACHE_SIZE = 8


@dataclass(frozen=True, kw_only=True)
class _Same:
    """The part that is the same on every page in a language: entries with text and address."""

    entries: Sequence[tuple[NavigationItem, str, str]]
    groups: Mapping[MenuGroup, str]
    ways: Mapping[str, str]
    footer: Sequence[Mapping[str, Any]]


def install_navigation(app: Flask, registry: Registry) -> None:
    """Give every template the menu entries that this person may see."""
    items = sorted(registry.navigation, key=lambda item: (item.group.order, item.order))

    @lru_cache(maxsize=_CACHE_SIZE)
    def same(speaks: str, below: str) -> _Same:
        del speaks, below  # they only distinguish the answers
        entries = [(item, gettext(item.label), url_for(item.endpoint)) for item in items]
        groups = {item.group: translate(item.group.title) for item in items}
        return _Same(entries=entries, groups=groups, ways=_ways(app), footer=_footer(app))

    @app.context_processor
    def layout() -> dict[str, object]:
        actor = page_actor()
        kept = same(language(), request.script_root)
        return {
            "navigation": _menu(kept, actor),
            "signed_in": actor.kind == "person",
            "who": _actor_name(actor),
            "acting_for": _acting_for(actor),
            **kept.ways,
            "footer_links": kept.footer,
            "demonstration": the_platform().executor.demonstration,
        }


def _menu(kept: _Same, actor: Actor) -> list[dict[str, Any]]:
    """Return the entries of a person's menu: a group with its pages, or its only page."""
    grouped: dict[MenuGroup, list[dict[str, Any]]] = {}
    for item, text, href in kept.entries:
        if item.visible(actor):
            entry = {
                "text": text,
                "href": href,
                "current": request.endpoint == item.endpoint,
                "active": request.blueprint == item.endpoint.partition(".")[0],
            }
            grouped.setdefault(item.group, []).append(entry)
    if len(grouped) <= MAX_ENTRIES:
        return [_entry(group, kept, pages) for group, pages in grouped.items()]
    public = [page for group, pages in grouped.items() if group.door for page in pages]
    others = [_entry(group, kept, pages) for group, pages in grouped.items() if not group.door]
    return [_group(translate(_PUBLIC), public), *others]


def _entry(group: MenuGroup, kept: _Same, pages: list[dict[str, Any]]) -> dict[str, Any]:
    title = kept.groups[group]
    if len(pages) == 1:
        return pages[0] | ({"text": title} if group.door else {})
    return _group(title, pages)


def _group(title: str, pages: list[dict[str, Any]]) -> dict[str, Any]:
    return {"text": title, "pages": pages, "active": any(page["active"] for page in pages)}


def _actor_name(actor: Actor) -> str:
    """Name the person in the reader's language, where the name was given in it."""
    return in_reader_language(actor.name, actor.name_ur)


def _acting_for(actor: Actor) -> str:
    """Name the organisation acted for, in the reader's language where it has a name in it."""
    urdu = actor.organisation_name_ur if language() == "ur" else ""
    return urdu or actor.organisation_name


# Links of the header, once the identity room has registered these pages.
_WAYS = {
    "search_href": "search.index",
    "home_href": "home.mine",
    "account_href": "identity.account",
    "sign_in_href": "identity.sign_in",
    "sign_out_href": "identity.sign_out",
    "register_href": "identity.register",
    "feedback_href": "feedback.ask",
}


# Pages that the public may want from any other, by what one comes for.
FOOTER = (
    (
        sentence("Do"),
        (
            (sentence("Open tenders"), "tenders.index"),
            (sentence("Services and licences"), "services.index"),
            (sentence("Pay a bill"), "catalogue.index"),
            (sentence("Reliefs and incentives"), "incentives.index"),
        ),
    ),
    (
        sentence("Check"),
        (
            (sentence("Verify a receipt"), "signing.verify"),
            (sentence("Follow an application"), "tracking.ask"),
            (sentence("Register of businesses"), "register.index"),
            (sentence("Contracts of the government"), "published_contracts.index"),
            (sentence("Departments"), "results.departments"),
            (sentence("Debarred firms"), "debarred.index"),
        ),
    ),
    (
        sentence("Know"),
        (
            (sentence("The province in figures"), "figures.index"),
            (sentence("Rules and rates in force"), "parameters.rules"),
            (sentence("Open data: collections"), "open_data.collections"),
            (sentence("Public holidays"), "holidays.holidays"),
            (sentence("Districts"), "places.districts"),
            (sentence("For programmers"), "handbook.index"),
        ),
    ),
    (
        sentence("Help"),
        (
            (sentence("Help"), "about.help_page"),
            (sentence("Contact"), "about.contact"),
            (sentence("Offices and centres"), "offices.index"),
            (sentence("Guides for business"), "guides.index"),
            (sentence("What we keep"), "retention.kept"),
            (sentence("Accessibility"), "about.accessibility"),
            (sentence("Terms of use"), "about.terms"),
        ),
    ),
)


# Links below the doors of the front page, for people who came for something else.
_FROM_FRONT = (
    (sentence("What applies to my business? Answer a few questions"), "for_you.ask"),
    (sentence("Guides, from the first idea to closing down"), "guides.index"),
    (sentence("Follow an application"), "tracking.ask"),
    (sentence("Verify a receipt"), "signing.verify"),
)


def links_from_front() -> list[dict[str, str]]:
    """Return the links below the doors of the front page: {text, href} each."""
    return _linked(current_app, _FROM_FRONT)


def _linked(app: Flask, pages: Iterable[tuple[Sentence, str]]) -> list[dict[str, str]]:
    """Return the pages that are there: a test's application may have none of them."""
    there = ((text, end) for text, end in pages if end in app.view_functions)
    return [{"text": translate(text), "href": url_for(end)} for text, end in there]


def _footer(app: Flask) -> list[dict[str, Any]]:
    parts = ((title, _linked(app, pages)) for title, pages in FOOTER)
    return [{"text": translate(title), "pages": pages} for title, pages in parts if pages]


def _ways(app: Flask) -> dict[str, str]:
    return {name: url_for(end) for name, end in _WAYS.items() if end in app.view_functions}
