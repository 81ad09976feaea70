"""The journeys of claims and of certificates, through both doors."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from factories.doors import Door, Doors, Outcome, Place
from factories.identity import make_staff
from factories.reliefs import SCHEME, Reliefs, this_year
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.casework.cases.models.application import Application
from app.casework.cases.models.desk import OpenTask
from app.casework.tasks.use_cases.take_task import TakeTask, take_task
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Person
from app.platform import Platform
from payments.bills.models import Bill
from payments.public import bill_state
from tax_incentives.awards.models import ReliefAward
from tax_incentives.budgets.models import BudgetEntry
from tax_incentives.claims.models import ClaimDecision

scenarios("tax_incentives/features/claims.feature", "tax_incentives/features/certificates.feature")

ENTER = Place("/reliefs/budget-entries/new", "/relief-budget-entries")
APPROVE = Place("/reliefs/budget-entries/{}/approve", "/relief-budget-entries/{}/approval")
BUDGETS = Place("/reliefs/budgets", "/relief-budgets")
AWARD = Place("/reliefs/awards/{}", "/relief-awards/{}")
USE = Place("/reliefs/awards/{}/use", "/relief-awards/{}/uses")
CLAIM = Place("/reliefs/claims/{}", "/relief-claims/{}")
CONFIRM = Place("/reliefs/claims/{}/facts", "/relief-claims/{}/facts")
EVIDENCE = "Certificate of proceeds, State Bank, No. 12 of 1-9-2026"


@dataclass
class Story:
    reliefs: Reliefs
    officers: list[Person] = field(default_factory=list)
    application: Application | None = None
    bill: Bill | None = None
    outcome: Outcome | None = None
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def owner(self) -> Person:
        return self.reliefs.applying.person

    @property
    def award(self) -> ReliefAward:
        assert self.application
        return self.reliefs.award(self.application)


@given("a software firm that paid Rs 10,00,000 of tax last year", target_fixture="story")
def _(platform: Platform, session: Session) -> Story:
    made = Story(Reliefs.of(platform, session))
    made.officers = [make_staff(session, roles.FINANCE_OFFICER, name) for name in ("A", "B")]
    made.reliefs.tax_paid(10_00_000_00)
    return made


@given("the firm was granted Rs 3,50,000")
def _(story: Story) -> None:
    story.reliefs.budget(50_00_000_00)
    _claimed(story)


@when("the firm claims the rebate, and three officers pass it")
def _claimed(story: Story) -> None:
    story.application = story.reliefs.claim()
    story.reliefs.review(story.application)


@given("an exporter who claims the growth incentive", target_fixture="story")
def _(platform: Platform, session: Session) -> Story:
    made = Story(Reliefs.of(platform, session, "relief_export_growth"))
    declared = {"pseb_valid": "yes", "ntn_valid": "yes", "affidavit": "yes"}
    made.application = made.reliefs.claim_with(
        declared, ("certificates", "bank_statement", "affidavit")
    )
    return made


def _officer(doors: Doors, story: Story, place: int, door: str) -> Door:
    return doors.open(door, story.officers[place], proved=True)


def _entered(story: Story, doors: Doors, amount: str, door: str) -> UUID:
    data: dict[str, Any] = {
        "scheme": SCHEME,
        "fiscal_year": this_year() if door == "api" else str(this_year()),
        "kind": "ceiling",
        "amount": amount,
        "instrument": "Order FD-1/2026",
        "confidence": "U",
    }
    outcome = _officer(doors, story, 0, door).send(ENTER, data)
    assert outcome.ok, outcome.sentences
    found: UUID = story.reliefs.session.scalars(select(BudgetEntry.id)).one()
    return found


@when(
    parsers.parse(
        'Finance enters a ceiling of "{amount}" and a second officer approves it, at the {door}'
    )
)
def _(story: Story, doors: Doors, amount: str, door: str) -> None:
    entry = _entered(story, doors, amount, door)
    outcome = _officer(doors, story, 1, door).send(APPROVE.at(entry))
    assert outcome.ok, outcome.sentences


@when(
    parsers.parse('Finance enters a ceiling of "{amount}", and tries to approve it, at the {door}')
)
def _(story: Story, doors: Doors, amount: str, door: str) -> None:
    entry = _entered(story, doors, amount, door)
    story.outcome = _officer(doors, story, 0, door).send(APPROVE.at(entry))


def _owner(story: Story, doors: Doors, door: str) -> Door:
    return doors.open(door, story.owner, story.reliefs.firm)


@then(parsers.parse('the firm reads at the {door} that it was granted "{amount}"'))
def _(story: Story, doors: Doors, door: str, amount: str) -> None:
    found = _owner(story, doors, door).read(AWARD.at(story.award.id))
    assert ("3,50,000" if door == "web" else amount) in str(found.body)


@when(parsers.parse("the firm pays a tax of Rs 2,00,000 with it, at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    story.bill = story.reliefs.tax_due(2_00_000_00)
    place, data = USE.at(story.award.id), {"bill_id": str(story.bill.id)}
    outcome = _owner(story, doors, door).send(place, data)
    assert outcome.ok, outcome.sentences


@when(
    parsers.parse('the firm tries to pay "{amount}" of a tax of Rs 4,00,000 with it, at the {door}')
)
def _(story: Story, doors: Doors, amount: str, door: str) -> None:
    bill = story.reliefs.tax_due(4_00_000_00)
    data = {"bill_id": str(bill.id), "amount": amount}
    story.outcome = _owner(story, doors, door).send(USE.at(story.award.id), data)


@then(parsers.parse('the bill is paid, and "{amount}" of the credit remain'))
def _(story: Story, platform: Platform, doors: Doors, amount: str) -> None:
    assert story.bill
    bill_id = story.bill.id
    with platform.executor.reading(SYSTEM) as uow:
        assert bill_state(uow, bill_id).owed_paisa == 0
    assert amount in str(_owner(story, doors, "api").read(AWARD.at(story.award.id)).body)


@then(parsers.parse('"{amount}" of the ceiling are promised or used, at the {door}'))
def _(story: Story, doors: Doors, amount: str, door: str) -> None:
    assert amount == "3,50,000"
    found = _officer(doors, story, 0, door).read(BUDGETS)
    assert found.ok
    for part in ("1,50,000", "2,00,000") if door == "web" else ("150000.00", "200000.00"):
        assert part in str(found.body)


@when(parsers.parse("another firm looks at the claim and the award, at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    assert story.application
    award, application = story.award.id, story.application.id
    story.reliefs.claimant("Another", "2")
    mine = _owner(story, doors, door)
    story.outcomes = [mine.read(CLAIM.at(application)), mine.read(AWARD.at(award))]


@then("both do not exist")
def _(story: Story) -> None:
    assert [each.status for each in story.outcomes] == [404, 404]


@when(
    parsers.re(
        r"an officer of the office (?P<tries>tries to enter|enters)"
        r' "(?P<name>\w+)" as "(?P<typed>[^"]+)", at the (?P<door>\w+)'
    )
)
def _(story: Story, doors: Doors, tries: str, name: str, typed: str, door: str) -> None:
    reliefs, application = story.reliefs, story.application
    assert application
    officer = reliefs.officer("Assessor")
    lies = select(OpenTask).filter_by(application_id=application.id)
    task = reliefs.session.scalars(lies).one().task_id
    reliefs.run(take_task, TakeTask(task_id=task), officer)
    person = reliefs.session.get_one(Person, officer.person_id)
    data = {"name": name, "value": typed, "evidence": EVIDENCE}
    way = doors.open(door, person, reliefs.applying.offices["finance"])
    story.outcome = way.send(CONFIRM.at(application.id), data)
    assert tries != "enters" or story.outcome.ok, story.outcome.sentences


@then(parsers.parse('the claim says that "{name}" is known, by the certificate'))
def _(story: Story, session: Session, name: str) -> None:
    latest = select(ClaimDecision).order_by(ClaimDecision.number.desc()).limit(1)
    fact = session.scalars(latest).one().content["facts"][name]
    assert (fact["value"], fact["source"]) == (50_00_000_00, EVIDENCE)


@then(parsers.parse('the answer is {status:d}: "{said}"'))
def _(story: Story, status: int, said: str) -> None:
    assert story.outcome
    assert story.outcome.status == status, story.outcome.sentences
    assert story.outcome.says(said)
