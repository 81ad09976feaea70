"""A dissolved firm holds nothing that counts: its papers, renewals and reminders say so."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from factories.applicants import CORRECT, RENEW, SUBMIT
from factories.cases import LONG_AGO, offer_service
from factories.counting import counted
from factories.doors import Doors, Place
from factories.filed import Filed
from factories.identity import join, make_person, make_supplier
from factories.parameters import make_value
from factories.payments import today
from factories.register import file, make_business
from factories.toys import toy_domain, toys_known
from flask.testing import FlaskClient
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app import roles
from app.casework.cases.models.certificate import Lapse, Reminder
from app.casework.cases.models.work import CaseRegistration, Escalation
from app.casework.cases.queries.case_file import load_case
from app.casework.cases.queries.renewal_eligibility import dissolved_holder
from app.casework.catalogue.queries.terms import task_key
from app.casework.grants.use_cases.expire_and_remind import lapse_grants, remind_holders
from app.casework.tasks.use_cases.watch_clocks import watch_clocks
from app.holidays.week import WORKING_WEEK
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Organisation
from app.notifications.models import Notification
from app.outbox.models import Event
from app.parameters.public import ParameterDefinition, Unit
from app.platform import Platform
from app.text import sentence
from registration import public
from registration.applications.queries.dissolved_holders import holders_gone
from registration.register.models import AgencyNumber, Business
from registration.register.policy.filings import Kind

DOORS = pytest.mark.parametrize("door", ["web", "api"])
PAPER = Place("/c/{}", "/certificates/{}")
LICENCES = Place("/licences", "/licences")
TAKE = Place("/casework/tasks/{}/take", "/casework/tasks/{}/taking")
DECIDE = Place("/casework/tasks/{}/decide", "/casework/tasks/{}/decision")
ENDS = {"reason": "We part."}


@pytest.fixture
def filed(platform: Platform, session: Session) -> Iterator[Filed]:
    """The toy service, and the register that says which firms are there."""
    with toys_known(platform, replace(toy_domain(), holders_gone=holders_gone)):
        found = Filed.of(platform, session)
        offer_service(session, found.service)
        session.commit()
        yield found


@pytest.fixture
def firm(filed: Filed, session: Session) -> Organisation:
    made = make_supplier(session)
    join(session, filed.person, made, roles.SUPPLIER_OWNER)
    session.commit()
    return made


@pytest.fixture
def business(filed: Filed, firm: Organisation, session: Session) -> Business:
    return make_business(session, filed.platform, filed.person, organisation=firm)


@pytest.fixture
def held(filed: Filed, firm: Organisation, business: Business) -> UUID:
    """What the firm was granted for a year, with its paper."""
    assert business.organisation_id == firm.id
    part = filed.grant(organisation_id=firm.id, documents={})
    filed.deliver()
    return part.row.id


def dissolve(filed: Filed, business: Business, on: date) -> None:
    file(filed.platform, business.id, Kind.DISSOLUTION, on, ENDS)


def state_at(filed: Filed, doors: Doors, held: UUID) -> str:
    told = doors.open("api").read(PAPER.at(filed.paper(held).token))
    return str(told.body["state"])


def application_of(filed: Filed, held: UUID) -> UUID:
    return filed.session.get_one(CaseRegistration, held).application_id


def test_its_paper_says_so_and_since_when_in_both_languages(
    filed: Filed, business: Business, held: UUID, client: FlaskClient, doors: Doors
) -> None:
    paper, day = filed.paper(held), f"{today():%d-%m-%Y}"
    assert "in force" in client.get(f"/c/{paper.token}").text
    dissolve(filed, business, today())
    page, urdu = (client.get(f"/c/{paper.token}?lang={lang}").text for lang in ("en", "ur"))
    assert "genuine and in force" not in page
    assert f"The business that holds this was dissolved on {day}." in page
    assert "Its holder no longer exists" in page
    assert "ختم ہو گیا" in urdu
    assert day in urdu
    told = doors.open("api").read(PAPER.at(paper.token)).body
    assert (told["state"], told["holder_gone"]) == ("holder_gone", today().isoformat())
    assert told["since"] == today().isoformat()
    number = filed.case(application_of(filed, held)).parts[0].outcome
    assert number is not None
    found = client.get(f"/verify?reference={number.number}&lang=en").text
    assert f"was dissolved on {day}" in found


def test_it_follows_the_day_and_what_is_withdrawn_before_it(
    filed: Filed, business: Business, held: UUID, doors: Doors
) -> None:
    dissolve(filed, business, today() + timedelta(days=2))
    assert state_at(filed, doors, held) == "granted"
    file(filed.platform, business.id, Kind.WITHDRAWAL, today(), ENDS, corrects=2)
    filed.later(3)
    assert state_at(filed, doors, held) == "granted"
    dissolve(filed, business, today() + timedelta(days=5))
    filed.later(2)
    assert state_at(filed, doors, held) == "holder_gone"


def test_a_firm_is_there_while_one_of_its_businesses_is(
    filed: Filed, business: Business, held: UUID, firm: Organisation, doors: Doors, session: Session
) -> None:
    more = {"name": "Makran Traders", "name_ur": "", "number": "RF-KECH-2026-00002"}
    other = make_business(session, filed.platform, filed.person, organisation=firm, **more)
    dissolve(filed, business, today() - timedelta(days=3))
    assert state_at(filed, doors, held) == "granted"
    with filed.executor.reading(SYSTEM) as uow:
        told = public.registered(uow, firm.id)
    assert told is not None
    assert (told.name, told.good_standing) == ("Makran Traders", True)
    dissolve(filed, other, today())
    assert state_at(filed, doors, held) == "holder_gone"
    body = doors.open("api").read(PAPER.at(filed.paper(held).token)).body
    assert body["holder_gone"] == today().isoformat()


def test_nobody_is_reminded_of_it_nor_told_that_it_lapsed(
    filed: Filed, business: Business, held: UUID, session: Session
) -> None:
    dissolve(filed, business, today())
    for days in (340, 20, 10, 30):
        filed.later(days)
        filed.executor.execute(remind_holders, None, actor=SYSTEM)
        filed.executor.execute(lapse_grants, None, actor=SYSTEM)
    filed.deliver()
    assert session.scalars(select(Lapse.registration_id)).all() == [held]
    told = set(session.scalars(select(Notification.template)))
    assert not told & {"cases/ends", "cases/ended", "cases/lapsed"}


def test_no_reminder_is_noted_of_it_and_who_comes_after_it_is_reminded(
    filed: Filed, business: Business, held: UUID, session: Session
) -> None:
    others = [filed.grant().row.id for _ in range(2)]
    assert held < min(others)
    dissolve(filed, business, today())
    for days in (340, 30):
        filed.later(days)
        assert filed.executor.execute(remind_holders, 1, actor=SYSTEM) == 2
        assert filed.executor.execute(remind_holders, 1, actor=SYSTEM) == 0
    told = session.scalars(select(Reminder.registration_id).order_by(Reminder.at)).all()
    assert sorted(told) == sorted(others * 2)


@DOORS
@pytest.mark.parametrize("kind", ["renewal", "correction"])
def test_an_office_passes_no_filing_about_it_and_may_refuse_it(
    filed: Filed,
    business: Business,
    held: UUID,
    firm: Organisation,
    doors: Doors,
    door: str,
    kind: str,
) -> None:
    filed.later(340)
    filing = filed.hand_in(kind=kind, about_id=held, organisation_id=firm.id, documents={})
    filed.settle(filing)
    dissolve(filed, business, today())
    (task,) = filed.open_tasks(filing)
    officer, office = make_person(filed.session, "Case Officer"), filed.part(filing).row.office_id
    house = filed.session.get_one(Organisation, office)
    join(filed.session, officer, house, roles.CASE_OFFICER)
    filed.session.commit()
    at = doors.open(door, officer, house)
    assert at.send(TAKE.at(task.id)).ok
    told = at.send(DECIDE.at(task.id), {"outcome": "passed"})
    assert told.status == 409
    assert told.says("was dissolved on")
    refusal = {"outcome": "refused", "reason_code": "papers", "reason": "The firm is no more."}
    told = at.send(DECIDE.at(task.id), refusal)
    assert told.ok, told.sentences
    assert filed.part(filing).outcome is not None


def deemed_allowed(filed: Filed) -> ParameterDefinition:
    """The rule by which the last step of the licence may be deemed approved."""
    return ParameterDefinition(
        key=task_key(filed.service.code, "shop", "approve", "deemed"),
        title=sentence("May be deemed approved"),
        group=sentence("Toys"),
        unit=Unit.BOOLEAN,
    )


def filing_about(filed: Filed, held: UUID, firm: Organisation, kind: str) -> UUID:
    """Submit a renewal or correction and bring it to the step by which it is granted."""
    filing = filed.hand_in(kind=kind, about_id=held, organisation_id=firm.id, documents={})
    filed.settle(filing)
    while (task := filed.open_tasks(filing)[0]).code != "approve":
        filed.decide(task, scores={"order": 10, "light": 10} if task.code == "score" else {})
    return filing


@pytest.mark.parametrize("kind", ["renewal", "correction"])
@pytest.mark.parametrize("gone", [True, False])
def test_no_clock_grants_a_filing_about_it_but_people_see_it(
    filed: Filed, business: Business, held: UUID, firm: Organisation, kind: str, *, gone: bool
) -> None:
    make_value(filed.session, WORKING_WEEK, "monday_friday", LONG_AGO)
    make_value(filed.session, deemed_allowed(filed), "yes", LONG_AGO)
    filed.session.commit()
    filed.later(340)
    filing = filing_about(filed, held, firm, kind)
    if gone:
        dissolve(filed, business, today())
    (task,) = filed.open_tasks(filing)
    filed.later(9)
    for rung in (1, 0):
        assert filed.executor.execute(watch_clocks, None, actor=SYSTEM) == rung
    filed.deliver()
    assert (filed.part(filing).outcome is None) is gone
    assert (filed.session.get(Escalation, task.id) is not None) is gone
    assert [each.id for each in filed.open_tasks(filing)] == ([task.id] if gone else [])


@pytest.mark.parametrize("kind", ["renewal", "correction"])
@pytest.mark.parametrize("gone", [True, False])
def test_no_payment_grants_a_filing_about_it_and_its_office_looks_again(
    filed: Filed,
    business: Business,
    held: UUID,
    firm: Organisation,
    kind: str,
    *,
    gone: bool,
) -> None:
    filed.later(340)
    filing = filing_about(filed, held, firm, kind)
    more = {"capital": 20_000_000}
    filed.hand_in(
        more, again=filing, kind=kind, about_id=held, organisation_id=firm.id, documents={}
    )
    filed.pass_all(filing)
    assert (filed.case(filing).owed, filed.part(filing).outcome) == (True, None)
    if gone:
        dissolve(filed, business, today())
    filed.settle(filing)
    assert (filed.part(filing).outcome is None) is gone
    if gone:
        told = set(filed.session.scalars(select(Event.name)))
        assert "cases.registration_dropped" not in told
        filed.decide(filed.open_tasks(filing)[0], "refused")
        outcome = filed.part(filing).outcome
        assert outcome is not None
        assert outcome.outcome == "refused"


@pytest.mark.parametrize(("kind", "questions"), [("new", 0), ("renewal", 1), ("correction", 1)])
def test_whether_its_holder_is_gone_is_one_question_of_such_a_filing_alone(
    filed: Filed, business: Business, held: UUID, firm: Organisation, kind: str, questions: int
) -> None:
    filed.later(340)
    about = None if kind == "new" else held
    filing = filed.hand_in(kind=kind, about_id=about, organisation_id=firm.id, documents={})
    dissolve(filed, business, today())
    with filed.executor.reading(SYSTEM) as uow:
        case = load_case(uow, filing)
        with counted(filed.platform) as said:
            gone = dissolved_holder(uow, case)
    assert (len(said), gone is not None) == (questions, kind != "new")


@DOORS
def test_it_is_neither_renewed_nor_corrected_nor_offered(
    filed: Filed, business: Business, held: UUID, firm: Organisation, doors: Doors, door: str
) -> None:
    application_id = application_of(filed, held)
    at = doors.open(door, filed.person, firm)
    filed.later(320)
    assert "renew" in at.read(LICENCES).text.lower()
    begun = at.send(RENEW.at(application_id, held))
    assert begun.ok, begun.sentences
    dissolve(filed, business, today())
    for place in (RENEW.at(application_id, held), CORRECT.at(application_id, held)):
        told = at.send(place)
        assert told.status == 409
        assert told.says("was dissolved on")
    late = at.send(SUBMIT.at(begun.id))
    assert late.status == 409
    assert "was dissolved on" in late.text
    listed = at.read(LICENCES)
    if door == "api":
        (row,) = listed.body["items"]
        assert (row["state"], row["due"], row["renewable"]) == ("holder_gone", None, False)
    else:
        assert "Its holder no longer exists" in listed.text
        assert "Renew it" not in listed.text


@pytest.mark.parametrize(("days", "good"), [(-1, True), (0, False), (1, False)])
def test_its_good_standing_ends_on_the_day(
    filed: Filed, business: Business, firm: Organisation, days: int, *, good: bool
) -> None:
    dissolve(filed, business, today())
    with filed.executor.reading(SYSTEM) as uow:
        told = public.registered(uow, firm.id, today() + timedelta(days=days))
    assert told is not None
    assert told.good_standing is good


def test_a_planted_number_gives_a_grant_no_other_business(
    filed: Filed, business: Business, held: UUID, session: Session, doors: Doors
) -> None:
    other = make_business(session, filed.platform, filed.person, number="RF-KECH-2026-00002")
    dissolve(filed, business, today())
    number = {"agency": "bra", "code": "x", "number": "X-1", "valid_from": LONG_AGO}
    planted = insert(AgencyNumber).values(registration_id=held, business_id=other.id, **number)
    session.execute(planted)
    session.commit()
    assert state_at(filed, doors, held) == "holder_gone"
