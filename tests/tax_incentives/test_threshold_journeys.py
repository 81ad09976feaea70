"""The journeys of thresholds.feature, through both doors."""

from dataclasses import dataclass

from factories.doors import Door, Doors, Outcome, Place
from factories.identity import join, make_staff
from factories.payments import today
from factories.reliefs import SCHEME, Reliefs
from factories.thresholds import Group, with_threshold
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.casework.cases.models.application import Application
from app.identity.people.models import Person
from app.platform import Platform
from tax_incentives.controls.use_cases.resolve_flag import RepeatControls, repeat_controls
from tax_incentives.schemes.models import SchemeChange

scenarios("tax_incentives/features/thresholds.feature")

CLAIM = Place("/reliefs/claims/{}", "/relief-claims/{}")
TAKE = Place("/casework/tasks/{}/take", "/casework/tasks/{}/taking")
DECIDE = Place("/casework/tasks/{}/decide", "/casework/tasks/{}/decision")
PROPOSE = Place("/reliefs/scheme-changes/new", "/relief-scheme-changes")
APPROVE = Place("/reliefs/scheme-changes/{}/approve", "/relief-scheme-changes/{}/approval")
SIX_LAKH = 6_00_000_00
STAGES = {"Finance": "finance", "the Secretary": "secretary", "the assessor": "assess"}


@dataclass
class Story:
    group: Group
    claim: Application
    outcome: Outcome | None = None

    @property
    def reliefs(self) -> Reliefs:
        return self.group.reliefs

    def opened(self, doors: Doors, who: str, door: str) -> Door:
        """The door of an officer of the Finance Department, or of the firm."""
        if who == "the firm":
            return doors.open(door, self.group.owner, self.reliefs.firm)
        officer = self.group.officer(STAGES[who])
        person = self.reliefs.session.get_one(Person, officer.person)
        return doors.open(door, person, self.reliefs.applying.offices["finance"])


@given(
    "a firm that was granted Rs 6,00,000, and another of the same owner that claims Rs 6,00,000",
    target_fixture="story",
)
def _(platform: Platform, session: Session) -> Story:
    reliefs = Reliefs.of(platform, session)
    reliefs.budget(50_00_000_00)
    group = Group(reliefs)
    group.pass_until(group.claim(SIX_LAKH), "")
    return Story(group, group.claim(SIX_LAKH))


@given("the claim was assessed, and passed by a senior assessor")
def _(story: Story) -> None:
    story.group.pass_until(story.claim, "finance")


@given("the assessor may approve too")
def _(story: Story) -> None:
    person = story.reliefs.session.get_one(Person, story.group.officer("assess").person)
    office = story.reliefs.applying.offices["finance"]
    join(story.reliefs.session, person, office, roles.CASE_APPROVER)
    story.reliefs.session.commit()


@when(parsers.re(r"(?P<who>Finance|the Secretary) passes the claim, at the (?P<door>\w+)"))
def _(story: Story, doors: Doors, who: str, door: str) -> None:
    task, officer = story.reliefs.open_task(story.claim), story.group.officer(STAGES[who])
    opened = story.opened(doors, who, door)
    assert opened.send(TAKE.at(task), {}).ok
    command = RepeatControls(application_id=story.claim.id)
    story.reliefs.run(repeat_controls, command, officer)
    story.reliefs.resolve_flags(story.claim, officer)
    outcome = opened.send(DECIDE.at(task), {"outcome": "passed"})
    assert outcome.ok, outcome.sentences


@when(parsers.re(r"(?P<who>the firm|the Secretary) reads the claim, at the (?P<door>\w+)"))
def _(story: Story, doors: Doors, who: str, door: str) -> None:
    story.outcome = story.opened(doors, who, door).read(CLAIM.at(story.claim.id))


@when(parsers.parse("the assessor tries to take the next step, at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    opened = story.opened(doors, "the assessor", door)
    story.outcome = opened.send(TAKE.at(story.reliefs.open_task(story.claim)), {})


@when(
    parsers.parse(
        'Finance proposes the amount "{amount}" and a second officer approves it, at the {door}'
    )
)
def _(story: Story, doors: Doors, amount: str, door: str) -> None:
    session = story.reliefs.session
    one, two = (
        doors.open(door, make_staff(session, roles.FINANCE_OFFICER, name), proved=True)
        for name in ("One", "Two")
    )
    typed = {
        "code": SCHEME,
        "content": with_threshold(story.reliefs, amount),
        "valid_from": today().strftime("%d-%m-%Y") if door == "web" else today().isoformat(),
        "instrument": "Notification FD-9/2026",
        "confidence": "U",
    }
    proposed = one.send(PROPOSE, typed)
    assert proposed.ok, proposed.sentences
    row = session.scalars(select(SchemeChange)).one()
    approved = two.send(APPROVE.at(row.id), {"confirmed": "yes" if door == "web" else True})
    assert approved.ok, approved.sentences


@when("a third firm of the owner claims Rs 6,00,000")
def _(story: Story) -> None:
    story.claim = story.group.claim(SIX_LAKH)


@then(parsers.parse('the claim is not granted, and its next step is "{stage}"'))
def _(story: Story, stage: str) -> None:
    assert story.group.next_stage(story.claim) == stage
    assert story.claim.id not in {application for application, _ in story.group.awards()}


@then("the claim is granted")
def _(story: Story) -> None:
    assert (story.claim.id, SIX_LAKH) in story.group.awards()


@then(
    parsers.parse('they read that it gives "{given}" and passes "{above}" with "{others}" besides')
)
def _(story: Story, given: str, above: str, others: str) -> None:
    assert story.outcome
    if isinstance(story.outcome.body, str):
        text = story.outcome.text
        assert "Secretary Finance reviews this claim as well" in text
        assert f"It gives Rs {given} ." in text
        assert f"still ask for, Rs {others} besides" in text
        assert f"Above Rs {above} together" in text
        return
    assert story.outcome.body["above"] == [
        {
            "code": "secretary",
            "given": "600000.00",
            "others": "600000.00",
            "above": "1000000.00",
            "source": "A sample",
            "confidence": "U",
        }
    ]


@then("they do not read why the Secretary reviews it")
def _(story: Story) -> None:
    assert story.outcome
    assert story.outcome.ok
    if isinstance(story.outcome.body, str):
        assert "reviews this claim as well" not in story.outcome.text
    else:
        assert story.outcome.body["above"] == []


@then("the Secretary need not review that claim")
def _(story: Story) -> None:
    assert not story.group.needs_secretary(story.claim)
    story.group.pass_until(story.claim, "")
    assert len(story.group.awards()) == 2


@then(parsers.parse('the page of the scheme says "{said}"'))
def _(story: Story, doors: Doors, said: str) -> None:
    place = Place(f"/incentives/{SCHEME}", "")
    assert said in story.opened(doors, "the firm", "web").read(place).text


@then(parsers.parse('the answer is {status:d}: "{said}"'))
def _(story: Story, status: int, said: str) -> None:
    assert story.outcome
    assert story.outcome.status == status
    assert story.outcome.says(said), story.outcome.sentences
