"""The journeys of synonyms.feature, through both doors, and the rules of widened searches."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from factories.denials import denied
from factories.doors import Doors, Outcome, Place
from factories.identity import actor, make_person, make_staff
from factories.marketplace import Agency, make_agency, make_draft, make_published
from factories.synonyms import make_synonyms
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.clock import real_now
from app.decisions import newest_first
from app.identity.people.models import Person
from app.platform import Platform
from app.synonyms.models import SynonymGroup
from app.synonyms.permissions import READ_SYNONYMS
from app.synonyms.policy import tsqueries
from marketplace.tenders.models import Tender, TenderItem
from marketplace.tenders.queries import tenders

scenarios("marketplace/synonyms/features/synonyms.feature")

ENTER = Place("/synonyms/new", "/synonyms")
APPROVE = Place("/synonyms/{}/approve", "/synonyms/{}/approval")


@dataclass
class Story:
    people: dict[str, Person] = field(default_factory=dict)
    tender: Tender | None = None
    outcome: Outcome | None = None
    entered: str = ""


@pytest.fixture
def story() -> Story:
    return Story()


@given("Salma and Naseer, who are rules and rates officers")
def _(story: Story, session: Session) -> None:
    for name in ("Salma", "Naseer"):
        story.people[name] = make_staff(session, roles.PARAMETER_OFFICER, name)
    session.commit()


@given(parsers.parse('a published tender that buys "{what}"'))
def _(story: Story, session: Session, what: str) -> None:
    story.tender = _buying(session, make_agency(session), what)
    session.commit()


def _buying(session: Session, agency: Agency, what: str) -> Tender:
    draft = make_draft(session, agency, title="Things for an office", description="")
    session.execute(text("delete from tender_items where tender_id = :id"), {"id": draft.id})
    session.expunge_all()
    item = TenderItem(tender_id=draft.id, number=1, description=what, unit="piece", quantity=1)
    session.add(item)
    session.flush()
    tender = session.get_one(Tender, draft.id)
    now = real_now()
    tender.submitted_at = tender.approved_at = tender.published_at = now
    tender.approved_by, tender.parameters = agency.approver.id, {}
    tender.key_recipient, tender.key_fingerprint = "age1", "ab" * 32
    tender.reference = f"TSE-{draft.id.int % 10**12:012d}"
    session.flush()
    return tender


@given(
    parsers.re(r'"(?P<word>.+)" and "(?P<urdu>.+)" mean the same as "(?P<also>.*)" since 30 days')
)
def _(session: Session, word: str, urdu: str, also: str) -> None:
    make_synonyms(
        session, word, urdu, also.split(", "), since=local_day(real_now()) - timedelta(30)
    )
    session.commit()


@when(
    parsers.re(
        r'(?P<who>\w+) enters that "(?P<word>.+)" and "(?P<urdu>.+)" mean the same as "(?P<also>.*)"'  # noqa: E501 - a sentence
        r" by (?P<door>\w+)"
    )
)
def _(story: Story, doors: Doors, who: str, word: str, urdu: str, also: str, door: str) -> None:
    said = {
        "word": word,
        "word_ur": urdu,
        "also": "\n".join(also.split(", ")),
        "valid_from": local_day(real_now()).strftime("%d-%m-%Y"),
    }
    story.outcome = doors.open(door, story.people[who]).send(ENTER, said)
    if story.outcome.ok:
        story.entered = story.outcome.id


@when(parsers.parse("{who} approves it by {door}"))
def _(story: Story, doors: Doors, who: str, door: str) -> None:
    story.outcome = doors.open(door, story.people[who]).send(APPROVE.at(story.entered))


@then(parsers.parse('it is refused with "{words}"'))
def _(story: Story, words: str) -> None:
    assert story.outcome is not None
    assert not story.outcome.ok
    assert story.outcome.says(words), story.outcome.sentences


@then(parsers.parse('a search for "{asked}" finds the tender'))
def _(story: Story, session: Session, asked: str) -> None:
    assert story.tender is not None
    assert _found(session, asked) == [str(story.tender.id)]


@then(parsers.parse('a search for "{asked}" finds nothing'))
def _(session: Session, asked: str) -> None:
    assert _found(session, asked) == []


def _found(session: Session, asked: str) -> list[str]:
    return [row["id"] for row in tenders.search(session, tenders.Search(q=asked)).rows()]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("chairs", True),
        ("Armrests", True),
        ("universe", False),
        ("batteries", False),
        ("revolving chair armrest", True),
    ],
)
def test_it_looks_into_items(session: Session, typed: str, found: bool) -> None:  # noqa: FBT001 - a column
    tender = _buying(session, make_agency(session), "Revolving chair with armrest, University")
    assert _found(session, typed) == ([str(tender.id)] if found else [])


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Battery, 12 volt", "batteries"),
        ("Batteries, 12 volt", "battery"),
        ("Box of nails", "boxes"),
        ("Hospital bed", "beds"),
        ("Wrench", "wrenches"),
        ("گاڑي كا پہیہ", "گاڑی"),
    ],
)
def test_it_finds_either_number_and_both_ways_of_typing(
    session: Session, written: str, typed: str
) -> None:
    tender = _buying(session, make_agency(session), written)
    assert _found(session, typed) == [str(tender.id)]


def test_it_looks_into_the_titles_of_lots(session: Session) -> None:
    agency = make_agency(session)
    draft = make_draft(session, agency, title="Things", description="")
    session.execute(
        text("insert into tender_lots values (:id, 1, 'Laboratory glassware', '')"),
        {"id": draft.id},
    )
    assert _found(session, "glassware") == []
    session.execute(
        text(
            "update tenders set submitted_at = now(), approved_at = now(), published_at = now(),"
            " approved_by = :who, key_recipient = 'age1', key_fingerprint = 'ab',"
            " parameters = '{}',"
            " reference = 'TSE-1' where id = :id"
        ),
        {"id": draft.id, "who": agency.approver.id},
    )
    assert _found(session, "glassware") == [str(draft.id)]


def test_nobody_writes_what_a_tender_is_found_by(session: Session) -> None:
    world = make_published(session)
    session.execute(
        text("update tenders set search = to_tsvector('simple', 'helicopter') where id = :id"),
        {"id": world.tender.id},
    )
    assert _found(session, "helicopter") == []
    assert _found(session, "furniture") == [str(world.tender.id)]


def test_a_phrase_is_found_in_its_order_only(session: Session) -> None:
    make_synonyms(session, "AC", "اے سی", ["air conditioner"])
    agency = make_agency(session)
    right = _buying(session, agency, "Air conditioners of one ton")
    _buying(session, agency, "Conditioner of air")
    assert _found(session, "ac") == [str(right.id)]


def test_it_widens_only_what_is_typed_whole() -> None:
    groups = [["water cooler", "WC"]]
    assert tsqueries("cooler", groups) == ["'cooler':*"]
    assert tsqueries("water coolers", groups) == [
        "(('water':* & 'cooler':*) | ('water':* <-> 'cooler':*) | 'wc')"
    ]


def test_only_its_keepers_and_auditors_read_the_list(platform: Platform, session: Session) -> None:
    citizen = make_person(session)
    session.commit()
    with (
        platform.executor.reading(actor(citizen, roles.PERSON)) as uow,
        denied("marketplace.read_synonyms"),
    ):
        newest_first(uow, SynonymGroup, READ_SYNONYMS, None)
