"""A rule that is no law speaks against a firm: it takes a reason and two officers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from factories.applicants import Applicant
from factories.cases import make_officer
from factories.doors import Doors, Outcome, Place
from factories.identity import actor
from factories.names import names_must_differ, register
from factories.overriding import agree, ask_override, newest_override
from factories.parameters import make_value
from factories.signing import Firm, free_services
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.audit.models import AuditEntry
from app.casework.cases.models.application import Application
from app.casework.tasks.use_cases.take_task import TakeTask, take_task
from app.errors import Invalid
from app.identity.people.models import Person
from app.permissions import Role
from app.platform import Platform
from registration.names.models import BusinessName
from registration.register.guide_rules import PARTNERS_MAX
from registration.register.models import Business

ALIKE = "Gwadar Sea Enterprises"
WHY = "We mend boats, they trade"
BOTH = pytest.mark.parametrize("door", ["web", "api"])


@dataclass
class Office:
    """The Registrar's two officers, at either door."""

    firm: Firm
    doors: Doors
    people: dict[str, Person]

    def officer(self, role: Role) -> Person:
        if role.name not in self.people:
            office = self.firm.offices["industries"]
            self.people[role.name] = make_officer(self.firm.session, office, role, name=role.title)
            self.firm.session.commit()
        return self.people[role.name]

    def take(self, application_id: UUID, role: Role) -> UUID:
        task = self.firm.part(application_id, "firm").open_tasks[0].id
        who = actor(self.officer(role), role, organisation=self.firm.offices["industries"])
        self.firm.executor.execute(take_task, TakeTask(task_id=task), actor=who)
        return task

    def passes(self, door: str, task: UUID, role: Role) -> Outcome:
        place = Place(f"/casework/tasks/{task}/decide", f"/casework/tasks/{task}/decision")
        way = self.doors.open(door, self.officer(role), self.firm.offices["industries"])
        return way.send(place, {"outcome": "passed"})

    def page(self, task: UUID, role: Role) -> str:
        way = self.doors.open("web", self.officer(role), self.firm.offices["industries"])
        return way.read(Place(f"/casework/tasks/{task}", "")).text

    def asks(self, door: str, application_id: UUID, rule: str, role: Role) -> Outcome:
        registration = self.firm.part(application_id, "firm").row.id
        office = self.firm.offices["industries"]
        address = f"cases.pass_step/{registration}/{rule}"
        return ask_override(self.doors, door, self.officer(role), office, address)

    def agrees(self, door: str, role: Role) -> Outcome:
        office = self.firm.offices["industries"]
        return agree(self.doors, door, self.firm.session, self.officer(role), office)

    def overridden(self, application_id: UUID, rule: str) -> None:
        """Let both officers agree that a rule does not hold it."""
        assert self.asks("api", application_id, rule, EXAMINER).ok
        assert self.agrees("api", REGISTRAR).ok


EXAMINER, REGISTRAR = roles.CASE_OFFICER, roles.CASE_APPROVER


@pytest.fixture
def firm(platform: Platform, session: Session) -> Iterator[Firm]:
    with free_services(platform):
        yield Firm.founded(platform, session, "Hani")


@pytest.fixture
def office(firm: Firm, doors: Doors) -> Office:
    return Office(firm, doors, {})


def handed_in(firm: Firm, **changed: Any) -> Application:  # noqa: ANN401 - what people type
    return firm.submit(firm.signed(changed).id)


def alike(firm: Firm) -> Application:
    names_must_differ(firm.platform, firm.session, "U")
    register(firm.platform, "Gwadar Sea Traders")
    return handed_in(firm, business_name=ALIKE, business_name_reason=WHY)


@BOTH
def test_it_asks_the_applicant_for_a_reason_and_goes_on(
    firm: Firm, doors: Doors, door: str
) -> None:
    names_must_differ(firm.platform, firm.session, "U")
    register(firm.platform, "Gwadar Sea Traders")
    application = firm.start()
    gul = Applicant(doors.open(door, firm.person))
    told = gul.save(application.id, "name", {"business_name": ALIKE})
    assert told.status == 422
    said = told.fields["business_name"]
    assert "% like the name of a registered business: “Gwadar Sea Traders”" in said
    assert "give your reason on this page" in said
    typed = {"business_name": ALIKE, "business_name_reason": WHY}
    assert gul.save(application.id, "name", typed).ok


@BOTH
def test_it_holds_the_officer_until_a_second_one_agrees(
    firm: Firm, office: Office, session: Session, door: str
) -> None:
    application = alike(firm)
    task = office.take(application.id, EXAMINER)
    page = office.page(task, EXAMINER)
    assert "Gwadar Sea Traders" in page
    assert WHY in page
    held = office.passes(door, task, EXAMINER)
    assert held.status == 409
    assert held.says("This rule is not verified, so it is not law")
    assert office.asks(door, application.id, "name-alike", EXAMINER).ok
    assert office.agrees(door, EXAMINER).status == 403
    assert office.passes(door, task, EXAMINER).status == 409
    assert office.agrees(door, REGISTRAR).ok
    # One override is for all steps of the registration.
    assert office.passes(door, task, EXAMINER).ok
    assert office.passes(door, office.take(application.id, REGISTRAR), REGISTRAR).ok
    session.expire_all()
    assert session.scalars(select(Business.number)).one()
    assert ALIKE in set(session.scalars(select(BusinessName.name)))
    decided = select(AuditEntry).filter_by(action="case.task_decided")
    overrides = [entry.after["overrides"] for entry in session.scalars(decided) if entry.after]
    assert overrides == [[str(newest_override(session).id)]] * 2


def test_two_officers_agree_to_one_likeness_and_to_no_other(firm: Firm, office: Office) -> None:
    application = alike(firm)
    office.overridden(application.id, "name-alike")
    task = office.take(application.id, EXAMINER)
    register(firm.platform, "Gwadar Sea Enterprise and Sons", held_by_nobody=True)
    held = office.passes("api", task, EXAMINER)
    assert held.status == 409
    assert held.says("Gwadar Sea Enterprise and Sons")


def test_without_a_rule_of_the_province_the_officer_reads_what_is_alike_and_passes_it(
    firm: Firm, office: Office, doors: Doors, session: Session
) -> None:
    for name in (ALIKE, "Gwadar Sea Traders"):
        register(firm.platform, name)
    application = handed_in(firm, business_name=ALIKE)
    task = office.take(application.id, EXAMINER)
    page = office.page(task, EXAMINER)
    assert "It refuses nothing and holds nothing." in page
    assert f"“{ALIKE}”: Registered business. The same name, 100% alike." in page
    read = doors.open("api", office.officer(EXAMINER), firm.offices["industries"])
    warned = read.read(Place("", f"/casework/tasks/{task}")).body["warnings"]
    assert f"A business is registered by this name already: “{ALIKE}”." in warned
    assert office.passes("api", task, EXAMINER).ok
    assert office.passes("api", office.take(application.id, REGISTRAR), REGISTRAR).ok
    session.expire_all()
    named = select(BusinessName.id).filter_by(name=ALIKE, standing="registered")
    assert len(session.scalars(named).all()) == 2


def test_what_became_the_same_meanwhile_is_held_again(firm: Firm, office: Office) -> None:
    application = alike(firm)
    office.overridden(application.id, "name-alike")
    assert office.passes("api", office.take(application.id, EXAMINER), EXAMINER).ok
    register(firm.platform, ALIKE, held_by_nobody=True)
    held = office.passes("api", office.take(application.id, REGISTRAR), REGISTRAR)
    assert held.status == 409
    assert held.says("A business is registered by this name already")


def test_a_refusal_is_never_held(firm: Firm, office: Office) -> None:
    application = alike(firm)
    task = office.take(application.id, EXAMINER)
    place = Place("", f"/casework/tasks/{task}/decision")
    way = office.doors.open("api", office.officer(EXAMINER), firm.offices["industries"])
    said = {"outcome": "refused", "reason_code": "name", "reason": "It is taken for the other"}
    assert way.send(place, said).ok


def test_an_office_that_asked_for_the_name_alone_gets_it(firm: Firm, office: Office) -> None:
    register(firm.platform, "Gwadar Sea Traders")
    application = handed_in(firm)
    firm.send_back(application.id, "firm", {"business_name": "Too long for the register"})
    # There is no question for the reason: the officer is held all the same.
    firm.prepare(application.id, {"business_name": ALIKE})


@pytest.mark.parametrize("confidence", ["M", "U"])
def test_a_limit_of_partners_that_is_no_law_asks_and_holds(
    platform: Platform, doors: Doors, session: Session, confidence: str
) -> None:
    make_value(session, PARTNERS_MAX, "2", date(2020, 1, 1), confidence=confidence)
    with free_services(platform):
        firm = Firm.founded(platform, session, "Hani", "Naz")
        _three_partners(firm, Office(firm, doors, {}))


def _three_partners(firm: Firm, office: Office) -> None:
    with pytest.raises(Invalid) as asked:
        firm.fill()
    assert "give your reason on this page" in str(asked.value.fields)
    application = handed_in(firm, partners_reason="Three sisters who inherited it")
    task = office.take(application.id, EXAMINER)
    held = office.passes("api", task, EXAMINER)
    assert held.says("More than 2 partners must be a company")
    office.overridden(application.id, "partners-many")
    assert office.passes("api", task, EXAMINER).ok
