"""The journeys of visits.feature, through both doors, and what an insider would try."""

from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest
from architecture.test_denials import _ask
from factories.applying import TYPED, Applying
from factories.bidding import PDF
from factories.denials import denied
from factories.doors import Doors, Outcome, Place
from factories.guides import make_office
from factories.identity import actor, give_password, make_person, make_staff, proved
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import roles
from app.audit.models import AuditEntry
from app.casework.applications.use_cases.assisted_acts import SUBMIT
from app.clock import real_now
from app.data_files.words import Words
from app.db import new_id
from app.documents.public import Upload
from app.errors import Conflict, Forbidden, NotFound
from app.identity.accounts.queries.fresh_proof import ProofNeeded, require_fresh_proof
from app.identity.people.models import LoginSession, Person, RecoverySlip
from app.notifications.models import Notification
from app.permissions import ANONYMOUS
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from app.visits.acts import AssistedActs
from app.visits.consents import LANGUAGES, consent
from app.visits.models import AssistedVisit
from app.visits.queries import OFTEN, visits_of_day, visits_of_officer
from app.visits.use_cases import (
    LASTS,
    DoAct,
    OpenVisit,
    VisitCommand,
    as_person,
    confirm_visit,
    do_act,
    open_visit,
)

scenarios("casework/features/visits.feature")
SHOW = Place("/visits/{}", "/visits/{}")
URDU = Place("/account/visits?lang=ur", "")
OPEN = Place("/visits/new", "/visits")
ACT = Place("/visits/{}/act", "/visits/{}/act")
CONFIRM = Place("/visits/{}/confirm", "/visits/{}/confirmation")
END = Place("/visits/{}/end", "/visits/{}/end")
MINE = Place("/account/visits", "/me/visits")
DISPUTE = Place("/account/visits/{}/dispute", "/me/visits/{}/dispute")
DAYS = Place("/visits/days", "/visits/days")
SLIP = Place("/enrolment/slip", "/enrolments/slips/use")
CENTRE = "centre-kalat"
WITNESS = "54400-7777777-1"
ACTS = {"submit an application": "submit_application", "get into her account": "recover_account"}


@pytest.fixture(autouse=True)
def centre(session: Session) -> None:
    """Where all of it happens."""
    make_office(session, CENTRE)


@dataclass
class Story:
    applying: Applying
    doors: Doors
    session: Session
    people: dict[str, Person]
    application_id: UUID | None = None
    visit_id: UUID | None = None
    outcome: Outcome = field(default_factory=lambda: Outcome(ok=False, status=0))

    @property
    def visit(self) -> AssistedVisit:
        self.session.expire_all()
        return self.session.get_one(AssistedVisit, self.visit_id)

    def send(self, who: str, door: str, place: Place, data: dict[str, str], **more: object) -> None:
        opened = self.doors.open(door, self.people[who], proved=True)
        self.outcome = opened.send(place, data, **more)  # type: ignore[arg-type]  # files

    def open(self, who: str, door: str, cnic: str, act: str, **changed: str) -> None:
        data = {
            "cnic": cnic,
            "act": act,
            "place": CENTRE,
            "language": "brh",
            "witness_name": "Bibi Hawa",
            "witness_cnic": WITNESS,
            "proof": "paper",
        }
        files = {} if changed.pop("no_file", "") else {"file": ("thumb.pdf", PDF)}
        self.send(who, door, OPEN, data | changed, files=files)
        if self.outcome.ok:
            self.visit_id = UUID(self.outcome.id)


@given(
    "Mah Gul, whose card an officer has seen, and Sadia and Karim, officers of the centre",
    target_fixture="story",
)
def _(applying: Applying, doors: Doors, session: Session) -> Story:
    people = {"Mah Gul": applying.person}
    people["Mah Gul"].name = "Mah Gul"
    for name in ("Sadia", "Karim"):
        people[name] = make_staff(session, roles.FACILITATION_OFFICER, name)
    people["administrator"] = make_staff(session, roles.ADMINISTRATOR, "Administrator")
    give_password(session, people["Mah Gul"], "camels walk to Ziarat")
    session.commit()
    return Story(applying, doors, session, people)


@given("Mah Gul's application is filled in")
def _(story: Story) -> None:
    application = story.applying.start()
    for section, typed in TYPED.items():
        story.applying.save(application.id, section, typed)
    story.applying.add(application.id, "lease")
    story.application_id = application.id


@when(parsers.re(r"Sadia opens a visit for Mah Gul to (?P<act>.*), at the (?P<door>\w+)"))
def _(story: Story, act: str, door: str) -> None:
    story.open("Sadia", door, story.people["Mah Gul"].cnic or "", ACTS[act])
    assert story.outcome.ok, (story.outcome.sentences, story.outcome.fields)


@when(
    parsers.re(
        r"(?P<who>Sadia|Mah Gul) opens a visit for (?P<whom>Mah Gul|Sadia|a stranger) with"
        r" (?P<what>.*), at the (?P<door>\w+)"
    )
)
def _(story: Story, who: str, whom: str, what: str, door: str) -> None:
    known = story.people.get(whom)
    changed = {
        "herself as witness": {"witness_cnic": story.people["Sadia"].cnic or ""},
        "no thumbprint": {"no_file": "yes"},
        "a typed place": {"place": "Kalat"},
        "a device": {"proof": "device", "device_reference": "X-1"},
    }.get(what, {})
    cnic = (known.cnic if known else None) or "5440099999999"
    story.open(who, door, cnic, "submit_application", **changed)


@when(
    parsers.re(
        r"(?P<who>Sadia|Karim) does the act for (?P<what>Mah Gul's application|Mah Gul's account"
        r"|somebody else's application), at the (?P<door>\w+)"
    )
)
def _(story: Story, who: str, what: str, door: str) -> None:
    choice = {
        "Mah Gul's application": story.application_id,
        "Mah Gul's account": story.people["Mah Gul"].id,
    }.get(what, new_id())
    story.send(who, door, ACT.at(story.visit_id), {"choice": str(choice)})


@when(parsers.parse("{who} confirms the visit, at the {door}"))
def _(story: Story, who: str, door: str) -> None:
    story.send(who, door, CONFIRM.at(story.visit_id), {})


@when(parsers.parse("Sadia ends the visit, at the {door}"))
def _(story: Story, door: str) -> None:
    story.send("Sadia", door, END.at(story.visit_id), {})


@when(parsers.parse("Mah Gul says that she was not there, at the {door}"))
def _(story: Story, door: str) -> None:
    data = {"dispute": "I was in Khuzdar on that day."}
    story.send("Mah Gul", door, DISPUTE.at(story.visit_id), data)
    assert story.outcome.ok, story.outcome.sentences


@then("the consent is kept as it was read, in Brahvi")
def _(story: Story) -> None:
    visit = story.visit
    assert visit.language == "brh"
    assert "Sadia" in visit.consent_text
    assert "Bibi Hawa" in visit.consent_text
    assert "درخواست جمع کرانا" in visit.consent_text
    assert visit.document_id


@then(parsers.parse("Sadia reads that the Urdu text is to be said in Brahvi, at the {door}"))
def _(story: Story, door: str) -> None:
    seen = story.doors.open("web", story.people["Sadia"]).read(SHOW.at(story.visit_id))
    assert door
    assert "There is no text in Brahvi yet" in seen.text
    assert "قلات" in story.doors.open("web", story.people["Mah Gul"]).read(URDU).text


def test_an_officers_home_page_leads_to_a_visit(doors: Doors, session: Session) -> None:
    officer = make_staff(session, roles.FACILITATION_OFFICER)
    other = make_staff(session, roles.AUDITOR)
    session.commit()
    home = Place("/home", "")
    assert "Open a visit" in doors.open("web", officer).read(home).text
    assert "Open a visit" not in doors.open("web", other).read(home).text


@then("Mah Gul is told of it")
def _(story: Story) -> None:
    told = story.session.scalars(
        select(Notification.template).filter_by(person_id=story.people["Mah Gul"].id)
    )
    assert "visits/opened" in set(told)


@then("it is Mah Gul's application, submitted in her own name")
def _(story: Story) -> None:
    assert story.outcome.ok, story.outcome.sentences
    assert story.application_id
    case = story.applying.case(story.application_id)
    assert case.latest
    assert case.latest.submitted_by == story.people["Mah Gul"].id


@then("the trail says that Sadia did it in a visit")
def _(story: Story) -> None:
    line = story.session.scalars(select(AuditEntry).filter_by(action="visit.act_done")).one()
    assert line.actor_id == story.people["Sadia"].id
    assert line.subject == str(story.visit_id)
    assert line.after == {"act": "submit_application", "subject": str(story.application_id)}


@then(parsers.parse("Mah Gul reads what was done, by whom, where and before whom, at the {door}"))
def _(story: Story, door: str) -> None:
    seen = story.doors.open(door, story.people["Mah Gul"]).read(MINE)
    for said in ("Submit an application", "Sadia", "Kalat", "Bibi Hawa"):
        assert said in seen.text
    assert "7777777" not in seen.text


@then("a slip is printed, and its code sets a new password once")
def _(story: Story) -> None:
    assert story.outcome.status == 201, story.outcome.sentences
    body = story.outcome.body
    code = body["slip_code"] if isinstance(body, dict) else _code_on(body)
    given_ = {"cnic": story.people["Mah Gul"].cnic or "", "password": "three goats on a hill"}
    for wanted in (True, False):
        told = story.doors.open("api").send(SLIP, given_ | {"code": code})
        assert told.ok is wanted, told.sentences


def _code_on(page: str) -> str:
    import re

    return re.findall(r"[2-9A-Z]{5}-[2-9A-Z]{5}-[2-9A-Z]{5}", page)[0]


@then("whoever was in her account is signed out")
def _(story: Story, platform: Platform) -> None:
    mine = select(LoginSession).filter_by(person_id=story.people["Mah Gul"].id, ended_at=None)
    assert story.session.scalars(mine).all() == []


@then("an administrator is told of it")
def _(story: Story) -> None:
    told = story.session.scalars(select(Notification).filter_by(template="visits/disputed"))
    assert {each.person_id for each in told} == {story.people["administrator"].id}


@then(parsers.parse("the administrator reads it first among the visits of the day, at the {door}"))
def _(story: Story, door: str) -> None:
    seen = story.doors.open(door, story.people["administrator"]).read(DAYS)
    assert seen.ok, seen.sentences
    for said in ("Sadia", "Bibi Hawa", "I was in Khuzdar on that day."):
        assert said in seen.text


@then(parsers.parse("Sadia may not read the visits of the day, at the {door}"))
def _(story: Story, door: str) -> None:
    assert story.doors.open(door, story.people["Sadia"]).read(DAYS).status == 403


@then(parsers.parse('the answer is {status:d}: "{sentence}"'))
def _(story: Story, status: int, sentence: str) -> None:
    assert story.outcome.status == status, story.outcome.sentences
    assert story.outcome.says(sentence), story.outcome.sentences


def opened(platform: Platform, session: Session, officer: Person, person: Person) -> UUID:
    """Open a visit to submit an application."""
    command = OpenVisit(
        cnic=person.cnic or "",
        act="submit_application",
        place=CENTRE,
        language="ur",
        witness_name="Bibi Hawa",
        witness_cnic="5440077777771",
        proof="paper",
        file=Upload(filename="thumb.pdf", stream=BytesIO(PDF)),
    )
    who = actor(officer, roles.FACILITATION_OFFICER)
    found: UUID = platform.executor.execute(open_visit, command, actor=who).id
    session.expire_all()
    return found


def test_it_is_over_after_half_an_hour_and_whatever_the_database_says(
    platform: Platform, session: Session
) -> None:
    officer = make_staff(session, roles.FACILITATION_OFFICER)
    person = make_person(session)
    session.commit()
    visit_id = opened(platform, session, officer, person)
    who = actor(officer, roles.FACILITATION_OFFICER)
    ahead = {"id": 1, "ahead": LASTS + timedelta(seconds=1)}
    session.execute(text("insert into demonstration_clock (id, ahead) values (:id, :ahead)"), ahead)
    session.commit()
    with pytest.raises(Conflict, match="This visit has ended"):
        platform.executor.execute(
            do_act, DoAct(visit_id=visit_id, choice=str(person.id)), actor=who
        )


@pytest.mark.parametrize("part", ["officer", "person", "witness", "none"])
def test_a_second_officer_takes_no_other_part_in_the_visit(
    platform: Platform, session: Session, part: str
) -> None:
    officer, person = (make_staff(session, roles.FACILITATION_OFFICER) for _ in range(2))
    cnic = "5440077777771" if part == "witness" else "5440077777779"
    another = make_person(session, "Another", cnic=cnic)
    session.commit()
    visit_id = opened(platform, session, officer, person)
    second = {"officer": officer, "person": person}.get(part, another)
    who = proved(platform.executor, actor(second, roles.FACILITATION_OFFICER))
    command = VisitCommand(visit_id=visit_id)
    if part == "none":
        visit = platform.executor.execute(confirm_visit, command, actor=who)
        assert visit.confirmed_by == another.id
    else:
        with pytest.raises(Forbidden, match="you take part in this visit"):
            platform.executor.execute(confirm_visit, command, actor=who)


@pytest.mark.parametrize(
    ("ago", "is_open"),
    [
        (LASTS - timedelta(microseconds=1), True),
        (LASTS, False),
        (LASTS + timedelta(microseconds=1), False),
    ],
)
def test_a_visit_is_open_for_half_an_hour(ago: timedelta, *, is_open: bool) -> None:
    at = real_now()
    visit = AssistedVisit(opened_at=at - ago, expires_at=at - ago + LASTS)
    assert (visit.state(at) == "open") is is_open


def test_a_made_up_confirmation_counts_as_no_visit(platform: Platform, session: Session) -> None:
    officer = make_staff(session, roles.FACILITATION_OFFICER)
    person, other = make_person(session), make_person(session)
    session.commit()
    visit_id = opened(platform, session, officer, person)
    session.execute(
        text("update assisted_visits set confirmed_by = :who, confirmed_at = now()"),
        {"who": other.id},
    )
    session.commit()
    who = actor(officer, roles.FACILITATION_OFFICER)
    with pytest.raises(NotFound):
        platform.executor.execute(do_act, DoAct(visit_id=visit_id, choice="x"), actor=who)


def test_it_limits_an_officers_day_and_shows_the_witness_who_comes_again_and_again(
    platform: Platform, session: Session
) -> None:
    officer = make_staff(session, roles.FACILITATION_OFFICER)
    auditor = make_staff(session, roles.AUDITOR)
    person = make_person(session)
    session.commit()
    for _ in range(OFTEN):
        opened(platform, session, officer, person)
    with platform.executor.reading(actor(auditor, roles.AUDITOR)) as uow:
        rows = visits_of_day(uow)
        assert [row.striking for row in rows] == [True] * OFTEN
    for _ in range(25 - OFTEN):
        opened(platform, session, officer, person)
    with pytest.raises(Conflict) as refused:
        opened(platform, session, officer, person)
    assert refused.value.code == "too-many-visits"


def test_an_act_has_no_more_than_its_permissions_and_no_proof(
    platform: Platform, session: Session
) -> None:
    person = make_person(session)
    session.commit()

    def look(uow: UnitOfWork, _: None) -> None:
        theirs = as_person(uow, person.id, SUBMIT)
        assert theirs.actor.scopes == {each.name for each in SUBMIT.permissions}
        with pytest.raises(ProofNeeded):
            require_fresh_proof(theirs)

    platform.executor.execute(look, None, actor=ANONYMOUS)


def test_who_holds_an_office_is_not_recovered_at_a_centre(
    platform: Platform, session: Session
) -> None:
    officer = make_staff(session, roles.AUDITOR)
    session.commit()
    act = platform.executor.ports.get(AssistedActs).named("recover_account")

    def recover(uow: UnitOfWork, _: None) -> None:
        act.run(as_person(uow, officer.id, act), str(officer.id))

    with pytest.raises(Conflict) as refused:
        platform.executor.execute(recover, None, actor=ANONYMOUS)
    assert refused.value.code == "holds-office"
    assert session.scalars(select(RecoverySlip)).all() == []


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_a_consent_names_all_that_counts(language: str) -> None:
    named = {"officer": Words("Sadia", "سعدیہ"), "act": Words("Submit", "جمع")}
    said = consent(language, **named, witness="Hawa")
    theirs = ("Sadia", "Submit") if language == "en" else ("سعدیہ", "جمع")
    assert all(part in said.text for part in (*theirs, "Hawa"))
    assert said.written_in == ("en" if language == "en" else "ur")


@pytest.mark.parametrize(
    ("permission", "place"),
    [
        ("visits.open", "app.visits.use_cases:open_visit"),
        ("visits.open", "app.visits.use_cases:do_act"),
        ("visits.open", "app.visits.use_cases:end_visit"),
        ("visits.open", "app.visits.queries:visit_file"),
        ("visits.open", "app.visits.queries:visits_of_officer"),
        ("visits.confirm", "app.visits.use_cases:confirm_visit"),
        ("visits.see_all", "app.visits.queries:visits_of_day"),
        ("visits.read_own", "app.visits.use_cases:dispute_visit"),
        ("visits.read_own", "app.visits.queries:own_visits"),
    ],
)
def test_it_asks_who_it_is_first(platform: Platform, permission: str, place: str) -> None:
    with denied(permission):
        _ask(platform, place, ANONYMOUS)


def test_an_officer_reads_their_own_visits_of_today(platform: Platform, session: Session) -> None:
    officer, colleague = (make_staff(session, roles.FACILITATION_OFFICER) for _ in "12")
    person = make_person(session)
    session.commit()
    made = opened(platform, session, officer, person)
    for who, expected in ((officer, [made]), (colleague, [])):
        with platform.executor.reading(actor(who, roles.FACILITATION_OFFICER)) as uow:
            assert [each.id for each in visits_of_officer(uow)] == expected
