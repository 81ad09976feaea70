"""The journeys of sent_back.feature, through both doors."""

from dataclasses import dataclass
from uuid import UUID

from factories.applicants import ANSWERS, SEND, Applicant, Seen
from factories.applying import Applying
from factories.doors import Doors, Outcome
from factories.identity import make_person
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.casework.cases.models.application import Draft

scenarios("casework/features/sent_back.feature")


@dataclass
class Story:
    """An application with a round that waits, and who answers it."""

    application_id: UUID
    points: dict[str, str]
    who: Applicant | None = None
    seen: Seen | None = None
    outcome: Outcome | None = None

    @property
    def at_door(self) -> Applicant:
        assert self.who is not None
        return self.who

    @property
    def came(self) -> Outcome:
        assert self.outcome is not None
        return self.outcome


@given(
    "Gul Khan has submitted an application to sell toys, and paid for it", target_fixture="story"
)
def _(applying: Applying) -> Story:
    return Story(applying.paid(applying.hand_in().id), {})


@given(parsers.parse('the Board has sent back "{field}": "{sentence}"'))
def _(story: Story, field: str, sentence: str) -> None:
    story.points[field] = sentence


@given(parsers.parse('with it the lease: "{sentence}"'))
def _(story: Story, applying: Applying, sentence: str) -> None:
    story.points["document:lease"] = sentence
    applying.send_back(story.application_id, "shop", story.points)


@when(parsers.parse("Gul Khan looks at what was sent back, at the {door}"))
def _(story: Story, applying: Applying, doors: Doors, door: str) -> None:
    story.who = Applicant(doors.open(door, applying.person))
    story.seen = story.who.see(ANSWERS.at(story.application_id))


@when(parsers.parse("somebody else looks at what was sent back, at the {door}"))
def _(story: Story, doors: Doors, session: Session, door: str) -> None:
    thief = make_person(session, "Thief")
    session.commit()
    story.outcome = doors.open(door, thief).read(ANSWERS.at(story.application_id))


@when(parsers.parse('he answers "{field}" with "{typed}"'))
def _(story: Story, field: str, typed: str) -> None:
    assert story.seen
    place = ANSWERS.at(story.application_id)
    story.outcome = story.at_door.answer(place, {field: typed}, story.seen)


@when(parsers.parse('his other device answers "{field}" with "{typed}"'))
def _(story: Story, field: str, typed: str) -> None:
    place = ANSWERS.at(story.application_id)
    seen = story.at_door.see(place)
    assert story.at_door.answer(place, {field: typed}, seen).ok


@when("he puts another lease in the place of the old one")
def _(story: Story, applying: Applying) -> None:
    (old,) = applying.case(story.application_id).documents["lease"]
    assert story.at_door.add(story.application_id, "lease").ok
    assert story.at_door.remove(story.application_id, "lease", old).ok


@when("he sends his answers")
def _(story: Story) -> None:
    story.outcome = story.at_door.door.send(SEND.at(story.application_id), {"words": ""})


@when(parsers.parse('he sends his answers with the words "{words}"'))
def _(story: Story, words: str) -> None:
    story.outcome = story.at_door.door.send(SEND.at(story.application_id), {"words": words})
    assert story.came.ok, story.came.sentences


@then(parsers.parse('he reads "{sentence}"'))
def _(story: Story, sentence: str) -> None:
    assert sentence in story.at_door.door.read(ANSWERS.at(story.application_id)).text


@then("nothing is sent yet")
def _(story: Story, applying: Applying) -> None:
    case = applying.case(story.application_id)
    assert len(case.submissions) == 1
    assert case.parts[0].open_round is not None


@then(parsers.parse('the Board has "{name}" in the second round, and all else as it was'))
def _(story: Story, applying: Applying, name: str) -> None:
    assert story.came.ok, story.came.sentences
    before, after = (e.content for e in applying.case(story.application_id).submissions)
    assert after["answers"] == before["answers"] | {"shop_name": name}
    assert after["documents"] == before["documents"]


@then("the Board's clock runs on")
def _(applying: Applying, session: Session, story: Story) -> None:
    assert applying.part(story.application_id).open_round is None
    waiting = text("select count(*) from open_tasks where waits_since is not null")
    assert session.scalar(waiting) == 0


@then(parsers.parse('the Board reads "{words}"'))
def _(story: Story, applying: Applying, words: str) -> None:
    latest = applying.case(story.application_id).latest
    assert latest
    assert latest.content["words"] == words


@then("the Board has the new lease, and the old one stays in the first round")
def _(story: Story, applying: Applying) -> None:
    first, second = (
        e.content["documents"] for e in applying.case(story.application_id).submissions
    )
    assert len(first["lease"]) == len(second["lease"]) == 1
    assert first["lease"] != second["lease"]


@then(parsers.re(r"the answer is (?P<status>\d+)(: \"(?P<sentence>[^\"]+)\")?$"))
def _(story: Story, status: str, sentence: str | None) -> None:
    assert story.came.status == int(status), story.came.sentences
    assert not sentence or story.came.says(sentence), story.came.sentences


@then(parsers.parse('beside "{field}" stands "{sentence}"'))
def _(story: Story, field: str, sentence: str) -> None:
    assert sentence in story.came.fields.get(field, ""), story.came.fields


@then(parsers.parse('"{name}" is prepared'))
def _(story: Story, session: Session, name: str) -> None:
    session.expire_all()
    assert session.get_one(Draft, story.application_id).answers["shop_name"] == name
