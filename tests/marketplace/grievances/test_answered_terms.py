"""Terms that were found unlawful: what follows is due, done, and read by everybody."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest
from factories.amending import amend
from factories.debarring import acting
from factories.doors import Doors, Outcome, Place
from factories.grievances import (
    ONE,
    decide,
    head_of,
    newest,
    rules_in_force,
)
from factories.identity import actor, proved
from factories.marketplace import World, make_bidder, make_published
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
from app.identity.people.models import Organisation, Person
from app.platform import Platform
from marketplace.amendments.models import Amendment
from marketplace.grievances.doors.due import TO_DO
from marketplace.grievances.queries.committee import due_grievances
from marketplace.grievances.use_cases.file_grievance import FileGrievance, file_grievance
from marketplace.tenders.use_cases.end_tender import CancelTender, cancel_tender

scenarios("marketplace/grievances/features/terms.feature")
PROPOSE = Place("/department/tenders/{}/amend", "/tenders/{}/amendments")
APPROVE = Place("/department/amendments/{}/approve", "/amendments/{}/approval")
AMENDMENTS = Place("/department/tenders/{}/amendments", "/tenders/{}/amendments")
VERSIONS = Place("/tenders/{}/versions", "/tenders/{}/versions")


@dataclass
class Story:
    """A tender whose terms a firm has objected to."""

    session: Session
    doors: Doors
    platform: Platform
    world: World
    outcome: Outcome = field(default_factory=lambda: Outcome(ok=False, status=0))

    @property
    def tender_id(self) -> UUID:
        return self.world.tender.id

    @property
    def grievance_id(self) -> UUID:
        return newest(self.session).id

    def person(self, who: str) -> tuple[Person | None, Organisation | None]:
        agency = self.world.agency
        people = {"officer": agency.officer, "authority": agency.authority}
        return (people[who], agency.department) if who in people else (None, None)

    def read(self, who: str, door: str, place: Place) -> Outcome:
        self.session.commit()
        return self.doors.open(door, *self.person(who)).read(place)

    def send(self, who: str, door: str, place: Place, data: dict[str, object]) -> Outcome:
        self.session.commit()
        self.outcome = self.doors.open(door, *self.person(who), proved=True).send(place, data)
        self.session.expire_all()
        return self.outcome

    def change(self, door: str, grievance_id: UUID) -> Outcome:
        data: dict[str, object] = {
            "version": 1,
            "reason": "The criteria were vague",
            "regulator_on": local_day(real_now()).isoformat(),
            "description": "Desks and chairs, as specified",
            "substance": "no" if door == "web" else False,
            "grievance_id": str(grievance_id),
        }
        return self.send("officer", door, PROPOSE.at(self.tender_id), data)

    def due(self) -> list[str]:
        self.session.commit()
        officer = acting(self.world.agency, self.world.agency.officer, roles.PROCUREMENT_OFFICER)
        with self.platform.executor.reading(officer) as uow:
            return [each.act for each in due_grievances(uow)]


@pytest.fixture
def story(doors: Doors, session: Session, platform: Platform) -> Story:
    rules_in_force(session)
    world = make_published(session)
    world.suppliers.append(make_bidder(session, "Turbat Traders"))
    head_of(session, world)
    session.commit()
    return Story(session, doors, platform, world)


@given("a tender that takes bids, whose terms a firm has objected to")
def object_to_terms(story: Story) -> None:
    firm, owner = story.world.suppliers[0]
    command = FileGrievance(
        tender_id=story.tender_id,
        about="terms",
        rule="r. 34",
        grounds="The criteria are vague: which two years?",
    )
    who = actor(owner, roles.SUPPLIER_OWNER, organisation=firm)
    story.platform.executor.execute(file_grievance, command, actor=who)


@given(parsers.parse('its committee decided "{outcome}"'))
def decided(story: Story, outcome: str) -> None:
    decide(story.platform, story.session, story.world, outcome)


@then("the officer is told to change the tender or to cancel it")
def _(story: Story) -> None:
    assert story.due() == ["amend"]
    assert TO_DO["amend"] in story.read("officer", "web", Place("/home", "")).text


@then("the officer has nothing more to do about it")
def _(story: Story) -> None:
    assert story.due() == []


@then(parsers.parse("the officer is offered the change with the grievance, at the {door:w}"))
def _(story: Story, door: str) -> None:
    seen = story.read("officer", door, ONE.at(story.grievance_id))
    if door == "api":
        assert seen.body["may"] == ["amend"]
        return
    assert f"amend?grievance_id={story.grievance_id}" in seen.body
    form = Place("/department/tenders/{}/amend?grievance_id={}", "")
    page = story.read("officer", "web", form.at(story.tender_id, story.grievance_id))
    assert "a grievance that was upheld" in page.text


@then(parsers.parse("everybody reads that nothing has changed since, at the {door:w}"))
def _(story: Story, door: str) -> None:
    seen = story.read("everybody", door, ONE.at(story.grievance_id))
    if door == "api":
        assert (seen.body["terms_upheld"], seen.body["changes"]) == (True, [])
    else:
        assert "Nothing yet. The department changes the tender, or cancels it." in seen.text


@when(
    parsers.parse("the officer changes the terms with the grievance as the ground, at the {door:w}")
)
def _(story: Story, door: str) -> None:
    story.change(door, story.grievance_id)


@when(
    parsers.parse(
        "the officer changes the terms with an unknown grievance as the ground, at the {door:w}"
    )
)
def _(story: Story, door: str) -> None:
    story.change(door, new_id())


@then(parsers.parse('it is refused: "{sentence}"'))
def _(story: Story, sentence: str) -> None:
    assert (story.outcome.status, story.outcome.says(sentence)) == (422, True), story.outcome


@then(parsers.parse("the officer reads which grievance the change answers, at the {door:w}"))
def _(story: Story, door: str) -> None:
    assert story.outcome.ok, story.outcome.sentences
    seen = story.read("officer", door, AMENDMENTS.at(story.tender_id))
    assert newest(story.session).reference in str(seen.body)


@when(parsers.parse("the authority approves the change, at the {door:w}"))
def _(story: Story, door: str) -> None:
    row = story.session.scalars(select(Amendment)).one()
    assert story.send("authority", door, APPROVE.at(row.id), {}).ok, story.outcome.sentences


@then(parsers.parse("everybody reads that version 2 answers the grievance, at the {door:w}"))
def _(story: Story, door: str) -> None:
    seen = story.read("everybody", door, ONE.at(story.grievance_id))
    if door == "api":
        (change,) = seen.body["changes"]
        assert (change["number"], change["what"], change["answers"]) == (2, "corrigendum", True)
    else:
        assert "It answers this grievance." in seen.text


@then(parsers.parse("everybody reads which grievance version 2 answers, at the {door:w}"))
def _(story: Story, door: str) -> None:
    reference = newest(story.session).reference
    seen = story.read("everybody", door, VERSIONS.at(story.tender_id))
    if door == "api":
        assert seen.body["versions"][0]["grievance_reference"] == reference
    else:
        assert reference in seen.text
        assert f"/grievances/{story.grievance_id}" in seen.body


def _more_time(story: Story) -> None:
    later = story.world.tender.closes_at + timedelta(days=7)
    amend(story.platform, story.world, closes_at=later)


def _other_terms(story: Story) -> None:
    amend(story.platform, story.world, description="Desks and chairs, as specified")


def _more_time_as_its_answer(story: Story) -> None:
    later = story.world.tender.closes_at + timedelta(days=7)
    amend(story.platform, story.world, closes_at=later, grievance_id=story.grievance_id)


def _cancellation(story: Story) -> None:
    agency = story.world.agency
    command = CancelTender(tender_id=story.tender_id, reason="The terms cannot be mended.")
    authority = acting(agency, agency.authority, roles.COMPETENT_AUTHORITY)
    story.platform.executor.execute(
        cancel_tender, command, actor=proved(story.platform.executor, authority)
    )


@pytest.mark.parametrize(
    ("what", "left"),
    [
        (_more_time, ["amend"]),
        (_other_terms, []),
        (_more_time_as_its_answer, []),
        (_cancellation, []),
    ],
)
def test_it_is_due_until_the_terms_changed_or_the_tender_is_cancelled(
    story: Story, what: Callable[[Story], None], left: list[str]
) -> None:
    object_to_terms(story)
    decided(story, "partly")
    assert story.due() == ["amend"]
    what(story)
    assert story.due() == left


def test_a_cancelled_tender_says_so_on_the_page_of_the_grievance(story: Story) -> None:
    object_to_terms(story)
    decided(story, "upheld")
    _cancellation(story)
    page = story.read("everybody", "web", ONE.at(story.grievance_id)).text
    assert "Tender cancelled" in page
    assert "Nothing yet" not in page
