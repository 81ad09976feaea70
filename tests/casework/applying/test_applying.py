"""The journeys of applying.feature, through both doors."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from factories.applicants import CHECK, ONE, SECTION, SUBMIT, WITHDRAW, Applicant, Seen
from factories.applying import TYPED, Applying
from factories.doors import Doors, Outcome
from factories.identity import make_person
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.casework.cases.models.application import Draft, Submission
from app.documents.models import Document

scenarios("casework/features/applying.feature")
SHOP = TYPED["shop"]
Drafted = Callable[[], Draft]


@dataclass
class Story:
    """What somebody does, and what came of it last."""

    who: Applicant
    application_id: UUID
    outcome: Outcome | None = None
    second: Seen | None = None
    other: Applicant | None = None

    @property
    def came(self) -> Outcome:
        assert self.outcome is not None
        return self.outcome


@given("the licence to sell toys is offered")
def _(applying: Applying) -> None:
    assert applying.service.code == "toy_licence"


@given(parsers.parse("Gul Khan has begun to apply for it, at the {door}"), target_fixture="story")
def _(applying: Applying, doors: Doors, door: str) -> Story:
    who = Applicant(doors.open(door, applying.person))
    begun = who.start(applying.service.code)
    assert begun.ok, begun.sentences
    return Story(who, UUID(begun.id))


@pytest.fixture
def draft(session: Session, story: Story) -> Drafted:
    def read() -> Draft:
        session.expire_all()
        return session.get_one(Draft, story.application_id)

    return read


@given(parsers.parse('he has saved that his shop is called "{name}"'))
def _(story: Story, name: str) -> None:
    assert story.who.save(story.application_id, "shop", SHOP | {"shop_name": name}).ok


@given("he has saved that his shop has partners")
def _(story: Story) -> None:
    assert story.who.save(story.application_id, "shop", SHOP | {"has_partners": "yes"}).ok


@given("he has opened the page of the shop on two devices")
def _(story: Story) -> None:
    story.second = story.who.see(SECTION.at(story.application_id, "shop"))


@when("he fills in who he is and what his shop is like")
def _(story: Story) -> None:
    story.who.fill(story.application_id, TYPED)


@when("he fills in who he is")
def _(story: Story) -> None:
    story.who.fill(story.application_id, {"owner": TYPED["owner"]})


@when("he adds the lease")
def _(story: Story) -> None:
    assert story.who.add(story.application_id, "lease").ok


@when("he takes the lease out again")
def _(story: Story, draft: Drafted) -> None:
    (document_id,) = draft().documents["lease"]
    assert story.who.remove(story.application_id, "lease", document_id).ok


@when("he submits it")
def _(story: Story) -> None:
    story.outcome = story.who.door.send(SUBMIT.at(story.application_id))


@when(parsers.parse('he writes only the name "{name}", to complete the rest later'))
def _(story: Story, name: str) -> None:
    place = SECTION.at(story.application_id, "shop")
    seen = story.who.see(place)
    story.outcome = story.who.answer(place, {"shop_name": name}, seen, later=True)
    assert story.came.ok, story.came.sentences


@when(parsers.parse('he changes "{field}" of the shop to "{typed}"'))
def _(story: Story, field: str, typed: str) -> None:
    story.outcome = story.who.save(story.application_id, "shop", SHOP | {field: typed})


def partners(*cnics: str) -> dict[str, Any]:
    names = ("Zarak", "Hani")
    return {
        "partners": [
            {
                "partner": {"name": name, "name_ur": "ہانی", "cnic": cnic},
                "share": "50",
                "is_minor": "no",
            }
            for name, cnic in zip(names, cnics, strict=True)
        ]
    }


@when("he names two partners with the same CNIC")
def _(story: Story) -> None:
    typed = partners("54400-7654321-1", "5440076543211")
    story.outcome = story.who.save(story.application_id, "partners", typed)


@when("he corrects the second partner's CNIC")
def _(story: Story) -> None:
    typed = partners("54400-7654321-1", "54400-7654321-2")
    assert story.who.save(story.application_id, "partners", typed).ok


@when(parsers.parse('he saves the name "{name}" on the first'))
def _(story: Story, name: str) -> None:
    assert story.who.save(story.application_id, "shop", SHOP | {"shop_name": name}).ok


@when(parsers.parse('he saves the name "{name}" on the second'))
def _(story: Story, name: str) -> None:
    assert story.second
    place = SECTION.at(story.application_id, "shop")
    story.outcome = story.who.answer(place, SHOP | {"shop_name": name}, story.second)
    if story.who.on_pages:  # what was typed is drawn again, beside what was saved meanwhile
        assert f'value="{name}"' in story.came.body
        assert "Blue Kite" in story.came.body


@when(parsers.parse('he looks again on the second and saves the name "{name}"'))
def _(story: Story, name: str) -> None:
    assert story.who.save(story.application_id, "shop", SHOP | {"shop_name": name}).ok


@when(parsers.parse("somebody else follows the link, at the {door}"))
def _(story: Story, doors: Doors, session: Session, door: str) -> None:
    thief = make_person(session, "Thief")
    session.commit()
    story.other = Applicant(doors.open(door, thief))


@then(parsers.parse('the answer is {status:d}: "{sentence}"'))
def _(story: Story, status: int, sentence: str) -> None:
    assert story.came.status == status, story.came.sentences
    assert sentence in story.came.message or story.came.says(sentence), story.came.sentences


@then(parsers.re(r"the answer is (?P<status>\d+)$"))
def _(story: Story, status: str) -> None:
    assert story.came.status == int(status), story.came.sentences


@then(parsers.parse('beside "{field}" stands "{sentence}"'))
def _(story: Story, field: str, sentence: str) -> None:
    assert sentence in story.came.fields.get(field, ""), story.came.fields


@then("he reads that it costs 1,000 rupees and nothing is missing")
def _(story: Story) -> None:
    seen = story.who.door.read(CHECK.at(story.application_id))
    if story.who.on_pages:
        assert "Rs 1,000" in seen.text.replace("\u00a0", " ")
        assert "Submit the application" in seen.text
    else:
        assert (seen.body["ready"], seen.body["problems"]) == (True, [])
        assert seen.body["total"] == "1000.00"
        assert [each["confidence"] for each in seen.body["costs"]] == ["U"]


@then("it is submitted and waits for his payment")
def _(story: Story, session: Session) -> None:
    assert story.came.ok, story.came.sentences
    session.expire_all()
    assert session.get(Draft, story.application_id) is None
    seen = story.who.door.read(ONE.at(story.application_id))
    assert ("to_pay" if not story.who.on_pages else "Needs your payment") in seen.text


@then("he reads that the Board of Toys will have it")
def _(story: Story, applying: Applying) -> None:
    seen = story.who.door.read(ONE.at(story.application_id))
    assert applying.offices["toy_board"].name in seen.text
    assert "The office starts when the fees are paid." in seen.text


@then(parsers.parse('he reads what is missing: "{sentence}"'))
def _(story: Story, sentence: str) -> None:
    missing = CHECK.at(story.application_id)
    assert story.came.says(sentence) or sentence in story.who.door.read(missing).text


@then("what he wrote about himself is still there")
def _(draft: Drafted, session: Session) -> None:
    assert draft().answers["mobile"] == "+923331234567"
    assert session.scalars(select(Submission)).all() == []


@then(parsers.parse('the name of the shop is kept as "{name}"'))
def _(draft: Drafted, name: str) -> None:
    assert draft().answers["shop_name"] == name


@then("he sees that the shop is to be completed")
def _(story: Story) -> None:
    seen = story.who.door.read(ONE.at(story.application_id))
    assert ("To be completed" if story.who.on_pages else "begun") in seen.text


@then("two partners are kept")
def _(draft: Drafted) -> None:
    kept = [each["partner"]["cnic"] for each in draft().answers["partners"]]
    assert kept == ["5440076543211", "5440076543212"]


@then("nothing of it can be read, saved, added to, submitted or given up")
def _(story: Story, draft: Drafted, session: Session) -> None:
    assert story.other
    thief, stolen = story.other, story.application_id
    before = draft().revision
    seen = story.who.see(SECTION.at(stolen, "owner"))
    tries = [
        thief.door.read(ONE.at(stolen)),
        thief.door.read(CHECK.at(stolen)),
        thief.door.read(SECTION.at(stolen, "owner")),
        thief.answer(SECTION.at(stolen, "owner"), TYPED["owner"], seen),
        thief.add(stolen, "lease"),
        thief.door.send(SUBMIT.at(stolen)),
        thief.door.send(WITHDRAW.at(stolen), {"reason": "Mine now"}),
    ]
    assert [each.status for each in tries] == [404] * len(tries)
    assert draft().revision == before
    assert session.scalars(select(Document)).all() == []


@then("the lease is missing, and its file is gone")
def _(draft: Drafted, session: Session) -> None:
    assert draft().documents["lease"] == []
    assert session.scalars(select(Document)).all() == []
