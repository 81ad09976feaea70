"""What people typed in English keeps its own direction on Urdu pages, wherever it stands."""

from html.parser import HTMLParser

import pytest
from factories.committee_steps import EVALUATION, Stage, at_contract, contract_is_signed, stage
from factories.evaluation import open_world

__all__ = ["stage"]  # pytest finds the fixture here
# In every text that people typed; no sentence of ours holds it.
SIGN = "Qilla"
BIDS = [("Qilla Traders (Pvt.) Ltd.", [100_00, 200_00]), ("Brohi", [90_00, 200_00])]
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "path", "source"}
# A browser shows these outside the page's flow, or sets their direction by itself.
APART = {"title", "option", "textarea", "script", "style"}


class _Finder(HTMLParser):
    """Collects texts with the sign that stand in the direction of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.seen = 0
        self.lost: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            own = tag == "bdi" or (tag != "html" and "dir" in dict(attrs))
            self.open.append((tag, own))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if SIGN not in data or any(tag in APART for tag, _ in self.open):
            return
        self.seen += 1
        if not any(own for _, own in self.open):
            self.lost.append(f"{' > '.join(tag for tag, _ in self.open)}: {data.strip()}")


def lost(html: str) -> list[str]:
    """Return the typed texts of a page that have no direction of their own."""
    found = _Finder()
    found.feed(html)
    return found.lost


@pytest.fixture
def told(stage: Stage) -> Stage:
    stage.made = open_world(
        stage.session,
        stage.platform,
        BIDS,
        title="Desks for Qilla (Saifullah), 2026.",
        description="For Qilla: 20 desks.",
        delivery_place="Qilla, Ward 2.",
        opening_place="Qilla House, room 4.",
    )
    contract_is_signed(stage, "Brohi")
    return stage


def test_it_sees_text_without_a_direction() -> None:
    page = "<html dir=rtl><body><p>Qilla.</p><p><bdi>Qilla</bdi></p><p dir=auto>Qilla</p></body>"
    assert lost(page) == ["html > body > p: Qilla."]


PAGES = (
    ("", "/tenders/{0}"),
    ("", "/tenders/{0}/report"),
    ("Brohi", "/bids"),
    ("Brohi", "/tenders/{0}/debrief"),
    ("Brohi", "/contracts"),
    ("Brohi", "{1}"),
    ("officer", "/department/tenders"),
    ("officer", "/department/tenders/{0}"),
    ("officer", "/department/tenders/{0}/award"),
    ("officer", "/department/tenders/{0}/securities"),
    ("officer", "/department/tenders/{0}/copy"),
    ("chair", "/committee"),
    ("chair", "/committee/evaluations"),
    ("chair", EVALUATION),
    ("chair", EVALUATION + "/comparative"),
    ("chair", EVALUATION + "/interest"),
)


@pytest.mark.parametrize(("who", "address"), PAGES)
def test_it_keeps_its_direction(told: Stage, who: str, address: str) -> None:
    person, organisation = told.person(who) if who else (None, None)
    client = told.doors.open("web", person, organisation).client  # type: ignore[attr-defined]
    contract = at_contract(told, "Brohi", "x").web.removesuffix("/x")
    page = client.get(address.format(told.tender_id, contract) + "?lang=ur")
    assert page.status_code == 200, page.location
    found = _Finder()
    found.feed(page.text)
    assert found.seen, "nothing typed stands on this page"
    assert found.lost == []
