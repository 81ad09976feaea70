"""The journeys of corrected_names.feature, and what the index of names says after corrections."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from factories.applicants import SUBMIT, Applicant
from factories.cases import make_office, make_officer, make_offices, offer_service
from factories.doors import Doors, Outcome, Place
from factories.identity import actor, make_person, make_supplier
from factories.names import register, release_rules
from factories.register import FIRST, file, make_business, owner_of
from factories.signing import Firm, free_services
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.casework.catalogue.registry import CaseBook
from app.casework.public import Granted
from app.clock import real_now
from app.db import new_id
from app.errors import Conflict
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Organisation, Person
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from registration.applications.use_cases import enter_change, enter_correction
from registration.names.models import BusinessName
from registration.names.policy.kinds import BusinessKind
from registration.names.policy.report import ProposedName
from registration.names.queries.check import check_name
from registration.names.queries.indexed import NamePeriod, indexed_names
from registration.names.use_cases.hold_business_name import NameEntry, enter_name
from registration.rectifications.models import RegisterRectification
from registration.register.models import Business, BusinessVersion, Filing
from registration.register.policy.business import Form, State, from_json
from registration.register.policy.filings import Kind
from registration.register.policy.name_periods import KIND_OF, start_of
from registration.register.use_cases.verify_register import (
    RebuildBusiness,
    check_batch,
    rebuild_business,
)
from registration.register.use_cases.withdraw_filing import WithdrawFiling, withdraw_filing

scenarios("registration/features/corrected_names.feature")

NUMBER = "RF-KECH-2026-00001"
PROPOSE = Place("/casework/rectifications/new", "/rectifications")
APPROVE = Place("/casework/rectifications/{}/approve", "/rectifications/{}/approval")
LISTED = Place("/casework/register/{}/rectifications", "/register/{}/rectifications")
BEGIN = Place("/businesses/{}/filings/correction", "/businesses/{}/filings")
TODAY = local_day(real_now())
WRONG = "Turbat Tradres"
ELSEWHERE = {"line": "Airport Road", "district": "gwadar"}
GRANTED = Granted(
    application_id=new_id(),
    registration_id=new_id(),
    service="change_of_name",
    kind="filing",
    registration="filing",
    agency="industries",
    number="FCN-2026-000001",
    person_id=new_id(),
    organisation_id=None,
    subject="",
    about_id=None,
    valid_from=TODAY,
    valid_until=None,
    answers={},
    documents={},
    outputs={},
    overridden=frozenset(),
)


@dataclass
class Story:
    doors: Doors
    platform: Platform
    session: Session
    business: Business
    partners: list[Person]
    office: Organisation
    officers: dict[str, Person]
    outcome: Outcome = field(default_factory=lambda: Outcome(ok=False, status=0))
    firm: Firm | None = None
    application_id: UUID = field(default=UUID(int=0))

    def run(self, do: Callable[[UnitOfWork, Any], Any], command: object = None) -> Any:  # noqa: ANN401 - what it returns
        found = self.platform.executor.execute(do, command, actor=SYSTEM)
        self.session.expire_all()
        return found

    def send(self, door: str, who: str, place: Place, data: dict[str, object]) -> None:
        opened = self.doors.open(door, self.officers[who], self.office, proved=True)
        self.outcome = opened.send(place, data)
        self.session.expire_all()

    def rectify(self, door: str, **more: object) -> None:
        data = {"number": NUMBER, "corrects": 1, "ground": "own_motion", "basis": "Statement 1"}
        self.send(door, "the examiner", PROPOSE, data | more)

    @property
    def newest(self) -> UUID:
        query = select(RegisterRectification.id).order_by(RegisterRectification.id.desc())
        return self.session.scalars(query.limit(1)).one()

    @property
    def state(self) -> State:
        self.session.expire_all()
        query = select(BusinessVersion.state).filter_by(business_id=self.business.id)
        query = query.order_by(BusinessVersion.valid_from.desc()).limit(1)
        return from_json(self.session.scalars(query).one())

    @property
    def periods(self) -> list[NamePeriod]:
        self.session.expire_all()
        return indexed_names(self.session, [self.business.id])[self.business.id]

    def met(self, name: str, at: datetime | None = None) -> list[str]:
        """The names of others that somebody who would like this one meets."""
        with self.platform.executor.reading(SYSTEM) as uow:
            proposed = ProposedName(name=name, kind=BusinessKind.COMPANY)
            return [each.name for each in check_name(uow, proposed, at=at).conflicts]

    def rename(self, name: str, on: date) -> None:
        """Enter a change of name of a past day, as its grant does."""
        answers = {"business_name": name, "occurred_on": on.isoformat()}
        self.run(enter_change, self.granted("change_of_name", answers))

    def correct(self, corrects: int, **answers: object) -> None:
        self.run(enter_correction, self.granted("correction", {"corrects": corrects, **answers}))

    def granted(self, service: str, answers: Mapping[str, Any]) -> Granted:
        more = {
            "subject": str(self.business.id),
            "registration_id": None,
            "person_id": self.partners[0].id,
        }
        return replace(GRANTED, service=service, answers=dict(answers), **more)  # type: ignore[arg-type]

    def wrong(self) -> list[str]:
        self.session.expire_all()
        with self.platform.executor.reading(SYSTEM) as uow:
            return [each.why for each in check_batch(uow, None)[1]]


def indexed(platform: Platform, business: Business, name: str, on: date = FIRST) -> None:
    """Let the index have a name since its day, as a registration does."""
    entry = NameEntry(
        name=name,
        name_ur="",
        business_id=business.id,
        kind=KIND_OF[Form(business.form)],
        since=start_of(on) + timedelta(hours=10),
    )
    platform.executor.execute(enter_name, entry, actor=SYSTEM)


def founded(doors: Doors, platform: Platform, session: Session) -> Story:
    release_rules(platform, session)
    people = [make_person(session, name) for name in ("Gul Khan", "Noor Bibi")]
    business = make_business(session, platform, *people, name=WRONG, name_ur="")
    office = make_office(session, "industries")
    officers = {
        "the examiner": make_officer(session, office, roles.CASE_OFFICER, name="Examiner"),
        "the approver": make_officer(session, office, roles.CASE_APPROVER, name="Approver"),
    }
    session.commit()
    indexed(platform, business, WRONG)
    return Story(doors, platform, session, business, people, office, officers)


@given(
    'the firm "Turbat Tradres" of Gul Khan and Noor Bibi, in the register and the index',
    target_fixture="story",
)
def _(doors: Doors, platform: Platform, session: Session) -> Story:
    return founded(doors, platform, session)


@given(parsers.parse('"{name}" is the name of another firm'))
def _(story: Story, name: str) -> None:
    register(story.platform, name)


@given("the firm has another place in Gwadar")
def _(story: Story) -> None:
    place = {"line": "Main Bazaar", "district": "kech"}
    content = {"place": place, "other_places": [ELSEWHERE]}
    file(story.platform, story.business.id, Kind.PLACE, FIRST + timedelta(days=5), content)


@given(
    parsers.parse('"{name}" of Zarghuna alone, with another place in Gwadar'), target_fixture="hers"
)
def _(story: Story, name: str) -> Iterator[None]:
    yield from alone(story, name, "sole", [])


@given(
    parsers.parse('a firm "{name}" of Zarghuna and Hani, with another place in Gwadar'),
    target_fixture="hers",
)
def _(story: Story, name: str) -> Iterator[None]:
    yield from alone(story, name, "partnership", [make_person(story.session, "Hani")])


def alone(story: Story, name: str, form: str, others: list[Person]) -> Iterator[None]:
    platform, session = story.platform, story.session
    service = platform.executor.ports.get(CaseBook).latest["correction"]
    offer_service(session, service)
    person = make_person(session, "Zarghuna")
    house = make_supplier(session, name)
    offices = make_offices(session, service)
    session.commit()
    story.firm = Firm(platform, session, service, offices, person, partners={"Zarghuna": person})
    story.business = make_business(
        session,
        platform,
        person,
        *others,
        name=name,
        name_ur="",
        form=form,
        organisation=house,
        number="SP-KECH-2026-00002",
    )
    indexed(platform, story.business, name)
    place = {"line": "Main Bazaar", "district": "kech"}
    content = {"place": place, "other_places": [ELSEWHERE]}
    file(platform, story.business.id, Kind.PLACE, FIRST + timedelta(days=5), content)
    with free_services(platform):
        yield


def ask(story: Story, door: str, **typed: object) -> None:
    assert story.firm is not None
    who = Applicant(story.doors.open(door, story.firm.person))
    begun = who.door.send(BEGIN.at(story.business.id), {"kind": "correction"})
    assert begun.ok, begun.sentences
    story.application_id = UUID(begun.id)
    whole: dict[str, object] = {"partners": [], "other_places": [], "why": "Typed wrongly."}
    story.outcome = who.save(story.application_id, "what", whole | typed)


@when(parsers.parse('she asks for the name "{name}" and for no other places, at the {door}'))
def _(story: Story, name: str, door: str) -> None:
    assert story.firm is not None
    for typed in (
        {"corrects": "1", "business_name": name},
        {"corrects": "2", "no_other_places": "yes"},
    ):
        ask(story, door, **typed)
        assert story.outcome.ok, (story.outcome.sentences, story.outcome.fields)
        sent = story.doors.open(door, story.firm.person).send(SUBMIT.at(story.application_id))
        assert sent.ok, (sent.sentences, sent.fields)
        if "business_name" in typed:
            story.firm.grant(story.application_id, "filing")
            story.session.expire_all()


@when("the Registrar's two officers enter it")
def _(story: Story) -> None:
    assert story.firm is not None
    story.firm.grant(story.application_id, "filing")
    story.session.expire_all()


@when(parsers.parse("she asks for no other places and writes one, at the {door}"))
def _(story: Story, door: str) -> None:
    rows = [{"other_place": ELSEWHERE}]
    ask(story, door, corrects="2", no_other_places="yes", other_places=rows)


@when(parsers.parse('she asks for the Urdu name "{name_ur}", at the {door}'))
def _(story: Story, name_ur: str, door: str) -> None:
    ask(story, door, corrects="1", business_name_ur=name_ur)


@when(parsers.parse('the examiner proposes the name "{name}", at the {door}'))
def _(story: Story, name: str, door: str) -> None:
    story.rectify(door, name=name)


@when(parsers.parse("the examiner proposes that there are no other places, at the {door}"))
def _(story: Story, door: str) -> None:
    none = "yes" if door == "web" else True
    story.rectify(door, corrects=2, no_other_places=none)


@when(parsers.parse("the approver approves it, at the {door}"))
def _(story: Story, door: str) -> None:
    assert story.outcome.ok, (story.outcome.sentences, story.outcome.fields)
    story.send(door, "the approver", APPROVE.at(story.newest), {})
    assert story.outcome.ok, (story.outcome.sentences, story.outcome.fields)


@then(parsers.parse('who checks "{asked}" meets "{name}", at the {door}'))
def _(story: Story, asked: str, name: str, door: str) -> None:
    address = f"/names/check?name={quote(asked)}&kind=company"
    read = story.doors.open(door).read(Place(address, address))
    assert read.ok
    if door == "api":
        assert [each["name"] for each in read.body["conflicts"]] == [name]
    else:
        assert name in read.text
    assert story.met(asked) == [name]


@then(parsers.parse('nobody meets "{name}" any more'))
def _(story: Story, name: str) -> None:
    assert name not in story.met(name)


@then(parsers.parse('it is refused with {status:d}: "{text}"'))
def _(story: Story, status: int, text: str) -> None:
    assert story.outcome.status == status, story.outcome
    assert text in str(story.outcome.sentences)


@then(parsers.parse('it is refused beside "{name}": "{text}"'))
def _(story: Story, name: str, text: str) -> None:
    assert not story.outcome.ok
    assert text in story.outcome.fields[name], story.outcome.fields


@then(parsers.parse('the approver reads: "{text}", at the {door}'))
def _(story: Story, text: str, door: str) -> None:
    assert story.outcome.ok, (story.outcome.sentences, story.outcome.fields)
    opened = story.doors.open(door, story.officers["the approver"], story.office)
    read = opened.read(LISTED.at(NUMBER))
    if door == "web":
        assert text in read.text
    else:
        (row,) = read.body["items"]
        assert text in row["warnings"]


@then("the register names no other places")
@then("her entry names no other places")
def _(story: Story) -> None:
    assert not story.state.other_places


@then("the register is what its filings make")
def _(story: Story) -> None:
    assert story.wrong() == []


@pytest.fixture
def story(doors: Doors, platform: Platform, session: Session) -> Story:
    return founded(doors, platform, session)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def test_a_name_has_the_days_of_the_corrected_change(story: Story) -> None:
    story.rename("Turbat Carpets", day(30))
    story.correct(2, occurred_on=day(20).isoformat())
    old, new = story.periods
    assert (old.name, old.until) == (WRONG, start_of(day(20)))
    assert (new.name, new.since, new.until) == ("Turbat Carpets", start_of(day(20)), None)
    story.correct(2, occurred_on=day(25).isoformat())
    assert [each.since for each in story.periods] == [old.since, start_of(day(25))]
    assert story.wrong() == []


def test_a_name_of_the_past_is_corrected_in_the_past_alone(story: Story) -> None:
    story.rename("Turbat Carpets", day(30))
    story.correct(1, business_name="Turbat Traders")
    assert [each.name for each in story.periods] == ["Turbat Traders", "Turbat Carpets"]
    assert story.met("Turbat Traders Kech") == []
    assert story.met("Turbat Carpets") == ["Turbat Carpets"]
    assert story.wrong() == []


def test_a_correction_with_a_barred_word_is_refused_and_nothing_is_entered(story: Story) -> None:
    with pytest.raises(Conflict) as refused:
        story.correct(1, business_name="Jinnah Traders")
    assert refused.value.code == "barred-word"
    assert [each.name for each in story.periods] == [WRONG]
    query = select(Filing.sequence).filter_by(business_id=story.business.id)
    assert story.session.scalars(query).all() == [1]


def test_a_dissolution_of_another_day_frees_the_name_from_it(story: Story) -> None:
    answers = {"occurred_on": TODAY.isoformat(), "dissolution_ground": "agreement"}
    story.run(enter_change, story.granted("dissolution", answers))
    story.correct(2, occurred_on=day(40).isoformat())
    (only,) = story.periods
    assert only.until == start_of(day(40))
    assert story.wrong() == []


def test_a_change_that_is_withdrawn_before_its_day_frees_its_name(
    story: Story, session: Session
) -> None:
    house = make_supplier(session, WRONG)
    story.business.organisation_id = house.id
    session.commit()
    story.rename("Turbat Carpets", TODAY + timedelta(days=9))
    assert story.met("Turbat Carpets") == ["Turbat Carpets"]
    query = select(Filing.id).filter_by(business_id=story.business.id, sequence=2)
    command = WithdrawFiling(filing_id=session.scalars(query).one(), reason="We keep our name.")
    owner = actor(story.partners[0], roles.SUPPLIER_OWNER, organisation=house)
    story.platform.executor.execute(withdraw_filing, command, actor=owner)
    assert [(each.name, each.until) for each in story.periods] == [(WRONG, None)]
    assert story.met("Turbat Carpets") == []
    assert story.wrong() == []


def test_a_filing_is_not_corrected_in_what_it_does_not_say(story: Story) -> None:
    story.rename("Turbat Carpets", day(30))
    with pytest.raises(Conflict, match="says nothing of the duration") as refused:
        story.correct(2, duration="Five years")
    assert refused.value.code == "correction"


@pytest.mark.parametrize("elects", ["partner", "no_partner"])
def test_who_elected_is_corrected_in_name_and_address(story: Story, elects: str) -> None:
    minor = make_person(story.session, "Hani")
    story.session.commit()
    joined = owner_of(minor) | {"minor": True, "born_on": "2007-12-05"}
    file(story.platform, story.business.id, Kind.OWNERS, day(10), {"joined": [joined]})
    content = {"cnic": minor.cnic, "name": "Hani", "elects": elects, "partner": elects == "partner"}
    file(story.platform, story.business.id, Kind.ELECTION, day(20), content)
    row = {"partner": {"name": "Hani Baloch", "cnic": minor.cnic}}
    story.correct(3, partners=[row | {"address": "House 9"}])
    if elects == "partner":
        owner = story.state.owners[-1]
        assert (owner.name, owner.address, owner.minor) == ("Hani Baloch", "House 9", False)
    else:
        assert [each.name for each in story.state.former] == ["Hani Baloch"]
    assert story.wrong() == []
    for more in ({"joined_on": "2026-01-09"}, {"born_on": "2008-01-09"}, {"leaves": "retired"}):
        with pytest.raises(Conflict, match="by which this person was admitted") as refused:
            story.correct(3, partners=[row | more])
        assert refused.value.code == "election"


@pytest.mark.parametrize("door", ["web", "api"])
def test_the_registrar_rectifies_who_elected(story: Story, door: str) -> None:
    minor = make_person(story.session, "Hani")
    story.session.commit()
    joined = owner_of(minor) | {"minor": True, "born_on": "2007-12-05"}
    file(story.platform, story.business.id, Kind.OWNERS, day(10), {"joined": [joined]})
    content = {"cnic": minor.cnic, "name": "Hani", "elects": "partner", "partner": True}
    file(story.platform, story.business.id, Kind.ELECTION, day(20), content)
    story.rectify(door, corrects=3, partner=1, partner_born_on="2008-01-09")
    assert story.outcome.status == 409
    assert "by which this person was admitted" in str(story.outcome.sentences)
    story.rectify(door, corrects=3, partner=1, partner_name="Hani Baloch")
    story.send(door, "the approver", APPROVE.at(story.newest), {})
    assert story.outcome.ok, story.outcome
    assert story.state.owners[-1].name == "Hani Baloch"


PLANTED = {
    "a name that the register does not say": "insert into business_names (id, business_id,"
    " standing, name, name_ur, kind, district, since, exact, exact_ur, keys, folding, exclusive)"
    " select gen_random_uuid(), business_id, standing, 'Khan Carpets', '', kind, district, since,"
    " 'x', '', keys, folding, false from business_names where business_id = :id",
    "the name taken out": "update business_names set ended_at = since, ended_why = 'corrected'"
    " where business_id = :id",
    "the name ended": "update business_names set ended_at = bdm_now(), ended_why = 'changed'"
    " where business_id = :id",
}


@pytest.mark.parametrize("planted", PLANTED)
def test_verify_finds_an_index_that_says_otherwise_and_rebuild_mends_it(
    story: Story, planted: str
) -> None:
    assert story.wrong() == []
    story.session.execute(text(PLANTED[planted]), {"id": story.business.id})
    story.session.commit()
    assert story.wrong() == ["the index of names says otherwise"]
    story.run(rebuild_business, RebuildBusiness(business_id=story.business.id))
    assert story.wrong() == []
    assert story.met(WRONG) == [WRONG]


def test_a_name_that_ended_comes_back_by_no_other_change(story: Story) -> None:
    """Whoever holds the application's password takes names out, and lets none come back."""
    row = story.session.scalars(select(BusinessName).filter_by(name=WRONG)).one()
    end = "update business_names set ended_at = since, ended_why = 'corrected' where id = :id"
    story.session.execute(text(end), {"id": row.id})
    for change in ("ended_at = null, ended_why = null", "ended_at = since + interval '1 day'"):
        statement = f"update business_names set {change} where id = :id"  # noqa: S608 - our own words
        with pytest.raises(DBAPIError, match="ends once"), story.session.begin_nested():
            story.session.execute(text(statement), {"id": row.id})
