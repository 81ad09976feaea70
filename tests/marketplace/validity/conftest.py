"""Steps of officers who ask for longer validity and firms that answer, through both doors."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from factories.delivery import deliver_here
from factories.doors import Door, Doors, Outcome, Place
from factories.history import rewriting
from factories.marketplace import World, make_opened
from pytest_bdd import given, parsers, then, when
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.clock import real_now
from app.identity.accounts.queries.actors import SYSTEM
from app.notifications.models import Notification
from app.platform import Platform
from marketplace.bids.models import Bid
from marketplace.evaluation.queries.evaluation_rows import read_file
from marketplace.securities.models import Instrument
from marketplace.securities.queries.securities import Paper, papers_of
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.lifecycle import first_valid_until, valid_until
from marketplace.validity.models import ValidityExtension
from marketplace.validity.use_cases import close_unanswered

VALIDITY = Place("/department/tenders/{}/validity", "/tenders/{}/validity")
APPROVE = Place("/department/validity/{}/approve", "/validity-extensions/{}/approval")
ANSWER = Place("/longer-validity/{}", "/longer-validity/{}")


@dataclass
class Story:
    """What a scenario knows: the tender, and what was answered last."""

    session: Session
    doors: Doors
    platform: Platform
    world: World
    outcome: Outcome | None = None

    @property
    def tender(self) -> Tender:
        self.session.expire_all()
        return self.session.get_one(Tender, self.world.tender.id)

    def officer(self, who: str, kind: str) -> Door:
        agency = self.world.agency
        person = agency.authority if who == "head" else agency.officer
        return self.doors.open(kind, person, agency.department)

    def bid_of(self, name: str) -> Bid:
        firms = {firm.name: firm.id for firm, _ in self.world.suppliers}
        return self.session.scalars(select(Bid).filter_by(supplier_id=firms[name])).one()

    def send(self, door: Door, place: Place, data: dict[str, object]) -> None:
        self.outcome = door.send(place, data)
        deliver_here(self.platform.executor)
        self.session.expire_all()

    def answer(self, name: str, kind: str, **data: object) -> None:
        firm, owner = next(each for each in self.world.suppliers if each[0].name == name)
        self.send(self.doors.open(kind, owner, firm), ANSWER.at(self.bid_of(name).id), data)


@given(
    parsers.parse(
        'an opened tender with bids of "{first}" for 450000 and "{second}" for 440000 rupees'
    ),
    target_fixture="story",
)
def _opened(session: Session, doors: Doors, platform: Platform, first: str, second: str) -> Story:
    bids = [(first, [1_250_00, 32_000_00]), (second, [1_000_00, 32_000_00])]
    world = make_opened(session, bids)
    session.commit()
    return Story(session, doors, platform, world)


@when(parsers.parse('the officer asks by {door} for {days:d} days more because "{why}"'))
def _asks(story: Story, door: str, days: int, why: str) -> None:
    place = VALIDITY.at(story.tender.id)
    story.send(story.officer("officer", door), place, {"days": days, "reason": why})


@then(parsers.re(r"the officer is (?P<no>not )?offered to ask"))
def _offered(story: Story, no: str | None) -> None:
    page = story.officer("officer", "web").read(VALIDITY.at(story.tender.id)).text
    assert ("Ask the bidders for longer validity" in page) is (no is None)


@then("the home of the head lists it, and that of the officer does not")
def _listed(story: Story) -> None:
    title = f"Longer validity of bids: {story.tender.title}"
    home = Place("/home", "")
    assert title in story.officer("head", "web").read(home).text
    assert title not in story.officer("officer", "web").read(home).text


@when(parsers.parse("the {who} approves it by {door}"))
def _approves(story: Story, who: str, door: str) -> None:
    (row,) = story.session.scalars(select(ValidityExtension)).all()
    story.send(story.officer(who, door), APPROVE.at(row.id), {})


@when(parsers.parse('"{name}" agrees by {door} with a security that ends too soon'))
def _agrees_short(story: Story, name: str, door: str) -> None:
    soon = first_valid_until(story.tender).isoformat()
    story.answer(name, door, agreed="yes", security_until=soon)


@when(parsers.parse('"{name}" agrees by {door} with a security that is extended'))
def _agrees(story: Story, name: str, door: str) -> None:
    late = (valid_until(story.tender) + timedelta(days=28)).isoformat()
    story.answer(name, door, agreed="yes", security_until=late)


@when(parsers.parse('"{name}" leaves by {door}'))
def _leaves(story: Story, name: str, door: str) -> None:
    assert story.outcome
    assert story.outcome.ok, story.outcome.sentences
    story.answer(name, door, agreed="no")
    assert story.outcome.ok, story.outcome.sentences


@when("the first validity ends")
def _ends(story: Story) -> None:
    _gone_by(story, 91)


@when(parsers.parse("{days:d} days have gone by since the opening"))
def _gone_by(story: Story, days: int) -> None:
    tender = story.tender
    with rewriting(story.session):
        tender.closes_at = tender.opens_at = real_now() - timedelta(days=days)
    story.session.commit()


@when("the daily job runs twice")
def _job(story: Story) -> None:
    for _ in range(2):
        story.platform.executor.execute(close_unanswered, None, actor=SYSTEM)
    story.session.expire_all()


@then(parsers.parse('both firms are told "{template}"'))
def _told(story: Story, template: str) -> None:
    query = select(Notification.person_id).filter_by(template=f"marketplace/{template}")
    people = [owner.id for _, owner in story.world.suppliers]
    assert sorted(story.session.scalars(query)) == sorted(people)  # type: ignore[type-var]


@then(parsers.parse("the bids are valid for {days:d} days more"))
def _longer(story: Story, days: int) -> None:
    tender = story.tender
    assert valid_until(tender) - first_valid_until(tender) == timedelta(days=days)
    assert first_valid_until(tender) > local_day(real_now())


@then(parsers.parse('the answer is "{text}"'))
def _answer(story: Story, text: str) -> None:
    assert story.outcome is not None
    assert not story.outcome.ok
    assert story.outcome.says(text), story.outcome.sentences


@then(parsers.parse('the committee sees "{out}" out, and "{still}" in'))
def _out(story: Story, out: str, still: str) -> None:
    file = read_file(story.session, story.tender)
    aside = {bid.bidder.name: bid.put_aside for bid in file.bids}
    assert aside == {out: True, still: False}
    shown = story.officer("officer", "web").read(VALIDITY.at(story.tender.id)).text
    assert "leaves" in shown
    body = story.officer("officer", "api").read(VALIDITY.at(story.tender.id)).body
    assert {row["bidder"]: row["agreed"] for row in body["answers"]} == {out: False, still: True}


@then(parsers.parse('the security of "{name}" may go back, and cannot be forfeited'))
def _free(story: Story, name: str) -> None:
    bid_id: UUID = story.bid_of(name).id
    papers = {each.instrument.bid_id: each for each in _papers(story)}
    assert papers[bid_id].may_return
    assert not papers[bid_id].may_forfeit
    others = [each for each in papers.values() if each.instrument.bid_id != bid_id]
    assert not any(each.may_return for each in others)
    assert story.session.scalars(select(Instrument).filter_by(bid_id=bid_id)).one().released_at


def _papers(story: Story) -> list[Paper]:
    return papers_of(story.session, story.tender, real_now())


@then(parsers.re(r"the officer reads by (?P<door>\w+) no warning"))
def _no_warning(story: Story, door: str) -> None:
    assert "Ask the bidders for longer validity before it ends" not in _read(story, door)


@then(parsers.parse('the officer reads by {door} the warning "{text}"'))
def _warning(story: Story, door: str, text: str) -> None:
    assert text in _read(story, door)
    officer = story.officer("officer", "web")
    assert "The validity of bids will not last" in officer.read(Place("/home", "/home")).text


def _read(story: Story, door: str) -> str:
    shown = story.officer("officer", door).read(VALIDITY.at(story.tender.id))
    assert shown.ok, shown.sentences
    return shown.text
