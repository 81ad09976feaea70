"""The journeys of certificates_follow.feature; pages of papers are read through both doors."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from factories.applicants import ONE, RENEW, SUBMIT, Applicant
from factories.cases import keep_version
from factories.delivery import deliver_here
from factories.doors import Doors, Place
from factories.filed import tell
from factories.founding import Founding
from factories.identity import actor, make_person
from factories.payments import today
from factories.register import file
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.casework.cases.models.application import Application, Submission
from app.casework.cases.models.certificate import Certificate, Revocation, RevocationAnswer
from app.casework.cases.models.outcome import Outcome
from app.casework.cases.models.work import CaseRegistration
from app.casework.catalogue.registry import CaseBook
from app.clock import real_now
from app.db import new_id
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Person
from app.notifications.models import Notification
from app.outbox.models import Event
from app.platform import Platform
from registration.register.models import Business
from registration.register.policy.filings import Kind
from registration.register.use_cases.take_effect import take_effect
from registration.register.use_cases.withdraw_filing import WithdrawFiling, withdraw_filing

scenarios("registration/features/certificates_follow.feature")
SIGN = Place("/signatures/{}", "/signatures/{}")
PAPER = Place("/c/{}", "/certificates/{}")
WITH_PAPER = {"the firm": "firm", "the sales tax": "sales_tax", "the shop": "shop"}


@dataclass
class Story:
    founding: Founding
    application_id: UUID
    filing: UUID | None = None
    first: dict[str, Certificate] = field(default_factory=dict)

    @property
    def business(self) -> Business:
        query = select(Business).filter_by(application_id=self.application_id)
        return self.founding.session.scalars(query).one()

    def editions(self, code: str) -> list[Certificate]:
        self.founding.session.expire_all()
        query = select(Certificate).filter_by(
            registration_id=self.founding.part(self.application_id, code).row.id
        )
        return list(self.founding.session.scalars(query.order_by(Certificate.edition)))

    def file(self, kind: Kind, on: date, content: dict[str, Any], **more: Any) -> None:  # noqa: ANN401 - what a filing corrects
        self.filing = file(self.founding.platform, self.business.id, kind, on, content, **more)
        deliver_here(self.founding.platform.executor)


def found(founding: Founding, doors: Doors, name: str, *, printed: bool = True) -> Story:
    """Found a firm by the API, every agency granting what is asked of it."""
    who = Applicant(doors.open("api", founding.gul))
    application_id = UUID(who.start("partnership").id)
    typed = {page: dict(answers) for page, answers in founding.typed.items()}
    typed["name"] = {"business_name": name, "business_name_ur": ""}
    who.fill(application_id, typed)
    founding.ask(doors, application_id)
    for person in (founding.gul, founding.hani):
        door = doors.open("api", person, proved=True)
        digest = door.read(SIGN.at(application_id)).body["digest"]
        assert door.send(SIGN.at(application_id), {"digest": digest}).ok
    assert (told := who.door.send(SUBMIT.at(application_id))).ok, (told.sentences, told.fields)
    founding.settle(application_id)
    for code in ("sales_tax", "shop", "social_security", "profession_tax", "firm"):
        founding.grant(application_id, code)
    story = Story(founding, application_id)
    if printed:
        deliver_here(founding.platform.executor)
        for code in WITH_PAPER.values():
            (story.first[code],) = story.editions(code)
    return story


@given(
    "the firm Sahil Boat Repairs, whose agencies have all granted, with their papers",
    target_fixture="story",
)
def _(platform: Platform, session: Session, doors: Doors) -> Story:
    return found(Founding.of(platform, session), doors, "Sahil Boat Repairs")


@given("a second firm, whose papers are not printed yet", target_fixture="second")
def _(story: Story, doors: Doors) -> Story:
    return found(story.founding, doors, "Ormara Ship Carpenters", printed=False)


@given("the registration of the shop is revoked")
def _(story: Story, session: Session) -> None:
    registration_id, now = story.first["shop"].registration_id, real_now()
    row = Revocation(
        id=new_id(),
        registration_id=registration_id,
        ground="false",
        reason="There is no shop.",
        answer_by=local_day(now),
        terms={},
        entered_by=make_person(session, "Officer One").id,
        entered_at=now,
    )
    session.add(row)
    session.flush()
    by = story.founding.gul.id
    session.add(RevocationAnswer(revocation_id=row.id, text="There was.", by=by, at=now))
    session.flush()
    row.approve(by=make_person(session, "Officer Two").id, at=now)
    session.commit()


@when(parsers.parse('a change of the name to "{name}" is filed that takes effect in {days:d} days'))
def _(story: Story, name: str, days: int) -> None:
    story.file(Kind.NAME, today() + timedelta(days=days), {"name": name, "name_ur": ""})


@when("a change of the activities is filed that takes effect today")
def _(story: Story) -> None:
    story.file(Kind.ACTIVITIES, today(), {"activities": ["4719"]})


@when(parsers.parse('a change of its name to "{name}" is filed that takes effect today'))
def _(second: Story, name: str) -> None:
    """Let another worker have had the news of it before the papers were printed."""
    session = second.founding.session
    file(second.founding.platform, second.business.id, Kind.NAME, today(), {"name": name})
    session.execute(
        text(
            "update outbox_deliveries d set state = 'delivered', delivered_at = now()"
            " from outbox_events e where e.id = d.event_id and e.name = 'registration.filed'"
        )
    )
    session.commit()


@when("the papers are printed")
def _(second: Story) -> None:
    deliver_here(second.founding.platform.executor)


@when(parsers.parse('it is corrected that the place is "{line}" from the beginning'))
def _(story: Story, line: str) -> None:
    place = {"place": {"line": line, "district": "gwadar"}}
    story.file(Kind.CORRECTION, today(), place, corrects=1)


@when("Hani takes it back")
def _(story: Story) -> None:
    assert story.filing is not None
    command = WithdrawFiling(filing_id=story.filing, reason="We keep it.")
    executor = story.founding.platform.executor
    executor.execute(withdraw_filing, command, actor=actor(story.founding.hani))
    deliver_here(executor)


@when("the day comes")
def _(story: Story) -> None:
    story.founding.days_pass(5)
    executor = story.founding.platform.executor
    executor.execute(take_effect, None, actor=SYSTEM)
    deliver_here(executor)


@when(parsers.parse("its dissolution is filed that takes effect in {days:d} days"))
def _(story: Story, days: int) -> None:
    story.file(Kind.DISSOLUTION, today() + timedelta(days=days), {"reason": "They part."})


@when("the machine is down until three days after it")
def _(story: Story) -> None:
    story.founding.days_pass(8)
    executor = story.founding.platform.executor
    told = [executor.execute(take_effect, None, actor=SYSTEM) for _ in range(2)]
    assert told == [1, 0]
    deliver_here(executor)


@then("that it took effect was told once")
def _(session: Session) -> None:
    query = select(Event.id).filter_by(name="registration.business_changed")
    assert len(session.scalars(query).all()) == 1


@then(parsers.parse("Gul Khan is led to the register to correct it, at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    at = doors.open(door, story.founding.gul)
    told = at.read(ONE.at(story.application_id))
    page = f"/businesses/{story.business.id}"
    if door == "api":
        firm = next(each for each in told.body["parts"] if each["code"] == "firm")
        assert (firm["correctable"], firm["corrected_at"]) == (False, page)
        others = [each for each in told.body["parts"] if each["code"] == "shop"]
        assert [(each["correctable"], each["corrected_at"]) for each in others] == [(True, None)]
    else:
        assert f'href="{page}">Correct it in the register' in told.body
        assert told.body.count("Correct it</button>") == told.body.count("/correction")
    assert at.read(Place(page, page)).ok


@when("Gul Khan's correction of the register is with the office", target_fixture="waits")
def _(story: Story) -> UUID:
    return correction(story, story.founding.gul)


@when("it was decided, and Hani's is with the office", target_fixture="waits")
def _(story: Story, waits: UUID) -> UUID:
    decided(story, waits)
    return correction(story, story.founding.hani)


@when("it was decided")
def _(story: Story, waits: UUID) -> None:
    decided(story, waits)


def correction(story: Story, by: Person) -> UUID:
    """Write that somebody has submitted a correction of what the register says."""
    session, now = story.founding.session, real_now()
    service = story.founding.platform.executor.ports.get(CaseBook).latest["correction"]
    keep_version(session, service)
    house = next(iter(story.founding.offices.values()))
    made = Application(
        id=new_id(),
        reference=new_id().hex[-10:],
        service=service.code,
        version=service.version,
        kind="change",
        subject=str(story.business.id),
        applicant_id=by.id,
        started_by=by.id,
        started_at=now,
        display="Correction",
        district="gwadar",
    )
    session.add(made)
    session.flush()
    content = {"answers": {}, "documents": {}, "facts": {}, "roles": []}
    session.add(
        Submission(
            id=new_id(),
            application_id=made.id,
            round=1,
            content=content,
            digest=b"test",
            submitted_at=now,
            submitted_by=by.id,
        )
    )
    session.add(
        CaseRegistration(
            id=new_id(),
            application_id=made.id,
            code="filing",
            agency=service.registrations[0].agency,
            office_id=house.id,
            asked_at=now,
        )
    )
    session.commit()
    return made.id


def decided(story: Story, waits: UUID) -> None:
    """Write that what waited came to nothing."""
    session = story.founding.session
    row = session.scalars(select(CaseRegistration).filter_by(application_id=waits)).one()
    session.add(
        Outcome(registration_id=row.id, attempt=1, outcome="dropped", at=real_now(), outputs={})
    )
    session.commit()


@then(
    parsers.parse("Gul Khan reads that it waits and where, and is offered no second, at the {door}")
)
def _(story: Story, doors: Doors, door: str, waits: UUID) -> None:
    reads_that_it_waits(story, doors, door, waits, led=True)


@then(parsers.parse("Gul Khan reads that it waits, and is offered no second, at the {door}"))
def _(story: Story, doors: Doors, door: str, waits: UUID) -> None:
    reads_that_it_waits(story, doors, door, waits, led=False)


def reads_that_it_waits(story: Story, doors: Doors, door: str, waits: UUID, *, led: bool) -> None:
    at = doors.open(door, story.founding.gul)
    told = at.read(ONE.at(story.application_id))
    if door == "api":
        firm = next(each for each in told.body["parts"] if each["code"] == "firm")
        found = (firm["correctable"], firm["corrected_at"], firm["correcting"])
        assert found == (False, None, str(waits))
    else:
        assert "Correct it in the register" not in told.body
        assert "Its correction is with the office." in told.text
        link = f'href="/applications/{waits}">See the status'
        assert (link in told.body) is led
    there = Place(f"/applications/{waits}", f"/applications/{waits}")
    assert at.read(there).ok is led


@then(
    parsers.parse(
        "the page of every paper says that the firm was dissolved, and since when, at the {door}"
    )
)
def _(story: Story, doors: Doors, door: str) -> None:
    day = today() + timedelta(days=5)
    papers = [paper for code in WITH_PAPER.values() for paper in story.editions(code)]
    assert len(papers) == len(WITH_PAPER)
    for told in read(doors, door, papers):
        if door == "api":
            assert (told["state"], told["since"]) == ("holder_gone", day.isoformat())
        else:
            assert f"was dissolved on {day:%d-%m-%Y}" in told
            assert "It is genuine and in force" not in told


@then(parsers.parse("Gul Khan can renew nothing of it, at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    story.founding.days_pass(70)
    held = story.first["sales_tax"].registration_id
    told = doors.open(door, story.founding.gul).send(RENEW.at(story.application_id, held))
    assert told.status == 409
    assert told.says("was dissolved on")


@when("the news comes once more")
def _(story: Story) -> None:
    executor = story.founding.platform.executor
    news = ("registration.business_changed", {"business_id": story.business.id})
    executor.execute(tell, news, actor=SYSTEM)
    deliver_here(executor)


@then(parsers.re(r"no (further )?paper is made( anew)?"))
def _(story: Story) -> None:
    most = 2 if any(len(story.editions(code)) > 1 for code in WITH_PAPER.values()) else 1
    assert {len(story.editions(code)) for code in WITH_PAPER.values()} == {most}


@then(parsers.re(r'the papers of (?P<which>.+) say "(?P<words>[^"]+)"'))
def _(story: Story, which: str, words: str) -> None:
    codes = [WITH_PAPER[each] for each in re.split(", | and ", which)]
    for code in codes:
        first, second = story.editions(code)
        assert words in str(second.says), code
        assert words not in str(first.says), code
        assert first.says["number"] == second.says["number"]
        assert first.says["valid_from"] == second.says["valid_from"]


@then("that of the sales tax, which shows no place, stays as it is")
def _(story: Story) -> None:
    assert len(story.editions("sales_tax")) == 1


@then(parsers.parse('the paper of the firm alone says "{words}"'))
def _(story: Story, words: str) -> None:
    assert words in str(story.editions("firm")[-1].says)
    assert [len(story.editions(code)) for code in ("shop", "sales_tax")] == [1, 1]


@then(parsers.parse('its newest papers say "{words}"'))
def _(second: Story, words: str) -> None:
    for code in WITH_PAPER.values():
        assert words in str(second.editions(code)[-1].says), code


def read(doors: Doors, door: str, papers: Collection[Certificate]) -> list[Any]:
    """What anybody reads at the addresses of papers."""
    outcomes = [doors.open(door).read(PAPER.at(paper.token)) for paper in papers]
    assert all(each.ok for each in outcomes)
    return [each.body if door == "api" else each.text for each in outcomes]


@then(parsers.parse("the pages of the old ones say that they are replaced, at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    old = [p for code in ("firm", "shop") for p in story.editions(code)[:-1]]
    assert len(old) == 2
    for told in read(doors, door, old):
        if door == "api":
            assert told["newest"] is False
        else:
            assert "Replaced by a newer paper" in told
            assert "a newer one with the same number is in force" in told


@then(parsers.parse("the pages of the new ones say that they are in force, at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    new = [story.editions(code)[-1] for code in WITH_PAPER.values()]
    for told in read(doors, door, new):
        assert told["newest"] if door == "api" else "It is genuine and in force" in told


@then("Gul Khan is told of the new papers, in his language")
def _(story: Story, session: Session) -> None:
    query = select(Notification.language).filter_by(
        person_id=story.founding.gul.id, template="cases/corrected"
    )
    assert session.scalars(query).all() == [story.founding.gul.language] * len(WITH_PAPER)
