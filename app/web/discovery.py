"""Data for search engines and messengers: page descriptions, the sitemap, robots.txt.

Each page has a description (its own, else its first sentences), a card, and one address in each
language. Only pages that a domain names (`PublicPages`) are listed. All others say "noindex":
private pages, and those that the law opens to inspection but does not publish.
"""

import re
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Flask, Response, request, url_for
from flask_babel import gettext
from markupsafe import Markup, escape

from app.errors import NotFound
from app.permissions import ANONYMOUS
from app.platform import the_platform
from app.registry import PublicPages
from app.typed_text import seen
from app.unit_of_work import UnitOfWork
from app.web.actors import page_actor
from app.web.doors import reading
from app.web.i18n import LANGUAGES, language
from app.web.safety import ON_THE_WAY_BACK

discovery = Blueprint("discovery", __name__)

# The limit of a sitemap is 50,000; a tenth of it is quick to write and small in memory.
MAX_LINKS_PER_PART = 5_000
_FRESH_S = 3_600
_SHORTEST, _LONGEST = 50, 160
_LOCALES = {"en": "en_PK", "ur": "ur_PK"}
_PARAGRAPH = re.compile(r"<p class=\"(?:govuk-body|bdm-lead)[^>]*>(.*?)</p>", re.DOTALL)
# Pages closed to crawlers: answers for programs, and lists without an end.
_ROBOTS = """User-agent: *
Allow: /api/v1/docs
Disallow: /api/
Disallow: /health/
Disallow: /feedback
Disallow: /*?*cursor=
Disallow: /*?*q=

Sitemap: {base}/sitemap.xml
"""
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_URLS = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{_NAMESPACE}">\n{{}}</urlset>\n'
_INDEX = (
    f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="{_NAMESPACE}">\n'
    "{}</sitemapindex>\n"
)


def install_discovery(app: Flask) -> None:
    """Mount robots.txt and the sitemap, and give templates what the head of a page says."""
    app.register_blueprint(discovery)
    app.jinja_env.globals["found_as"] = found_as
    app.jinja_env.filters["first_words"] = first_words

    @app.after_request
    def keep_for_the_way_back(response: Response) -> Response:
        """Permit a stranger's browser to show a public page again without a line, by Back."""
        shown = response.mimetype == "text/html" and response.status_code == HTTPStatus.OK
        if shown and _is_listed() and page_actor().kind != "person":
            response.headers["Cache-Control"] = ON_THE_WAY_BACK
        return response


def _is_listed() -> bool:
    return request.method == "GET" and request.endpoint in _endpoints()


def found_as(*, failed: bool = False) -> dict[str, Any]:
    """Return the head of this page: its addresses, and whether it is listed."""
    base = _base()
    addresses = {each: f"{base}{escape(_path(each))}" for each in LANGUAGES}
    return {
        "canonical": addresses[language()],
        "addresses": addresses,
        "listed": not failed and _is_listed(),
        "locales": _LOCALES,
        "base": base,
    }


def _path(speaks: str) -> str:
    """Return the page's path in a language; English has the one without `lang`."""
    return f"{request.path}?lang={speaks}" if speaks != LANGUAGES[0] else request.path


def first_words(page: str, title: str = "") -> str:
    """Return a page's first sentences as its description: 50 to 160 characters without markup."""
    told = ""
    for found in _PARAGRAPH.finditer(page):
        told = f"{told} {_plain(found[1])}".strip()
        if len(told) >= _SHORTEST:
            break
    if len(told) < _SHORTEST:
        ours = gettext(
            "Tenders, business registration, licences and government payments of Balochistan in"
            " one place."
        )
        told = f"{title}. {told} {ours}" if told or title else ours
    return _cut(" ".join(told.split()))


def _plain(markup: str) -> str:
    return seen(Markup(markup).striptags())  # noqa: S704 - it was drawn by our templates


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rsplit(' ', 1)[0]}…"


@discovery.get("/robots.txt")
def robots() -> Response:
    """Return the rules for crawlers, and the sitemap's address."""
    return _cache_publicly(Response(_ROBOTS.format(base=_base()), mimetype="text/plain"))


@discovery.get("/sitemap.xml")
def sitemap() -> Response:
    """List the parts of the sitemap: pages without arguments, and those of each kind of thing."""
    with reading(ANONYMOUS) as uow:
        names = ["pages-0", *_parts(uow)]
    listed = (f"<sitemap><loc>{_base()}/sitemaps/{name}.xml</loc></sitemap>\n" for name in names)
    return _cache_publicly(Response(_INDEX.format("".join(listed)), mimetype="application/xml"))


def _parts(uow: UnitOfWork) -> Iterator[str]:
    for pages in _list_public_pages():
        if pages.counted is not None:
            parts = -(-pages.counted(uow) // MAX_LINKS_PER_PART)
            yield from (f"{pages.endpoint}-{part}" for part in range(parts))


@discovery.get("/sitemaps/<pages>-<int:part>.xml")
def sitemap_part(pages: str, part: int) -> Response:
    """List the addresses of a part. Urdu ones are left out: each page names its own."""
    with reading(ANONYMOUS) as uow:
        paths = [*_alone()] if (pages, part) == ("pages", 0) else _paths(uow, pages, part)
    if not paths:
        raise NotFound
    base = _base()
    listed = (f"<url><loc>{base}{escape(path)}</loc></url>\n" for path in paths)
    return _cache_publicly(Response(_URLS.format("".join(listed)), mimetype="application/xml"))


def _alone() -> Iterator[str]:
    return (url_for(each.endpoint) for each in _list_public_pages() if each.counted is None)


def _paths(uow: UnitOfWork, name: str, part: int) -> list[str]:
    pages = next((each for each in _list_public_pages() if each.endpoint == name), None)
    if pages is None or pages.listed is None:
        return []
    found = pages.listed(uow, part * MAX_LINKS_PER_PART, MAX_LINKS_PER_PART)
    return [url_for(pages.endpoint, **values) for values in found]


def _list_public_pages() -> Sequence[PublicPages]:
    return the_platform().registry.contributed(PublicPages)


def _endpoints() -> frozenset[str]:
    return frozenset(each.endpoint for each in _list_public_pages())


def _base() -> str:
    return the_platform().settings.base_url


def _cache_publicly(response: Response) -> Response:
    """Let every cache keep it for an hour: it is the same for everybody."""
    response.headers["Cache-Control"] = f"public, max-age={_FRESH_S}"
    return response
