"""In Urdu no number, code, reference or amount stands bare, where its parts would change places.

Every page of the visits is read as markup, without a browser.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from browser.planning import Visit
from factories.browser import Living
from flask import url_for

pytestmark = [pytest.mark.slow, pytest.mark.campaign]

ISOLATED = re.compile("[\u2066-\u2068][^\u2069]*\u2069")
ADDRESS = re.compile(r"https?://\S+")
# 99-0000, SP-KECH-2026-00001, 0333 1234567, Rs 2,500, 12 %, -5, 2026.
BARE = re.compile(
    r"(?<![A-Za-z0-9])(?:[-+−#][0-9]|[A-Za-z0-9]+(?:[-/.,: @_–]+[A-Za-z0-9]+)+|[0-9]+ ?%"
    r"|[0-9]+[A-Za-z]|[A-Za-z]+[0-9])"
)
UNREAD = {"script", "style", "template", "textarea", "svg", "math"}
VOID = {"meta", "link", "input", "br", "hr", "img", "wbr", "source", "area", "base", "col"}


class Bare(HTMLParser):
    """Collects texts with a bare code that no element around them isolates."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.names: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        for name in ("title", "aria-label", "alt", "placeholder"):
            if given.get(name) and bare(given[name] or ""):
                self.found.append(f"{name}={given[name]}")
        if tag in VOID:
            return
        kept = tag == "bdi" or given.get("dir") in {"ltr", "auto"} or given.get("lang") == "en"
        self._open.append((tag, kept or tag in UNREAD))

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            if self._open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        if not any(kept for _, kept in self._open) and bare(data):
            self.found.append(" ".join(data.split())[:150])


def bare(text: str) -> list[str]:
    """Return the codes in a text that nothing isolates."""
    rest = ADDRESS.sub("", ISOLATED.sub("", text))
    return [at[0] for at in BARE.finditer(rest) if any(each.isdigit() for each in at[0])]


def _pages(living: Living, planned: list[Visit]) -> Iterator[tuple[str, str]]:
    for visit in planned:
        if "ur" in visit.languages:
            client = living.app.test_client()
            if visit.who:
                client.set_cookie("bdm", living.cookie(visit.who))
            client.set_cookie("lang", "ur")
            with living.app.test_request_context():
                path = urlsplit(url_for(visit.endpoint, **visit.values)).path
            answer = client.get(f"{path}?{visit.query}")
            assert answer.status_code == 200, path
            yield f"{visit.endpoint} ({visit.who})", answer.get_data(as_text=True)


def test_it_isolates_every_number_and_code_on_every_page(
    province: Living, planned: list[Visit]
) -> None:
    faults = []
    for name, html in _pages(province, planned):
        reader = Bare()
        reader.feed(html)
        faults += [f"{name}: {each}" for each in reader.found]
    assert not faults, f"{len(faults)}\n" + "\n".join(sorted(set(faults)))
