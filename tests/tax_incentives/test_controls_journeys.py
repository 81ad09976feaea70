"""The journeys of flags and papers, through both doors."""

from dataclasses import dataclass
from typing import Any

from factories.bidding import PDF
from factories.controls import Controls
from factories.doors import Door, Doors, Outcome, Place
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy.orm import Session

from app.casework.cases.models.application import Application
from app.identity.people.models import Person
from app.platform import Platform

scenarios("tax_incentives/features/controls.feature")

CONTROLS = Place("/reliefs/claims/{}/controls", "/relief-claims/{}/controls")
RESOLVE = Place("/reliefs/claims/{}/controls/resolution", "/relief-claims/{}/flag-resolutions")
PROOFS = Place("/reliefs/claims/{}/proofs", "/relief-claims/{}/proofs")
CONFIRM = Place("/reliefs/claims/{}/proofs/confirmation", "/relief-claims/{}/proof-confirmations")
WITHDRAW = Place("/reliefs/claims/{}/proofs/withdrawal", "/relief-claims/{}/proof-withdrawals")


@dataclass
class Story:
    controls: Controls
    second: Application
    outcome: Outcome | None = None

    def officer(self, doors: Doors, door: str) -> Door:
        reliefs = self.controls.reliefs
        person = reliefs.session.get_one(Person, self.controls.officer.person_id)
        return doors.open(door, person, reliefs.applying.offices["finance"])

    def send(self, way: Door, place: Place, **data: Any) -> None:  # noqa: ANN401 - fields of a form
        self.outcome = way.send(place.at(self.second.id), data)


@given("two firms that claim the rebate with the same list of staff", target_fixture="story")
def _(platform: Platform, session: Session) -> Story:
    controls = Controls.of(platform, session, PDF)
    return Story(controls, controls.second(paper=PDF))


@given("an assessor who has taken the second claim")
def _(story: Story) -> None:
    story.controls.reliefs.take(story.second, story.controls.officer)


@when(parsers.parse("the assessor reads the controls at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    story.outcome = story.officer(doors, door).read(CONTROLS.at(story.second.id))


@when(parsers.parse("the second firm reads the controls at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    reliefs = story.controls.reliefs
    way = doors.open(door, reliefs.applying.person, reliefs.firm)
    story.outcome = way.read(CONTROLS.at(story.second.id))


@then("they see the number of the first claim")
def _(story: Story) -> None:
    assert story.outcome
    assert story.controls.first.reference in story.outcome.text


@when(parsers.re('the assessor resolves the flag with "(?P<reason>.*)", at the (?P<door>.*)'))
def _(story: Story, doors: Doors, reason: str, door: str) -> None:
    (flag,) = story.controls.flags(story.second)
    story.send(story.officer(doors, door), RESOLVE, flag_id=str(flag.id), reason=reason)


@then("no flag is open")
def _(story: Story) -> None:
    assert story.outcome
    assert story.outcome.ok, story.outcome.sentences
    assert story.controls.page(story.second).open == 0


@when(
    parsers.parse(
        'the assessor enters a certificate of "{whole}" and uses "{part}" of it, at the {door}'
    )
)
def _(story: Story, doors: Doors, whole: str, part: str, door: str) -> None:
    day = "2026-07-01" if door == "api" else "01-07-2026"
    told = {"kind": "proceeds", "issuer": "State Bank", "number": "12", "issued_on": day}
    story.send(story.officer(doors, door), PROOFS, **told, amount=whole, drawn=part)


@when(
    parsers.parse(
        'the assessor enters that the bank confirmed it under "{reference}", at the {door}'
    )
)
def _(story: Story, doors: Doors, reference: str, door: str) -> None:
    (proof,) = story.controls.page(story.second).proofs
    day = "2026-07-02" if door == "api" else "02-07-2026"
    told = {"proof_id": str(proof.id), "confirmed_on": day, "reference": reference}
    story.send(story.officer(doors, door), CONFIRM, **told)


@then(
    parsers.parse('"{left}" of it are left, and it is confirmed under "{reference}", at the {door}')
)
def _(story: Story, doors: Doors, left: str, reference: str, door: str) -> None:
    text = story.officer(doors, door).read(CONTROLS.at(story.second.id)).text
    assert left in text
    assert reference in text


@when(parsers.parse('the assessor withdraws it because "{why}", at the {door}'))
def _(story: Story, doors: Doors, why: str, door: str) -> None:
    (proof,) = story.controls.page(story.second).proofs
    story.send(story.officer(doors, door), WITHDRAW, draw_id=str(proof.draw_id), why=why)


@then("the claim uses no paper")
def _(story: Story) -> None:
    assert story.outcome
    assert story.outcome.ok, story.outcome.sentences
    assert not story.controls.page(story.second).proofs


@then(parsers.parse('the answer is {status:d}: "{said}"'))
def _(story: Story, status: int, said: str) -> None:
    assert story.outcome
    assert story.outcome.status == status, story.outcome.sentences
    assert story.outcome.says(said)
