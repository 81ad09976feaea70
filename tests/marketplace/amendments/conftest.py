"""Steps of officers who change a tender and of firms that follow, through both doors."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from factories import bidding
from factories.amending import Story
from factories.delivery import deliver_here
from factories.doors import Doors, Place
from factories.history import rewriting
from factories.installation import SIGNER
from factories.marketplace import receive_bid
from factories.tenders import CANCEL
from pytest_bdd import given, parsers, then, when
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from app.calendar import PROVINCE, local_day
from app.clock import real_now
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import ApiToken, LoginSession
from app.platform import Platform
from app.web.formatting import local_time
from marketplace.amendments.doors.reminders import remind_pending
from marketplace.bids.models import Bid, OpenedBid
from marketplace.openings.doors.notifications import SEALED
from marketplace.tenders.models import TenderItem, TenderLot
from marketplace.tenders.use_cases.signed_keys import sign_publication

APPROVE = Place("/department/amendments/{}/approve", "/amendments/{}/approval")
REFUSE = Place("/department/amendments/{}/refuse", "/amendments/{}/refusal")
HANDOVER = Place("/department/tenders/{}/securities/handover", "/tenders/{}/securities/handovers")
HANDOVERS = Place("", "/tenders/{}/securities/handovers")
VERSIONS = Place("/tenders/{}/versions", "/tenders/{}/versions")
CONFIRM = Place("/bids/tenders/{}/confirm", "/tenders/{}/bids/confirm")
PRICES = Place("/bids/tenders/{}/prices", "/tenders/{}/bid-draft/prices")
ANSWERS = Place("/bids/tenders/{}/answers", "/tenders/{}/bid-draft/answers")
SECURITY = Place("/bids/tenders/{}/security", "/tenders/{}/bid-draft/security")
HAND_IN = Place("/bids/tenders/{}/review", "/tenders/{}/bids")
WITHDRAW = Place("/bids/tenders/{}/withdraw", "/tenders/{}/bids/withdraw")
BID = Place("/bids/{}", "/bids/{}")
SHARES = Place("/committee/tenders/{}/opening/shares", "/tenders/{}/opening/shares")
MINUTES = Place("/tenders/{}/opening", "/tenders/{}/opening/minutes")
PLACE = {"delivery_place": "Store of the project unit, Satellite Town", "substance": "yes"}


@pytest.fixture
def story(doors: Doors, session: Session, platform: Platform) -> Story:
    world = bidding.make_openable(session, reconfirmation=True)
    return Story(session, doors, platform, world)


@given("a published tender whose bidding document asks bidders to confirm")
def _asks(story: Story) -> None:
    assert story.world.tender.reconfirmation
    story.session.commit()


@given("a published tender whose bidding document asks nobody to confirm")
def _asks_nobody(story: Story) -> None:
    with rewriting(story.session):
        story.world.tender.reconfirmation = False
    story.session.commit()


@given("a published tender of two lots, bid for lot by lot")
def _lots(story: Story) -> None:
    tender = story.world.tender
    with rewriting(story.session):
        tender.evaluation = "lot"
        for number in (1, 2):
            story.session.add(TenderLot(tender_id=tender.id, number=number, title=f"Lot {number}"))
        query = select(TenderItem).filter_by(tender_id=tender.id)
        rows = [vars(item) | {"lot_number": item.number} for item in story.session.scalars(query)]
        story.session.execute(delete(TenderItem).filter_by(tender_id=tender.id))
        names = [column.key for column in TenderItem.__table__.columns]
        story.session.execute(insert(TenderItem), [{n: row[n] for n in names} for row in rows])
        sign_publication(story.session, SIGNER, tender)
    story.session.commit()


@given(parsers.re(r"it closes in (?P<days>\d+) days"), converters={"days": int})
def _soon(story: Story, days: int) -> None:
    closes = real_now() + timedelta(days=days)
    _close_at(story, closes.replace(second=0, microsecond=0))


def _close_at(story: Story, closes: datetime) -> None:
    tender = story.world.tender
    with rewriting(story.session):
        tender.closes_at, tender.opens_at = closes, closes + timedelta(minutes=30)
        tender.issue_to = closes.astimezone(PROVINCE).date()
        sign_publication(story.session, SIGNER, tender)
    story.session.commit()


@given(parsers.parse('the firm "{name}" has bid'))
def _has_bid(story: Story, name: str) -> None:
    bid = receive_bid(story.session, story.world, bidding.PRICES, name)
    story.firm, story.owner = story.world.suppliers[-1]
    story.sealed = bid.envelope
    story.session.commit()


@when(parsers.parse('the officer proposes by {door} to close {days:d} days later because "{why}"'))
def _later(story: Story, door: str, days: int, why: str) -> None:
    story.closed = story.tender.closes_at
    later = (story.closed + timedelta(days=days)).replace(second=0, microsecond=0)
    story.propose(door, closes_at=later.isoformat(), reason=why)


@when(parsers.parse('the officer proposes by {door} to close 1 day earlier because "{why}"'))
def _earlier(story: Story, door: str, why: str) -> None:
    sooner = story.tender.closes_at - timedelta(days=1)
    story.propose(door, closes_at=sooner.isoformat(), reason=why)


@when(
    parsers.parse("the officer proposes by {door} another place of delivery, a change of substance")
)
def _place(story: Story, door: str) -> None:
    story.propose(door, **PLACE)


@when(parsers.parse("the officer proposes by {door} 50 chairs instead of 40"))
def _chairs(story: Story, door: str) -> None:
    story.propose(door, items=[{"number": 1, "quantity": "50"}])


@when(parsers.parse("the officer proposes by {door} to withdraw the second lot"))
def _withdraw_lot(story: Story, door: str) -> None:
    story.propose(door, withdrawn_lot="2")


@when(parsers.parse("the officer proposes by {door} nothing different"))
def _nothing(story: Story, door: str) -> None:
    story.propose(door)


@when(parsers.parse("the officer proposes by {door} a later closing that nobody publishes"))
def _unpublished(story: Story, door: str) -> None:
    later = story.tender.closes_at + timedelta(days=5)
    story.propose(door, closes_at=later.isoformat(), regulator_on=None)


@when(parsers.parse('the officer proposes it by {door} since "{why}"'))
def _since(story: Story, door: str, why: str) -> None:
    outcome = story.propose(door, **story.proposed | {"late_reason": why})
    assert outcome.ok, outcome.sentences


@when(parsers.parse('the officer gives by {door} the reason "{why}"'))
def _gives_reason(story: Story, door: str, why: str) -> None:
    reasons = [{"code": "amendment.notice", "reason": why}]
    outcome = story.propose(door, **story.proposed | {"reasons": reasons})
    assert outcome.ok, outcome.sentences


@when(parsers.parse("the {who} approves it by {door}"))
def _approves(story: Story, who: str, door: str) -> None:
    assert story.outcome
    assert story.outcome.ok or who != "approving officer", story.outcome.sentences
    story.send(story.officer(who, door), APPROVE.at(story.waiting().id), {})


@when(parsers.parse("the approving officer refuses it by {door}"))
def _refuses(story: Story, door: str) -> None:
    reason = {"reason": "The date is a holiday"}
    place = REFUSE.at(story.waiting().id)
    assert story.send(story.officer("approving officer", door), place, reason).ok


@when(parsers.parse("an hour after the head proved who it is, they {does} it by {door}"))
def _unproved(story: Story, does: str, door: str) -> None:
    opened = story.officer("head", door)
    for way in (LoginSession, ApiToken):
        story.session.execute(update(way).values(proved_at=real_now() - timedelta(hours=1)))
    story.session.commit()
    if does == "cancel":
        story.send(opened, CANCEL.at(story.tender.id), {"reason": "The funds are gone."})
    else:
        story.send(opened, APPROVE.at(story.waiting().id), {})


@then(parsers.parse("the head is asked by {door} to prove it again"))
def _asked_to_prove(story: Story, door: str) -> None:
    assert story.outcome
    if door == "web":
        assert story.outcome.location.startswith("/prove?next=")
    else:
        assert story.outcome.body["code"] == "proof-needed"
    assert story.tender.version == 1


@when(parsers.parse('the head cancels it by {door} because "{why}"'))
def _cancels(story: Story, door: str, why: str) -> None:
    place = CANCEL.at(story.tender.id)
    assert story.send(story.officer("head", door), place, {"reason": why}).ok


@when(parsers.parse("the firm confirms its bid by {door} for version {version:d}"))
def _confirms(story: Story, door: str, version: int) -> None:
    story.send(story.bidder(door), CONFIRM.at(story.tender.id), {"version": version})


@when(parsers.parse("the firm withdraws its bid by {door}"))
def _withdraws(story: Story, door: str) -> None:
    assert story.send(story.bidder(door), WITHDRAW.at(story.tender.id), {}).ok


@when(parsers.parse("the firm submits a new bid by {door}"))
def _new_bid(story: Story, door: str) -> None:
    bidder, tender = story.bidder(door), story.tender.id
    for place, data in (
        (PRICES, {"quotes": bidding.ITEMS}),
        (ANSWERS, {"answers": bidding.ANSWERS}),
        (SECURITY, bidding.security(amount="12000")),
    ):
        outcome = bidder.send(place.at(tender), data)
        assert outcome.ok, outcome.sentences
    data = {"binding": "yes", "version": 2} if door == "web" else {"version": 2}
    outcome = story.send(bidder, HAND_IN.at(tender), data)
    assert outcome.ok, outcome.sentences


@when("the reminders are sent")
def _reminders(story: Story) -> None:
    story.platform.executor.execute(remind_pending, None, actor=SYSTEM)
    story.session.expire_all()


@when("the closing is a few hours away")
def _hours(story: Story) -> None:
    _close_at(story, real_now() + timedelta(hours=5))


@when("bidding closes")
def _closes(story: Story) -> None:
    bidding.close(story.session, story.world)


@when("bidding closes and the committee opens the bids")
def _opens(story: Story) -> None:
    assert story.outcome
    assert story.outcome.ok, story.outcome.sentences
    bidding.close(story.session, story.world)
    for member in (story.world.members[0], story.world.members[2]):
        door = story.doors.open("api", member)
        outcome = door.send(SHARES.at(story.tender.id), {"passphrase": bidding.PASSPHRASE})
        assert outcome.ok, outcome.sentences
        deliver_here(story.platform.executor)
    story.session.expire_all()
    assert story.tender.opened_at is not None


@then(parsers.parse("the tender is version {version:d}, and closes {days:d} days later"))
def _version_later(story: Story, version: int, days: int) -> None:
    tender = story.tender
    assert tender.version == version, story.outcome and story.outcome.sentences
    assert (
        timedelta(0)
        <= story.closed + timedelta(days=days) - tender.closes_at
        < timedelta(minutes=1)
    )
    assert tender.opens_at > tender.closes_at


@then(parsers.re(r"the tender is version (?P<version>\d+)$"), converters={"version": int})
def _version(story: Story, version: int) -> None:
    assert story.tender.version == version, story.outcome and story.outcome.sentences


@then(parsers.parse('everybody reads in version 2 "{text}" with both closing times'))
def _both_times(story: Story, text: str) -> None:
    page = _read(story, text)
    with story.doors.app.test_request_context():
        times = [local_time(story.closed), local_time(story.tender.closes_at)]
    assert all(time in page for time in times), page
    assert "Version 2" in page


@then(parsers.re(r'everybody reads in version 2 "(?P<text>[^"]*)"$'))
def _read(story: Story, text: str) -> str:
    place = VERSIONS.at(story.tender.id)
    page = story.doors.open("web").read(place).text
    assert text in page
    body = story.doors.open("api").read(place).body
    assert body["version"] == 2
    assert text in str(body["versions"][0])
    return page


@then("the firm's bid stands")
def _stands(story: Story) -> None:
    assert story.outcome
    assert story.outcome.ok, story.outcome.sentences
    assert story.bid().confirmed_version >= story.tender.confirm_version
    home = story.bidder("web").read(Place("/home", "")).text
    assert "Waits for you to confirm it" not in home
    shown = story.bidder("web").read(CONFIRM.at(story.tender.id))
    assert "See your current bid" in shown.text
    assert "There is nothing here yet." not in shown.text


@then("the firm's bid waits to be confirmed")
def _waits(story: Story) -> None:
    assert story.bid().confirmed_version < story.tender.confirm_version
    page = story.bidder("web").read(BID.at(story.bid().id)).text
    assert "Waits for you to confirm it" in page
    body = story.bidder("api").read(BID.at(story.bid().id)).body
    assert body["standing"] == "pending"
    shown = story.bidder("web").read(CONFIRM.at(story.tender.id))
    assert shown.ok
    assert "What has changed since your bid" in shown.text
    home = story.bidder("web").read(Place("/home", ""))
    assert "Waits for you to confirm it" in home.text
    assert f'href="{CONFIRM.at(story.tender.id).web}"' in home.body


@then(parsers.parse('the firm is told "{template}", and in private'))
def _told(story: Story, template: str) -> None:
    assert story.owner
    assert len(story.told(template, story.owner)) == 1
    assert template in SEALED


@then(parsers.re(r'the firm was told "(?P<template>\w+)" (?P<times>\d+) times?'))
def _told_times(story: Story, template: str, times: str) -> None:
    assert story.owner
    assert len(story.told(template, story.owner)) == int(times)


@then(parsers.parse('the officer is told "{template}"'))
def _officer_told(story: Story, template: str) -> None:
    assert story.told(template, story.world.agency.officer)


@when(parsers.parse('the officer records by {door} that the paper of {bid} was handed to "{who}"'))
def _hands_over(story: Story, door: str, bid: str, who: str) -> None:
    reference = "NO-BID" if "none" in bid else story.session.scalars(select(Bid)).one().reference
    _hand_over(story, door, reference, who)


def _hand_over(story: Story, door: str, reference: str, who: str) -> None:
    today = local_day(real_now()).isoformat()
    paper = "CDR 4711 of HBL over Rs 50,000"
    given = {"reference": reference, "paper": paper, "handed_to": who, "handed_on": today}
    story.send(story.officer("officer", door), HANDOVER.at(story.tender.id), given)


@then(parsers.parse("it is refused in the same words for a number that is no bid's by {door}"))
def _refused_alike(story: Story, door: str) -> None:
    assert story.outcome
    refused = story.outcome
    assert not refused.ok
    _hand_over(story, door, "NO-BID", "Gul Khan")
    assert (story.outcome.status, story.outcome.sentences) == (refused.status, refused.sentences)
    assert refused.sentences


@then(parsers.parse('the department reads by {door} that "{who}" got it'))
def _reads_handover(story: Story, door: str, who: str) -> None:
    assert story.outcome
    assert story.outcome.ok, story.outcome.sentences
    opened = story.officer("officer", door)
    where = HANDOVERS if door == "api" else Place("/department/tenders/{}/securities", "")
    read = opened.read(where.at(story.tender.id)).text
    assert all(text in read for text in (who, "CDR 4711 of HBL"))


@then(parsers.parse('the answer is "{text}"'))
def _answer(story: Story, text: str) -> None:
    assert story.outcome is not None
    assert not story.outcome.ok
    assert story.outcome.says(text), story.outcome.sentences


@then("the corrigendum can be printed")
def _printed(story: Story) -> None:
    address = f"/tenders/{story.tender.id}/versions/2/corrigendum.pdf"
    client = story.doors.app.test_client()
    assert client.get(address).data.startswith(b"%PDF-")
    assert client.get(f"{address}?paper=ur").data.startswith(b"%PDF-")
    assert client.get(f"/api/v1{address}").data.startswith(b"%PDF-")


@then(parsers.parse("its receipt names version {version:d} by {door}"))
def _receipt(story: Story, version: int, door: str) -> None:
    bid = story.bid()
    client = story.bidder(door)
    address = f"/bids/{bid.id}/receipt.json" if door == "web" else f"/api/v1/bids/{bid.id}/receipt"
    headers = getattr(client, "headers", {})
    body = client.client.get(address, headers=headers).get_json()  # type: ignore[attr-defined]
    assert body["receipt"]["tender_version"] == version


@then("its envelope is the one that it sealed")
def _envelope(story: Story) -> None:
    bid = story.bid()
    assert bid.envelope == story.sealed
    assert bid.version == 1


@then(
    parsers.re(
        r"(?P<opened>\d+) bids? (is|are) opened, and the minutes say that (?P<shut>\d+) "
        r"(was|were) not"
    )
)
def _opened(story: Story, opened: str, shut: str) -> None:
    count = select(func.count()).select_from(OpenedBid)
    assert story.session.scalar(count) == int(opened)
    chair = story.world.members[0]
    place = MINUTES.at(story.tender.id)
    body = story.doors.open("api", chair).read(place).body
    assert (len(body["bids"]), body["unconfirmed"]) == (int(opened), int(shut))
    page = story.doors.open("web", chair).read(place).text
    assert ("not opened" in page) == (shut != "0")
    name = story.firm.name if story.firm else ""
    assert name not in page or opened == "1"


@then(parsers.parse("the firm reads by {door} that its bid was not opened"))
def _not_opened(story: Story, door: str) -> None:
    shown = story.bidder(door).read(BID.at(story.bid().id))
    assert ("not_opened" if door == "api" else "Not opened: not confirmed in time") in shown.text


def _total(story: Story) -> int | None:
    return story.session.scalars(select(OpenedBid)).one().total_paisa


@then("the total read out is for 50 chairs")
def _fifty(story: Story) -> None:
    assert _total(story) == 50 * 1_250_00 + int(Decimal("12.5") * 32_000_00)


@then("the total read out is for the first lot alone")
def _first_lot(story: Story) -> None:
    assert _total(story) == 40 * 1_250_00
    assert story.tender.withdrawn_items == [2]
