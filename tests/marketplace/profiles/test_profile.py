"""The journeys of profile.feature, through both doors."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from factories import bidding
from factories.doors import Doors, Files, Outcome, Place
from factories.history import rewriting
from factories.identity import actor, join, make_person
from factories.installation import SIGNER
from factories.marketplace import World, make_bidder
from factories.sizes import limits_in_force
from factories.tenders import deliver_all, told
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
from app.documents.public import Document
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Organisation, Person
from app.permissions import ANONYMOUS
from app.platform import Platform
from marketplace.awards.models import Award, Contract
from marketplace.bids.models import Bid, BidDraft
from marketplace.bids.use_cases.drafts import open_draft
from marketplace.profiles.models import FirmPaper
from marketplace.profiles.policy import paper_state
from marketplace.profiles.use_cases import remind_of_papers
from marketplace.questions.use_cases.ask_question import AskQuestion, ask_question
from marketplace.tenders.use_cases.signed_keys import sign_publication

scenarios("marketplace/profiles/features/profile.feature")
ADD = Place("/firm/papers/new", "/firm/papers")
REMOVE = Place("/firm/papers/{}/remove", "/firm/papers/{}/remove")
SIZE = Place("/firm/size", "/firm/size")
PROFILE = Place("/firm/profile", "/firm/profile")
OWNERS = Place("/firm/owners", "/firm/owners")
PUBLIC = Place("/firms/{}/owners", "/firms/{}/owners")
DESK = Place("/firm", "/firm")
GIVE = Place("/organisations/{}/papers", "/organisations/{}/papers")
USE = Place("/bids/tenders/{}/documents/kept", "/tenders/{}/bid-draft/kept-papers")
HAND_IN = Place("/bids/tenders/{}/review", "/tenders/{}/bids")
DOCUMENT = Place("/documents/{}", "/documents/{}/content")


@dataclass
class Story:
    doors: Doors
    session: Session
    platform: Platform
    world: World
    firms: dict[str, tuple[Organisation, Person]]
    outcome: Outcome = field(default_factory=lambda: Outcome(ok=False, status=0))

    def door(self, name: str, kind: str) -> Any:  # noqa: ANN401 - a door
        self.session.commit()
        if name == "a journalist":
            return self.doors.open(kind)
        firm, person = self.firms[name]
        return self.doors.open(kind, person, firm)

    def send(
        self,
        name: str,
        kind: str,
        place: Place,
        data: Mapping[str, Any] | None = None,
        files: Files | None = None,
    ) -> Outcome:
        self.outcome = self.door(name, kind).send(place, data, files)
        return self.outcome

    @property
    def paper(self) -> FirmPaper:
        self.session.expire_all()
        return self.session.scalars(select(FirmPaper)).one()

    @property
    def firm(self) -> Organisation:
        return self.firms["Dostain"][0]


@pytest.fixture
def story(doors: Doors, session: Session, platform: Platform) -> Story:
    world = bidding.make_biddable(session)
    bidding.require_document(session, world, "NTN certificate")
    firms = {
        "Dostain": make_bidder(session, "Turbat Traders"),
        "another firm": make_bidder(session, "Gwadar Stores"),
    }
    session.commit()
    return Story(doors, session, platform, world, firms)


@given("a tender for furniture that asks for an NTN certificate, and Dostain's firm")
def _(story: Story) -> None:
    assert story.firm.verified_at


def keep(story: Story, name: str, days: int, door: str, files: Files | None) -> None:
    last = (local_day(real_now()) + timedelta(days=days)).strftime("%d-%m-%Y")
    story.send("Dostain", door, ADD, {"name": name, "valid_until": last}, files)


@when(parsers.parse('Dostain keeps the paper "{name}", good for {days:d} days, at the {door}'))
def _(story: Story, name: str, days: int, door: str) -> None:
    keep(story, name, days, door, {"file": ("ntn.pdf", bidding.PDF)})


@when(parsers.parse('Dostain keeps the paper "{name}" without a file, at the {door}'))
def _(story: Story, name: str, door: str) -> None:
    keep(story, name, 90, door, {"nothing": ("ntn.pdf", b"")} if door == "api" else None)


@given(parsers.parse("Dostain keeps a paper that is good for {days:d} days"))
def _(story: Story, days: int) -> None:
    keep(story, "NTN certificate", days, "api", {"file": ("ntn.pdf", bidding.PDF)})
    assert story.outcome.ok, story.outcome.sentences


@when("the paper has expired")
def _(story: Story) -> None:
    known = story.paper
    story.session.delete(known)
    story.session.flush()
    yesterday = local_day(real_now()) - timedelta(days=1)
    columns = ("supplier_id", "name", "document_id", "added_by", "added_at", "reminded_at")
    kept = {name: getattr(known, name) for name in columns}
    story.session.add(FirmPaper(id=new_id(), valid_until=yesterday, **kept))
    story.session.commit()


@then(parsers.parse("Dostain is reminded once that it {what}"))
def _(story: Story, what: str) -> None:
    for _ in range(2):
        story.platform.executor.execute(remind_of_papers, None, actor=SYSTEM)
        deliver_all(story.platform)
    template = {
        "expires soon": "marketplace/firm_paper_expiring",
        "has expired": "marketplace/firm_paper_expired",
    }[what]
    assert told(story.session, story.firms["Dostain"][1]).count(template) == 1


@when(
    parsers.re(
        r"(?P<name>Dostain|another firm) uses the paper in (?:the|its) bid, at the (?P<door>\w+)"
    )
)
def _(story: Story, name: str, door: str) -> None:
    data = {"paper_id": str(story.paper.id), "title": "NTN certificate"}
    story.send(name, door, USE.at(story.world.tender.id), data)


@given("Dostain gave an NTN certificate for the verification of the firm")
def _(story: Story) -> None:
    person = make_person(story.session, "Bid officer")
    join(story.session, person, story.firm, roles.BID_OFFICER)
    story.firms["a bid officer"] = (story.firm, person)
    keep(story, "Bank statement", 90, "api", {"file": ("bank.pdf", bidding.PDF)})
    story.firm.verified_at, verified_at = None, story.firm.verified_at
    place = GIVE.at(story.firm.id)
    story.send("Dostain", "api", place, {"purpose": "ntn"}, {"file": ("ntn.pdf", bidding.PDF)})
    assert story.outcome.ok, story.outcome.sentences
    story.firm.verified_at = verified_at
    offered = {
        name: story.door(name, "web").read(USE.at(story.world.tender.id)).text
        for name in ("Dostain", "a bid officer")
    }
    assert "bank.pdf\u2069), valid until" in offered["a bid officer"]
    shown = "Federal Board of Revenue, given for verification (\u2066ntn.pdf\u2069)"
    assert [shown in page for page in offered.values()] == [True, False]


@when(
    parsers.re(
        r"(?P<name>Dostain|another firm|a bid officer) uses the paper given for verification in "
        r"(?:the|its) bid, at the (?P<door>\w+)"
    )
)
def _(story: Story, name: str, door: str) -> None:
    given_paper = story.session.scalars(select(Document).filter_by(subject_kind="firm")).one()
    data = {"paper_id": str(given_paper.id), "title": "NTN certificate"}
    story.send(name, door, USE.at(story.world.tender.id), data)


@when(parsers.re(r"(?P<name>Dostain|another firm) removes the paper, at the (?P<door>\w+)"))
def _(story: Story, name: str, door: str) -> None:
    story.send(name, door, REMOVE.at(story.paper.id), {})


@then(parsers.parse('the bid holds the "{title}"'))
def _(story: Story, title: str) -> None:
    assert story.outcome.ok, story.outcome.sentences
    draft = story.session.scalars(select(BidDraft)).one()
    with story.platform.executor.reading(ANONYMOUS) as uow:
        (file,) = open_draft(uow, draft).files
    assert (file.title, file.name) == (title, "ntn.pdf")


@then("the firm keeps no paper")
def _(story: Story) -> None:
    assert story.session.scalars(select(FirmPaper)).all() == []


@then(parsers.parse('Dostain reads "{one}" and "{two}" on the firm\'s papers, at the {door}'))
def _(story: Story, one: str, two: str, door: str) -> None:
    seen = story.door("Dostain", door).read(PROFILE).text
    assert one in seen
    assert two.casefold() in seen.casefold()


@then(parsers.parse("another firm cannot download the paper, at the {door}"))
def _(story: Story, door: str) -> None:
    place = DOCUMENT.at(story.paper.document_id)
    assert story.door("Dostain", door).read(place).status == 200
    assert story.door("another firm", door).read(place).status == 404


@when(
    parsers.re(
        r"(?P<name>[\w ]+) declares Dostain with (?P<one>\d+) per cent and Mahgul with "
        r"(?P<two>\d+) per cent, at the (?P<door>\w+)"
    )
)
def _(story: Story, name: str, one: str, two: str, door: str) -> None:
    if name not in story.firms:
        person = make_person(story.session, "Bid officer")
        join(story.session, person, story.firm, roles.BID_OFFICER)
        story.firms[name] = (story.firm, person)
    owners = [
        {"name": "Dostain", "name_ur": "دوستین", "share_percent": one},
        {"name": "Mahgul", "share_percent": two, "country": "Oman"},
    ]
    story.send(name, door, OWNERS, {"owners": owners})


@then(parsers.parse("a journalist finds nothing about the owners, at the {door}"))
def _(story: Story, door: str) -> None:
    seen = story.door("a journalist", door).read(PUBLIC.at(story.firm.id))
    assert seen.status == 404


@when("the firm has a contract")
def _(story: Story) -> None:
    tender, person = story.world.tender, story.world.agency.authority
    now = real_now()
    bid = Bid(
        id=new_id(),
        tender_id=tender.id,
        supplier_id=story.firm.id,
        submitted_by=story.firms["Dostain"][1].id,
        reference="BID-1",
        envelope=b"",
        envelope_sha256="0",
        key_fingerprint="0",
        received_at=now,
    )
    award = Award(
        id=new_id(),
        tender_id=tender.id,
        report_version=1,
        awarded_at=now,
        awarded_by=person.id,
        reason="Lowest",
    )
    with rewriting(story.session):
        story.session.add_all([bid, award])
        story.session.flush()
        story.session.add(
            Contract(
                id=new_id(),
                reference="C-1",
                tender_id=tender.id,
                award_id=award.id,
                bid_id=bid.id,
                supplier_id=story.firm.id,
                amount_paisa=1_000_00,
                made_at=now,
            )
        )
    story.session.commit()


@then(parsers.parse("a journalist reads the owners in bands and no share, at the {door}"))
def _(story: Story, door: str) -> None:
    seen = story.door("a journalist", door).read(PUBLIC.at(story.firm.id)).text
    assert "Mahgul" in seen
    assert "Oman" in seen
    assert ("25-to-50" if door == "api" else "Above 25%, up to 50%") in seen
    assert not re.search(
        r"(?<![:\d])[46]0(?:\.0+)?\b(?![-:])", seen
    )  # no share, part of an id or time


@given("an integrity pact is part of the documents")
def _(story: Story) -> None:
    with rewriting(story.session):
        story.world.tender.integrity_pact = True
        sign_publication(story.session, SIGNER, story.world.tender)
    story.session.commit()


@given("Dostain has submitted a bid")
def _(story: Story) -> None:
    submit(story, "api", {})
    assert story.outcome.ok, story.outcome.sentences


@when(parsers.parse("Dostain submits a bid without signing the pact, at the {door}"))
def _(story: Story, door: str) -> None:
    submit(story, door, {})


@when(parsers.parse("Dostain submits a bid and signs the pact, at the {door}"))
def _(story: Story, door: str) -> None:
    submit(story, door, {"integrity_pact": "yes" if door == "web" else True})


def submit(story: Story, door: str, more: dict[str, Any]) -> None:
    """Write all parts of the bid by program, and hand the draft in at a door."""
    tender = story.world.tender.id
    writer = story.door("Dostain", "api")
    for part, data in (
        ("prices", {"quotes": bidding.ITEMS}),
        ("answers", {"answers": bidding.ANSWERS}),
        ("security", bidding.security()),
    ):
        assert writer.send(Place("", f"/tenders/{tender}/bid-draft/{part}"), data).ok
    paper = {"file": ("ntn.pdf", bidding.PDF)}
    files = Place("", f"/tenders/{tender}/bid-draft/files")
    assert writer.send(files, {"title": "NTN certificate"}, paper).ok
    data = {"binding": "yes"} if door == "web" else {}
    story.send("Dostain", door, HAND_IN.at(tender), data | more)


@then("the bid is received")
def _(story: Story) -> None:
    assert story.outcome.ok, story.outcome.sentences
    assert story.session.scalars(select(Bid)).one().supplier_id == story.firm.id


@given(parsers.parse('Dostain has asked "{words}"'))
def _(story: Story, words: str) -> None:
    firm, owner = story.firms["Dostain"]
    who = actor(owner, roles.SUPPLIER_OWNER, organisation=firm)
    command = AskQuestion(tender_id=story.world.tender.id, words=words)
    story.platform.executor.execute(ask_question, command, actor=who)


@then(
    parsers.parse("Dostain reads of the question, the bid and the paper on one page, at the {door}")
)
def _(story: Story, door: str) -> None:
    seen = story.door("Dostain", door).read(DESK).text
    bid = story.session.scalars(select(Bid)).one()
    assert "May chairs be of steel?" in seen
    assert bid.reference in seen
    assert "NTN certificate" in seen


@then(parsers.parse("another firm reads none of it on its own page, at the {door}"))
def _(story: Story, door: str) -> None:
    seen = story.door("another firm", door).read(DESK)
    assert seen.ok
    assert not [each for each in ("steel", "BID-", "NTN certificate") if each in seen.text]


@then(parsers.parse('it is refused: {status:d}, "{sentence}"'))
def _(story: Story, status: int, sentence: str) -> None:
    assert story.outcome.status == status, story.outcome
    assert story.outcome.says(sentence), story.outcome.sentences


@then(parsers.re(r'it is refused: (?P<status>\d+), ""'))
def _(story: Story, status: str) -> None:
    assert story.outcome.status == int(status), story.outcome


@given("the rules of small and medium firms are in force")
def _(story: Story) -> None:
    limits_in_force(story.session)


@when(parsers.parse('Dostain states {people:d} people and a turnover of "{band}", at the {door}'))
def _(story: Story, people: int, band: str, door: str) -> None:
    story.send("Dostain", door, SIZE, {"employees": people, "turnover": band})


@then(parsers.parse('Dostain reads "{words}" on the firm\'s page, at the {door}'))
def _(story: Story, words: str, door: str) -> None:
    assert words in story.door("Dostain", door).read(DESK).text.casefold()


@then(
    parsers.parse(
        'Dostain reads {number:d} and "{words}" or "{code}" on the firm\'s papers, at the {door}'
    )
)
def _(story: Story, number: int, words: str, code: str, door: str) -> None:
    seen = story.door("Dostain", door).read(PROFILE).text
    assert str(number) in seen
    assert (code if door == "api" else words) in seen


@pytest.mark.parametrize(
    ("days", "state"),
    [(None, "good"), (31, "good"), (30, "expiring"), (0, "expiring"), (-1, "expired")],
)
def test_a_paper_expires_soon_for_thirty_days_and_is_good_on_its_last(
    days: int | None, state: str
) -> None:
    today = local_day(real_now())
    until = None if days is None else today + timedelta(days=days)
    assert paper_state(until, today) == state
