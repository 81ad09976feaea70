"""The journeys of helping.feature, through both doors."""

from dataclasses import dataclass
from uuid import UUID

from factories.applicants import ASSIST, ONE, SUBMIT, WITHDRAW, Applicant
from factories.applying import TYPED, Applying
from factories.doors import Doors, Outcome, Place
from factories.identity import make_person, make_staff
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.casework.cases.models.application import Application, Draft
from app.identity.people.models import Person
from app.notifications.models import Notification

scenarios("casework/features/helping.feature")
MINE = Place("/assistance", "/assistance")


@dataclass
class Story:
    """The people, the application, and what came of the last thing done."""

    people: dict[str, Person]
    application_id: UUID | None = None
    outcome: Outcome | None = None

    @property
    def came(self) -> Outcome:
        assert self.outcome is not None
        return self.outcome

    @property
    def filing(self) -> UUID:
        assert self.application_id is not None
        return self.application_id


@given(
    "Gul Khan has an account, and stands before Sadia, an officer of the facilitation centre",
    target_fixture="story",
)
def _(applying: Applying, session: Session) -> Story:
    sadia = make_staff(session, roles.FACILITATION_OFFICER, "Sadia")
    nabi = make_person(session, "Nabi")
    session.commit()
    return Story({"Gul Khan": applying.person, "Sadia": sadia, "Nabi": nabi})


def at(doors: Doors, story: Story, name: str, door: str) -> Applicant:
    return Applicant(doors.open(door, story.people[name]))


def consent(cnic: str, given_as: str) -> dict[str, str]:
    return {
        "service": "toy_licence",
        "cnic": cnic,
        "consent_given": given_as,
        "consent_reference": "Register 3, page 12",
    }


@when(
    parsers.parse(
        "Sadia begins the licence to sell toys for him with his thumb impression, at the {door}"
    )
)
def _(story: Story, doors: Doors, door: str) -> None:
    data = consent(story.people["Gul Khan"].cnic, "thumb impression")
    begun = at(doors, story, "Sadia", door).door.send(ASSIST, data)
    assert begun.ok, begun.sentences
    story.application_id = UUID(begun.id)


@when(
    parsers.re(
        r'(?P<who>\w+) begins it for CNIC "(?P<cnic>[^"]+)" with the consent "(?P<how>[^"]*)",'
        r" at the (?P<door>\w+)"
    )
)
def _(story: Story, doors: Doors, who: str, cnic: str, how: str, door: str) -> None:
    whose = {"his": "Gul Khan", "hers": "Sadia"}.get(cnic)
    number = story.people[whose].cnic if whose else cnic
    story.outcome = at(doors, story, who, door).door.send(ASSIST, consent(number, how))


@when(parsers.parse("Sadia fills everything in and submits it, at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    sadia = at(doors, story, "Sadia", door)
    sadia.fill(story.filing, TYPED)
    assert sadia.add(story.filing, "lease").ok
    story.outcome = sadia.door.send(SUBMIT.at(story.filing))
    assert story.came.ok, story.came.sentences


@when(parsers.parse("Gul Khan saves the page of the shop himself, at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    at(doors, story, "Gul Khan", door).fill(story.filing, {"shop": TYPED["shop"]})


@when(parsers.parse("Sadia tries to give it up for him, at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    place = WITHDRAW.at(story.filing)
    sadia = at(doors, story, "Sadia", door)
    story.outcome = sadia.door.send(place, {"reason": "Not hers to end"})


@then("Gul Khan is told who fills in for him")
def _(story: Story, session: Session) -> None:
    told = session.scalars(select(Notification).filter_by(template="cases/assisted")).one()
    assert told.person_id == story.people["Gul Khan"].id


@then(parsers.parse("Sadia finds it among those that she fills in for others, at the {door}"))
def _(story: Story, doors: Doors, session: Session, door: str) -> None:
    seen = at(doors, story, "Sadia", door).door.read(MINE)
    reference = session.get_one(Application, story.filing).reference
    assert reference in seen.text
    assert "Gul Khan" in seen.text
    nobody = at(doors, story, "Nabi", door).door.read(MINE)
    assert nobody.status == 403


@then("it is Gul Khan's application, submitted by Sadia")
def _(story: Story, applying: Applying) -> None:
    case = applying.case(story.filing)
    assert case.latest
    assert case.application.applicant_id == story.people["Gul Khan"].id
    assert case.latest.submitted_by == story.people["Sadia"].id


@then(parsers.parse("Gul Khan reads how it stands, at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    seen = at(doors, story, "Gul Khan", door).door.read(ONE.at(story.filing))
    assert seen.ok
    assert "Toy shop licence" in seen.text


@then("his answers are kept")
def _(story: Story, session: Session) -> None:
    session.expire_all()
    draft = session.get_one(Draft, story.filing)
    assert draft.answers["shop_name"] == "Blue Kite"
    assert draft.saved_by == story.people["Gul Khan"].id


@then(parsers.parse('the answer is {status:d}: "{sentence}"'))
def _(story: Story, status: int, sentence: str) -> None:
    assert story.came.status == status, story.came.sentences
    assert story.came.says(sentence), story.came.sentences


@then("nothing was begun")
def _(session: Session) -> None:
    assert session.scalars(select(Application)).all() == []
