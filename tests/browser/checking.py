"""What every page must be: there, no wider than a phone, and free of what axe finds.

With `BDM_PICTURES=1` a picture of every page is kept, for people to look at.
"""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from browser.planning import NO_PAGES, Visit
from factories.browser import PHONE, SCREENSHOTS, Living, phone, with_cookie
from flask import url_for
from playwright.sync_api import Browser, Page, Route

from app.config import ROOT
from app.typed_text import seen as unmarked

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# One question for all that is to be known of a page: each question is a journey to the browser.
LOOK = """async ([runOnly, contrast]) => ({
    width: document.documentElement.scrollWidth,
    title: document.title,
    turned: [...document.querySelectorAll("[lang='ur'] [dir='ltr']")].map(e => e.textContent)
        .filter(text => /[\\u0600-\\u06FF]/.test(text) && /[0-9]/.test(text)),
    headings: [...document.querySelectorAll("h1")].map(heading => heading.innerText),
    violations: (await axe.run(document, {
        runOnly, resultTypes: ["violations"], iframes: false,
        rules: {"color-contrast": {enabled: contrast}},
    })).violations,
})"""
# Pages that renew themselves while something is on its way: they must hold still to be looked at.
# Held for them alone: a browser whose requests are held keeps no style sheet from page to page.
RENEWING = "**/pay/card/*"
RENEWS = re.compile(r"^/pay/card/[^/]+$")


@cache
def axe() -> str:
    return AXE.read_text()


def pages_of(living: Living) -> set[str]:
    """Return every route that answers GET with a page, enumerated from the application itself."""
    routes = {
        rule.endpoint
        for rule in living.app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.rule.startswith("/api")
    }
    return routes - set(NO_PAGES)


@dataclass
class Inspector:
    """Looks at pages as whoever may see them; keeps what is wrong with each."""

    browser: Browser
    living: Living
    faults: list[str] = field(default_factory=list)
    _pages: dict[str, Page] = field(default_factory=dict)
    _sits: dict[str, str] = field(default_factory=dict)

    def look_at(self, visits: Iterable[Visit]) -> None:
        """Look at each page in each of its languages; afterwards there must be no faults."""
        for visit in visits:
            for language in visit.languages:
                self.look(visit, language)
        assert not self.faults, "\n".join(self.faults)

    def look(self, visit: Visit, language: str) -> None:
        page = self._page(visit.who, language)
        path = self._path(visit)
        with _still(page, path):
            answer = page.goto(self.living.address + path, wait_until="domcontentloaded")
        name = f"{visit.endpoint} ({language}, {visit.who or 'nobody'})"
        status = answer.status if answer else 0
        if status != 200 or urlsplit(page.url).path != urlsplit(path).path:
            self.faults.append(f"{name}: answered {status} at {page.url}")
            return
        if os.environ.get("BDM_PICTURES"):
            _keep(page, f"page-{visit.endpoint}-{visit.query[:20]}-{language}".replace("/", "_"))
        # The colours of a page are the same in both languages, and dear to compute.
        seen: dict[str, Any] = page.evaluate(LOOK, [RULES, language == "en"])
        faults = (*_shaped(seen), *_turned(seen), *_named(seen, page.url), *_violations(seen))
        self.faults.extend(f"{name}: {fault}" for fault in faults)

    def _page(self, who: str, language: str) -> Page:
        """Return the browser of a language with somebody before it.

        One for all people: each would be a process. The policy on scripts is set aside for axe.
        """
        if language not in self._pages:
            context = phone(self.browser, bypass_csp=True)
            context.add_init_script(axe())
            self._pages[language] = context.new_page()
        page = self._pages[language]
        if self._sits.get(language) != who:
            page.context.clear_cookies()
            with_cookie(page.context, self.living, who, language)
            self._sits[language] = who
        return page

    def _path(self, visit: Visit) -> str:
        with self.living.app.test_request_context():
            path = urlsplit(url_for(visit.endpoint, **visit.values)).path
        return f"{path}?{visit.query}" if visit.query else path


def _keep(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)


@contextmanager
def _still(page: Page, path: str) -> Iterator[None]:
    """Open a page that renews itself so that it stays."""
    if not RENEWS.match(urlsplit(path).path):
        yield
        return
    page.route(RENEWING, _once)
    yield
    page.unroute(RENEWING)


def _once(route: Route) -> None:
    """Answer with the page, but without the word that the browser shall ask for it again."""
    answer = route.fetch(max_redirects=0)
    kept = {name: value for name, value in answer.headers.items() if name != "refresh"}
    route.fulfill(response=answer, headers=kept)


def _shaped(seen: dict[str, Any]) -> list[str]:
    width = seen["width"]
    return [f"scrolls sideways, {width} pixels wide"] if width > PHONE["width"] else []


def _turned(seen: dict[str, Any]) -> list[str]:
    """Say which words in Urdu stand among numbers that are kept from left to right."""
    return [f"turns around: {text[:80]}" for text in seen["turned"][:3]]


def _named(seen: dict[str, Any], url: str) -> list[str]:
    """Say what is wrong with the page's names: its title begins with its one heading."""
    headings = [" ".join(unmarked(text).split()) for text in seen["headings"]]
    title = " ".join(unmarked(seen["title"]).split())
    if len(headings) != 1:
        return [f"has {len(headings)} headings of the first level"]
    if not title.startswith(headings[0]) and not url.split("?", maxsplit=1)[0].endswith(("/",)):
        return [f"is called {title!r} in its title and {headings[0]!r} on the page"]
    return []


def _violations(seen: dict[str, Any]) -> list[str]:
    """Say what axe found."""
    return [
        f"{violation['id']}: {violation['help']}: {node['target']} {node['html'][:160]}"
        for violation in seen["violations"]
        for node in violation["nodes"][:3]
    ]
