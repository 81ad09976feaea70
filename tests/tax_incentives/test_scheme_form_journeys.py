"""The journeys of scheme_changes.feature: a form on pages, the whole text in the API."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from factories.doors import Door, Doors, Outcome, Place
from factories.payments import today
from factories.reliefs import SCHEME, Reliefs
from factories.tenders import deliver_all
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity.people.models import Person
from app.platform import Platform
from tax_incentives.changes.scheme_text import Edits, rewritten, with_version
from tax_incentives.claims.models import ClaimDecision
from tax_incentives.schemes.book import SchemeBook
from tax_incentives.schemes.models import SchemeChange

scenarios("tax_incentives/features/scheme_changes.feature")

FORM = Place("/reliefs/scheme-changes/form", "/relief-scheme-changes")
FORM_OF = Place(f"/reliefs/scheme-changes/form?code={SCHEME}", "")
ONE = Place("/reliefs/scheme-changes/{}", "/relief-scheme-changes/{}")
APPROVAL = Place("/reliefs/scheme-changes/{}/approve", "/relief-scheme-changes/{}/approval")
ASK = Place("/reliefs/what-ifs/new", "/relief-what-ifs")
RATE = ("parameters", "1", "values", "0", "value")
ON_PAGE = f"at-{'-'.join(RATE)}"
BY = {"instrument": "Notification FD-2/2026", "confidence": "U"}


class Typed(HTMLParser):
    """The values of a page's form, as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._name, self._into = "", ""

    @classmethod
    def on(cls, page: Outcome) -> dict[str, str]:
        read = cls()
        read.feed(page.body)
        return read.values

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag in ("textarea", "select"):
            self._name, self._into = name, tag
            self.values[name] = ""
        ticked = given.get("type") not in ("radio", "checkbox") or "checked" in given
        if tag == "input" and name and ticked:
            self.values[name] = value
        if tag == "option" and "selected" in given:
            self.values[self._name] = value

    def handle_data(self, data: str) -> None:
        if self._into == "textarea":
            self.values[self._name] += data

    def handle_endtag(self, tag: str) -> None:
        self._into = "" if tag == self._into else self._into


@dataclass
class Story:
    reliefs: Reliefs
    doors: Doors
    outcome: Outcome | None = None
    typed: dict[str, str] = field(default_factory=dict)

    def door(self, name: str, kind: str) -> Door:
        person = self.reliefs.session.get_one(Person, self.reliefs.finance(name).person_id)
        return self.doors.open(kind, person, proved=True)

    def row(self) -> SchemeChange:
        return self.reliefs.session.scalars(select(SchemeChange)).one()

    def send(self, **changed: str) -> None:
        one = self.door("one", "web")
        self.typed = self.typed or Typed.on(one.read(FORM_OF)) | BY
        self.typed |= changed
        self.outcome = one.send(FORM, {k: v for k, v in self.typed.items() if "key" not in k})


@given(
    'a relief that gives "25 %" of the taxes, and a firm that got Rs 3,50,000 of it',
    target_fixture="story",
)
def _(platform: Platform, session: Session, doors: Doors) -> Story:
    reliefs = Reliefs.of(platform, session)
    reliefs.tax_paid(10_00_000_00)
    reliefs.claim()
    return Story(reliefs, doors)


@when(
    parsers.parse(
        'an officer sets the rate of firms with local staff to "{rate}" and sends it, at the {door}'
    )
)
def _(story: Story, rate: str, door: str) -> None:
    if door == "web":
        story.send(**{ON_PAGE: rate})
        assert story.outcome
        assert story.outcome.ok, story.outcome.sentences
        return
    shipped = story.reliefs.platform.executor.ports.get(SchemeBook).scheme(SCHEME).text
    content = rewritten(with_version(shipped, 2), Edits(values={RATE: f"{rate} %"}))
    sent = {"code": SCHEME, "content": content, "valid_from": today().isoformat(), **BY}
    assert story.door("one", "api").send(FORM, sent).ok


@when(parsers.parse("the officer asks what that would cost, at the {door}"))
def _(story: Story, door: str) -> None:
    row = story.row()
    asked = {"code": row.code, "content": row.content, "rule_on": row.valid_from.isoformat()}
    assert story.door("one", door).send(ASK, asked).ok
    deliver_all(story.reliefs.platform)


@when("another officer reads the change on its page")
def _(story: Story) -> None:
    story.outcome = story.door("two", "web").read(ONE.at(story.row().id))


@then(parsers.parse('they read that "{what}" was "{old}" and becomes "{new}"'))
def _(story: Story, what: str, old: str, new: str) -> None:
    assert story.outcome
    assert f"{what} {old} {new}" in " ".join(story.outcome.text.split())


@then(parsers.parse('they read that past claims would get "{new}" for "{old}"'))
def _(story: Story, new: str, old: str) -> None:
    assert story.outcome
    assert f"Past claims: 1 {old} {new}" in " ".join(story.outcome.text.split())


@then(parsers.parse('they read "{text}"'))
def _(story: Story, text: str) -> None:
    assert story.outcome
    assert text in story.outcome.text


@when(parsers.parse("they approve it at the {door}"))
def _(story: Story, door: str) -> None:
    confirmed = {"confirmed": "yes" if door == "web" else True}
    assert story.door("two", door).send(APPROVAL.at(story.row().id), confirmed).ok


@then("a firm that paid Rs 10,00,000 gets Rs 4,00,000")
def _(story: Story, session: Session) -> None:
    story.reliefs.claimant("Kech Softworks", "2")
    story.reliefs.tax_paid(10_00_000_00)
    story.reliefs.claim()
    last = session.scalars(select(ClaimDecision).order_by(ClaimDecision.id.desc())).first()
    assert last
    assert last.amount_paisa == 4_00_000_00


@then("a form that was opened before is refused, and its owner opens none")
def _(story: Story) -> None:
    begun = {"code": SCHEME, "version": "2", "valid_from": today().strftime("%d-%m-%Y")}
    outcome = story.door("one", "web").send(FORM, begun | BY)
    assert outcome.says("since you opened this form")
    owner = story.doors.open("web", story.reliefs.applying.person, story.reliefs.firm)
    assert owner.read(FORM_OF).status == 403
    assert owner.send(FORM, begun | BY).status == 403


@when(
    parsers.parse(
        'an officer types the English title "{title}" and the rate "{rate}", and sends it'
    )
)
def _(story: Story, title: str, rate: str) -> None:
    story.send(**{"at-title-en": title, ON_PAGE: rate})


@then("the form asks for the Urdu title, and for a rate of 100 % at most")
def _(story: Story, session: Session) -> None:
    assert story.outcome
    assert "Change it too" in story.outcome.fields["at-title-ur"]
    assert "0 to 100 %" in story.outcome.fields[ON_PAGE]
    assert session.scalars(select(SchemeChange)).first() is None


@then(
    parsers.parse('it still has the title "{title}", the rate "{rate}" and the source "{source}"')
)
def _(story: Story, title: str, rate: str, source: str) -> None:
    assert story.outcome
    shown = Typed.on(story.outcome)
    assert (shown["at-title-en"], shown[ON_PAGE], shown["instrument"]) == (title, rate, source)
    assert shown | {"csrf_token": "", "idempotency_key": ""} == story.typed | {
        "csrf_token": "",
        "idempotency_key": "",
    }


@when("the officer ticks that the Urdu title needs no change, and corrects the rate")
def _(story: Story) -> None:
    story.send(**{"at-title-same": "yes", ON_PAGE: "26"})
    assert story.outcome
    assert story.outcome.ok, story.outcome.sentences
