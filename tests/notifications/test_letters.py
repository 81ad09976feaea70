"""The journeys of letters.feature."""

from dataclasses import dataclass, field

from factories.doors import Doors, Outcome, Place
from factories.identity import make_person, make_staff
from factories.pictures import words_of
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.clock import real_now
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Person
from app.notifications.models import PaperLetter
from app.notifications.public import queue_message
from app.platform import Platform
from app.unit_of_work import UnitOfWork

scenarios("notifications/features/letters.feature")
WAITING = Place("/letters", "/letters")
POSTED = Place("/letters/{}/posted", "/letters/{}/posting")
COUNTS = Place("/letters/figures", "/letters/figures")
READ = Place("/notifications/read", "/notifications/read")


@dataclass
class Story:
    doors: Doors
    session: Session
    platform: Platform
    people: dict[str, Person] = field(default_factory=dict)
    outcome: Outcome = field(default_factory=lambda: Outcome(ok=False, status=0))

    def write(self, who: Person, *, secret: bool = False) -> None:
        person_id = who.id

        def queue(uow: UnitOfWork, _: None) -> None:
            queue_message(
                uow,
                template="identity/password_changed",
                values={},
                person_id=person_id,
                secret=secret,
            )

        self.platform.executor.execute(queue, None, actor=SYSTEM)

    @property
    def letter(self) -> PaperLetter:
        self.session.expire_all()
        return self.session.scalars(select(PaperLetter)).one()


@given("Mah Gul, whom nothing reaches, and Sadia, an officer of the centre", target_fixture="story")
def _(doors: Doors, session: Session, platform: Platform) -> Story:
    story = Story(doors, session, platform)
    story.people["Mah Gul"] = make_person(session, "Mah Gul", mobile=None, email=None)
    story.people["Sadia"] = make_staff(session, roles.FACILITATION_OFFICER, "Sadia")
    story.people["Finance"] = make_staff(session, roles.FINANCE_OFFICER, "Finance")
    session.commit()
    return story


@when("a notice is written for Mah Gul")
def _(story: Story) -> None:
    story.write(story.people["Mah Gul"])


@when("a notice is written for somebody with an e-mail address")
def _(story: Story, session: Session) -> None:
    reached = make_person(session, email_verified_at=real_now())
    session.commit()
    story.write(reached)


@when("a code is written for Mah Gul")
def _(story: Story) -> None:
    story.write(story.people["Mah Gul"], secret=True)


@when("she reads it in her account")
def _(story: Story) -> None:
    assert story.doors.open("web", story.people["Mah Gul"]).send(READ).ok


@when(parsers.parse('Sadia posts it to "{where}", at the {door}'))
def _(story: Story, where: str, door: str) -> None:
    opened = story.doors.open(door, story.people["Sadia"])
    story.outcome = opened.send(POSTED.at(story.letter.id), {"posted_to": where})


@then(parsers.parse("Sadia finds the letter among those that wait, at the {door}"))
def _(story: Story, door: str) -> None:
    seen = story.doors.open(door, story.people["Sadia"]).read(WAITING)
    assert "Mah Gul" in seen.text
    assert "Your password was changed" in seen.text


@then("it is printed with her name and the notice")
def _(story: Story, doors: Doors) -> None:
    door = doors.open("web", story.people["Sadia"])
    pdf = door.client.get(f"/letters/{story.letter.id}/letter.pdf")  # type: ignore[attr-defined]  # the web door's
    chosen = {"chosen": [f"{story.letter.id} Mah Gul"]}
    many = door.client.post("/letters/letters.pdf", data=chosen)  # type: ignore[attr-defined]  # the web door's
    for sent in (pdf, many):
        assert sent.mimetype == "application/pdf"
        said = words_of(sent.data)
        assert "Mah Gul" in said
        assert "password" in said
    assert door.send(WAITING, chosen).says("Fill in “Where the chosen letters went”")


@then(parsers.parse("no letter waits, at the {door}"))
def _(story: Story, door: str) -> None:
    seen = story.doors.open(door, story.people["Sadia"]).read(WAITING)
    assert seen.ok
    assert "Mah Gul" not in seen.text


@then(
    parsers.parse(
        "Finance counts {written:d} letter written and {posted:d} posted today, at the {door}"
    )
)
def _(story: Story, written: int, posted: int, door: str) -> None:
    seen = story.doors.open(door, story.people["Finance"]).read(COUNTS)
    assert seen.ok, seen.sentences
    if door == "api":
        (row,) = seen.body["items"]
        assert (row["written"], row["posted"]) == (written, posted)


@then(parsers.parse('the answer is {status:d}: "{sentence}"'))
def _(story: Story, status: int, sentence: str) -> None:
    assert story.outcome.status == status, story.outcome.sentences
    assert story.outcome.says(sentence), story.outcome.sentences
