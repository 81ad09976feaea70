"""The journeys of names.feature, through both doors."""

from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from factories.doors import Doors, Outcome, Place
from factories.identity import actor, make_person, make_staff, make_supplier
from factories.names import names_must_differ, old_name, register, release_rules
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.clock import real_now
from app.decisions import Approve
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Person
from app.outbox.models import Event
from app.permissions import ANONYMOUS
from app.platform import Platform
from registration.names.models import BarredWord, BusinessName
from registration.names.policy.kinds import BusinessKind
from registration.names.policy.report import NameReport, ProposedName
from registration.names.queries.check import check_name
from registration.names.suggested_barred_words import SUGGESTED
from registration.names.use_cases.bar_words import BARRED_WORDS
from registration.names.use_cases.reserve_name import ReserveName, reserve_name
from registration.register.use_cases.index_suppliers import follow_supplier

scenarios("registration/features/names.feature")

CHECK = "/names/check"
HOLD = Place("/my/names/new", "/my/names")
RELEASE = Place("/my/names/{}/release", "/my/names/{}/release")
BAR = Place("/barred-words/new", "/barred-words")
APPROVE = Place("/barred-words/{}/approve", "/barred-words/{}/approval")


@dataclass
class Story:
    doors: Doors
    platform: Platform
    session: Session
    people: dict[str, Person] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    outcome: Outcome = field(default_factory=lambda: Outcome(ok=False, status=0))

    def person(self, name: str) -> Person:
        if name not in self.people:
            staff = name in {"Salma", "Naseer"}
            self.people[name] = (
                make_staff(self.session, roles.PARAMETER_OFFICER, name)
                if staff
                else make_person(self.session, name, name_ur="گل خان")
            )
            self.session.commit()
        return self.people[name]

    def ask(self, door: str, who: str | None, **asked: str) -> None:
        self.asked = asked
        place = f"{CHECK}?{urlencode(asked)}"
        opened = self.doors.open(door, self.person(who) if who else None)
        self.outcome = opened.read(Place(place, place))
        assert self.outcome.status == 200, self.outcome.sentences

    def check(self, days: int = 0, **names: str) -> NameReport:
        with self.platform.executor.reading(ANONYMOUS) as uow:
            return check_name(uow, ProposedName(**names), at=real_now() + timedelta(days=days))

    def send(self, door: str, name: str, place: Place, data: dict[str, object]) -> None:
        self.outcome = self.doors.open(door, self.person(name)).send(place, data)
        self.session.expire_all()


@pytest.fixture
def story(doors: Doors, platform: Platform, session: Session) -> Story:
    return Story(doors, platform, session)


@given("the rules on names that come with the release")
def _(story: Story) -> None:
    release_rules(story.platform, story.session)


@given(parsers.re(r'"(?P<name>[^"]+)" \("(?P<urdu>[^"]*)"\) is registered'))
def _(story: Story, name: str, urdu: str) -> None:
    register(story.platform, name, urdu)


@given(parsers.re(r'"(?P<name>[^"]+)" \("(?P<urdu>[^"]*)"\) stands in an old register'))
def _(story: Story, name: str, urdu: str) -> None:
    old_name(story.platform, name, urdu)


@given("every word that comes with the release is in force")
def _(story: Story) -> None:
    people = [make_staff(story.session, roles.PARAMETER_OFFICER, name) for name in ("One", "Other")]
    story.session.commit()
    first, second = (actor(each, roles.PARAMETER_OFFICER) for each in people)
    execute = story.platform.executor.execute
    for suggested in SUGGESTED[3:]:
        row = execute(BARRED_WORDS.propose, suggested, actor=first)
        execute(BARRED_WORDS.approve, Approve(id=row.id), actor=second)


@given(parsers.parse('the firm "{name}" is on the platform and not in the register'))
def _(story: Story, name: str) -> None:
    firm = make_supplier(story.session, name)
    story.session.commit()
    told = Event(payload={"organisation_id": str(firm.id)})
    story.platform.executor.execute(follow_supplier, told, actor=SYSTEM)


@when(parsers.parse('somebody asks whether a {form} may be "{name}", at the {door}'))
def _(story: Story, form: str, name: str, door: str) -> None:
    story.ask(door, None, name=name, kind=form)


@then(parsers.parse('it offers no name with "{word}" in it'))
def _(story: Story, word: str) -> None:
    report = story.check(name=story.asked["name"], kind=BusinessKind(story.asked["kind"]))
    assert not any(word in str(each.fix) for each in report.findings)
    assert not any(word in each.name for each in report.alternatives)


@when(parsers.parse('somebody asks whether "{name}" is free, at the {door}'))
def _(story: Story, name: str, door: str) -> None:
    story.ask(door, None, name=name)


@when(parsers.parse('somebody asks whether the Urdu name "{name}" is free, at the {door}'))
def _(story: Story, name: str, door: str) -> None:
    story.ask(door, None, name_ur=name)


@when(
    parsers.re(
        r'(?P<who>Gul Khan)( of Kech)? asks whether "(?P<name>[^"]+)" is free, at the (?P<door>\w+)'
    )
)
def _(story: Story, who: str, name: str, door: str) -> None:
    story.ask(door, who, name=name, district="kech")


VERDICTS = {
    "name-supplier": "A firm that is on this platform has",
    "free": "No obstacle found",
    "name-taken": "A business is registered by this name already",
    "name-alike": "% like the name of a registered business",
    "name-near": "An officer decides whether one would be taken for the other",
    "name-legacy": "An officer finds out whether that business exists",
    "barred-word": "A name must not contain “Government”.",
    "script": "A name is written in English letters or in Urdu",
}


@then(parsers.parse('the answer is "{verdict}"'))
def _(story: Story, verdict: str) -> None:
    body = story.outcome.body
    if isinstance(body, dict):
        found = [each["code"] for each in body["findings"]]
        assert found == ([] if verdict == "free" else [verdict])
        assert body["free"] == (verdict not in {"barred-word", "script"})
    else:
        assert VERDICTS[verdict] in story.outcome.text


@then(parsers.re(r'it names the conflict "(?P<name>[^"]*)"'))
def _(story: Story, name: str) -> None:
    body = story.outcome.body
    if isinstance(body, dict):
        assert [each["name"] for each in body["conflicts"]] == ([name] if name else [])
    else:
        assert ("Names that are like it" in story.outcome.text) == bool(name)
        assert name in story.outcome.text


@then(parsers.parse('it says "{sentence}"'))
def _(story: Story, sentence: str) -> None:
    assert sentence in story.outcome.text


@then("what was typed is still there")
def _(story: Story) -> None:
    body = story.outcome.body
    typed = story.asked["name"]
    assert body["name"] == typed if isinstance(body, dict) else f'value="{typed}"' in body


@then(parsers.parse('it suggests "{name}"'))
def _(story: Story, name: str) -> None:
    assert name in story.outcome.text


@then("what it suggests is free")
def _(story: Story) -> None:
    suggested = story.check(name=story.asked["name"], district="kech").alternatives
    assert suggested
    assert all(story.check(name=each.name, name_ur=each.name_ur).free for each in suggested)


@given(parsers.parse('{who} has "{name}" held'))
def _(story: Story, who: str, name: str) -> None:
    command = ReserveName(proposed=ProposedName(name=name, kind=BusinessKind.COMPANY))
    story.platform.executor.execute(reserve_name, command, actor=actor(story.person(who)))


@when(parsers.parse('{who} has "{name}" held because "{reason}", at the {door}'))
def _(story: Story, who: str, name: str, reason: str, door: str) -> None:
    story.send(door, who, HOLD, {"name": name, "kind": "company", "reason": reason})


@then(parsers.parse('the reason "{reason}" is kept with it'))
def _(story: Story, reason: str) -> None:
    assert newest(story).reason == reason


@when(parsers.re(r'(?P<who>.+) has "(?P<name>[^"]+)" held, at the (?P<door>\w+)'))
def _(story: Story, who: str, name: str, door: str) -> None:
    story.send(door, who, HOLD, {"name": name, "kind": "company"})


@given(parsers.re(r"the province lets no firm have the name of another, by (?P<source>.+)"))
def _(story: Story, source: str) -> None:
    names_must_differ(
        story.platform, story.session, {"its official text": "H", "a secondary source": "M"}[source]
    )


@when(parsers.re(r'(?P<who>.+) has "(?P<name>[^"]+)" held for a firm, at the (?P<door>\w+)'))
def _(story: Story, who: str, name: str, door: str) -> None:
    story.send(door, who, HOLD, {"name": name, "kind": "partnership"})


def newest(story: Story) -> BusinessName:
    query = select(BusinessName).filter_by(standing="reserved").order_by(BusinessName.id.desc())
    row = story.session.scalars(query.limit(1)).first()
    assert row is not None
    return row


@then(parsers.parse("it is held for {days:d} days"))
def _(story: Story, days: int) -> None:
    assert story.outcome.ok, story.outcome.sentences
    row = newest(story)
    assert row.expires_at is not None
    last = local_day(row.expires_at - timedelta(seconds=1))
    assert last == local_day(row.since) + timedelta(days=days)


@when(parsers.parse("{who} lets it go, at the {door}"))
def _(story: Story, who: str, door: str) -> None:
    story.send(door, who, RELEASE.at(newest(story).id), {})
    assert story.outcome.ok, story.outcome.sentences


@then(parsers.parse('it is refused with {status:d}: "{sentence}"'))
def _(story: Story, status: int, sentence: str) -> None:
    assert story.outcome.status == status
    assert story.outcome.says(sentence), story.outcome.sentences


def terms(word: str, urdu: str, **changes: object) -> dict[str, object]:
    return {
        "word": word,
        "word_ur": urdu,
        "effect": "refuse",
        "valid_from": local_day(real_now()).isoformat(),
        "instrument": "Notification of the Law Department",
        "confidence": "H",
    } | changes


@when(parsers.parse('Salma bars "{word}" ("{urdu}") to everybody by law from today, at the {door}'))
def _(story: Story, word: str, urdu: str, door: str) -> None:
    story.send(door, "Salma", BAR, terms(word, urdu))
    assert story.outcome.ok, story.outcome.sentences


@when(
    parsers.parse(
        'Salma bars "{word}" by law to companies, and to {held} by two officers, at the {door}'
    )
)
def _(story: Story, word: str, held: str, door: str) -> None:
    kind = {"firms": "partnership", "companies": "company"}[held]
    story.send(door, "Salma", BAR, terms(word, "امارت", kinds=["company"], held_kinds=[kind]))


@then(parsers.parse('everybody reads that "{words}"'))
def _(story: Story, words: str) -> None:
    assert words in story.doors.open("web").read(Place("/names/barred", "")).text


@when(parsers.parse('Salma bars "{word}" by a secondary source from today, at the {door}'))
def _(story: Story, word: str, door: str) -> None:
    story.send(door, "Salma", BAR, terms(word, "امارت", confidence="M"))
    assert story.outcome.ok, story.outcome.sentences


@then(parsers.parse('everybody reads that "{word}" asks for a reason'))
def _(story: Story, word: str) -> None:
    page = story.doors.open("web").read(Place("/names/barred", "")).text
    assert word in page
    assert "You must give a reason, and a second officer must agree" in page


@when(parsers.parse('Salma bars "{word}" on a ground that is not verified, at the {door}'))
def _(story: Story, word: str, door: str) -> None:
    story.send(door, "Salma", BAR, terms(word, "امارت", confidence="U"))


@when(parsers.parse('Salma lifts "{word}" from tomorrow, at the {door}'))
def _(story: Story, word: str, door: str) -> None:
    tomorrow = (local_day(real_now()) + timedelta(days=1)).isoformat()
    story.send(door, "Salma", BAR, terms(word, "امارت", effect="none", valid_from=tomorrow))
    assert story.outcome.ok, story.outcome.sentences


@when(parsers.parse("{who} approves it, at the {door}"))
def _(story: Story, who: str, door: str) -> None:
    latest = select(BarredWord.id).order_by(BarredWord.id.desc()).limit(1)
    story.send(door, who, APPROVE.at(story.session.scalar(latest)), {})


def names_of(text: str) -> dict[str, str]:
    return {"name" if text.isascii() else "name_ur": text}


@then(parsers.parse('"{name}" may still be had'))
def _(story: Story, name: str) -> None:
    assert story.check(**names_of(name)).free


@then(parsers.parse('"{name}" is refused for "{code}"'))
def _(story: Story, name: str, code: str) -> None:
    assert [each.code for each in story.check(**names_of(name)).refusals] == [code]


@then(parsers.parse('tomorrow "{name}" may be had'))
def _(story: Story, name: str) -> None:
    assert story.check(days=1, **names_of(name)).free
