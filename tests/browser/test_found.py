"""Every public page can be found: what Lighthouse's audit of search asks, page by page.

As markup, without a browser: `make lighthouse` asks Lighthouse itself.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

import pytest
from browser.planning import Visit
from factories.browser import Living
from flask import url_for
from flask.testing import FlaskClient

from app.registry import PublicPages

pytestmark = [pytest.mark.slow, pytest.mark.campaign]

# Texts of links that say nothing of where they lead (Lighthouse's own list has these).
EMPTY_WORDS = {
    *("click here", "click this", "go", "here", "information", "learn more", "more", "more info"),
    *("more information", "right here", "read more", "see more", "start", "this", "this page"),
    *("یہاں", "مزید", "مزید پڑھیں", "یہاں کلک کریں", "یہ صفحہ"),
}
LINK = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")


def _public(living: Living, planned: list[Visit]) -> Iterator[tuple[Visit, str, str, str]]:
    """Yield each page that a stranger may open, as its path, language and markup."""
    for visit in planned:
        if visit.who or visit.endpoint == "mailbox.show":
            continue
        with living.app.test_request_context():
            path = urlsplit(url_for(visit.endpoint, **visit.values)).path
        for language in visit.languages:
            query = "&".join(filter(None, [visit.query, f"lang={language}"]))
            answer = living.app.test_client().get(f"{path}?{query}")
            assert answer.status_code == 200, path
            yield visit, path, language, answer.get_data(as_text=True)


def _one(pattern: str, page: str) -> str:
    found = re.findall(pattern, page)
    assert len(found) == 1, (pattern, found)
    return unescape(found[0])


def _wrong_head(page: str, path: str, language: str, base: str) -> Iterator[str]:
    addresses = {"en": f"{base}{path}", "ur": f"{base}{path}?lang=ur"}
    if not 50 <= len(_one('<meta name="description" content="([^"]*)">', page)) <= 160:
        yield "its description is not of 50 to 160 characters"
    if _one('<link rel="canonical" href="([^"]*)">', page) != addresses[language]:
        yield "its canonical address is another"
    named = dict(re.findall('hreflang="([a-z-]+)" href="(http[^"]*)"', page))
    if named != addresses | {"x-default": addresses["en"]}:
        yield "does not name its two languages"
    if f'<html lang="{language}"' not in page or 'name="viewport"' not in page:
        yield "does not say its language or width"
    for part in ("title", "description", "image", "url"):
        if not _one(f'<meta property="og:{part}" content="([^"]*)">', page):
            yield f"has no {part} for a card"


def _wrong_links(page: str) -> Iterator[str]:
    for attributes, text in LINK.findall(page):
        said = TAG.sub("", text).strip().rstrip(".:").casefold()
        if "aria-label" not in attributes and (not said or said in EMPTY_WORDS):
            yield f"has a link that only says “{said}”"
        if "javascript:" in attributes or 'href=""' in attributes:
            yield f"has a link that no crawler can follow: {attributes}"


def test_every_public_page_says_what_it_is(province: Living, planned: list[Visit]) -> None:
    base = province.settings.base_url
    faults: list[str] = []
    described: dict[str, set[str]] = defaultdict(set)
    listed = {each.endpoint for each in province.platform.registry.contributed(PublicPages)}
    for visit, path, language, page in _public(province, planned):
        wrong = [*_wrong_head(page, path, language, base), *_wrong_links(page)]
        faults += [f"{path} ({language}) {each}" for each in wrong]
        hidden = '<meta name="robots" content="noindex">' in page
        if hidden == (visit.endpoint in listed):
            faults.append(f"{path} ({language}) is {'hidden' if hidden else 'to be found'}")
        if not hidden:
            described[_one('<meta name="description" content="([^"]*)">', page)].add(path)
        for told in re.findall('<script type="application/ld[+]json">(.*?)</script>', page):
            assert json.loads(told)["@context"] == "https://schema.org"
    faults += [f"{sorted(paths)} say the same" for paths in described.values() if len(paths) > 1]
    assert not faults, "\n".join(sorted(set(faults)))


def test_tenders_and_services_are_told_in_schema_words(
    province: Living, planned: list[Visit]
) -> None:
    kinds: dict[str, str] = {}
    for visit, _, _, page in _public(province, planned):
        for told in re.findall('<script type="application/ld[+]json">(.*?)</script>', page):
            kinds.setdefault(visit.endpoint, str(json.loads(told)))
    assert "Demand" in kinds["tenders.show"]
    assert "GovernmentService" in kinds["services.show"]


def _first(client: FlaskClient) -> str:
    """Return the part of the sitemap whose pages have no arguments."""
    return client.get("/sitemaps/pages-0.xml").text


def test_the_sitemap_leads_to_pages_that_may_be_found(province: Living) -> None:
    client, base = province.app.test_client(), province.settings.base_url
    assert f"Sitemap: {base}/sitemap.xml" in client.get("/robots.txt").text
    index = client.get("/sitemap.xml")
    assert index.mimetype == "application/xml"
    assert "max-age" in index.headers["Cache-Control"]
    parts = re.findall("<loc>([^<]+)</loc>", index.text)
    addresses = [
        found
        for part in parts
        for found in re.findall("<loc>([^<]+)</loc>", client.get(urlsplit(part).path).text)
    ]
    assert len(addresses) == len(set(addresses))
    assert {f"{base}/", f"{base}/tenders", f"{base}/services"} <= set(addresses)
    assert any(re.match(f"{base}/tenders/", each) for each in addresses)
    assert not [each for each in addresses if "/business-register/" in each]
    crawler = RobotFileParser()
    crawler.parse(client.get("/robots.txt").text.splitlines())
    linked = {"/"}
    for address in addresses:
        page = client.get(urlsplit(address).path)
        assert page.status_code == 200, address
        assert 'content="noindex"' not in page.text, address
        assert crawler.can_fetch("*", address)
        linked |= {urlsplit(found).path for found in re.findall('href="(/[^"]*)"', page.text)}
    alone = {urlsplit(found).path for found in re.findall("<loc>([^<]+)</loc>", _first(client))}
    assert alone - linked == set()
    assert client.get("/sitemaps/tenders.show-99.xml").status_code == 404
    assert client.get("/sitemaps/bids.show-0.xml").status_code == 404
