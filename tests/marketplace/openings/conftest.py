"""Steps of committees that open bids, through both doors."""

import hashlib
import os
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from factories import bidding
from factories.arranging import as_owner
from factories.delivery import deliver_here
from factories.doors import Doors, Outcome, Place
from factories.history import rewriting
from factories.identity import make_person, proved
from factories.marketplace import World, content, make_bidder, receive_bid
from factories.stays import confirm_stay, end_stay, enter_stay, stay_officers
from factories.trail_lines import write_line, write_lines_of_bid
from pytest_bdd import given, parsers, then, when
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.clock import real_now
from app.db import new_id
from app.identity.people.models import Person
from app.ledger.models import LedgerAccount
from app.notifications.models import Notification
from app.platform import Platform
from marketplace.bids.models import Bid, OpenedBid
from marketplace.openings.models import Attendance, Opening, Postponement
from marketplace.sealing import age, envelope
from marketplace.securities.models import Instrument
from marketplace.tenders.models import CommitteeMember, MemberIdentity, Tender
from marketplace.tenders.use_cases.end_tender import CancelTender, cancel_tender

OPENING = Place("/committee/tenders/{}/opening", "/tenders/{}/opening")
SHARES = Place("/committee/tenders/{}/opening/shares", "/tenders/{}/opening/shares")
MINUTES = Place("/tenders/{}/opening", "/tenders/{}/opening/minutes")
POSTPONE = Place("/committee/tenders/{}/opening/postpone", "/tenders/{}/opening/postponements")
PLACES = {"chair": 0, "inside member": 1, "outside member": 2}


@dataclass
class Sitting:
    """What a scenario knows: the tender, and what was answered last."""

    session: Session
    doors: Doors
    platform: Platform
    world: World
    outcome: Outcome | None = None
    planted: list[Bid] = field(default_factory=list)
    stay_id: UUID | None = None

    def member(self, who: str) -> Person:
        return self.world.members[PLACES[who]]

    def officer(self, who: str) -> Person | None:
        agency = self.world.agency
        return {"officer": agency.officer, "other officer": agency.approver}.get(who)

    def send(self, person: Person, door: str, place: Place, data: dict[str, Any]) -> Outcome:
        address = place.at(self.world.tender.id)
        agency = self.world.agency
        house = agency.department if person in (agency.officer, agency.approver) else None
        self.outcome = self.doors.open(door, person, house).send(address, data)
        return self.outcome

    def read(self, person: Person, door: str, place: Place) -> Outcome:
        return self.doors.open(door, person).read(place.at(self.world.tender.id))

    def work(self) -> None:
        deliver_here(self.platform.executor)
        self.session.expire_all()

    def rows(self, table: type[Any]) -> list[Any]:
        self.session.expire_all()
        return list(self.session.scalars(select(table)))


@pytest.fixture
def sitting(session: Session, doors: Doors, platform: Platform) -> Sitting:
    return Sitting(session, doors, platform, bidding.make_openable(session))


@given(parsers.parse('a tender with bids of "{first}" for 450000 and "{second}" for 440000 rupees'))
def _bids(sitting: Sitting, first: str, second: str) -> None:
    receive_bid(sitting.session, sitting.world, [1_250_00, 32_000_00], first)
    receive_bid(sitting.session, sitting.world, [1_000_00, 32_000_00], second)
    sitting.session.commit()


@given("the last of them took the place of an earlier bid")
def _replaced(sitting: Sitting) -> None:
    last = sitting.world.bids[-1]
    before = last.received_at - timedelta(seconds=30)
    replaced = {"supplier_id": last.supplier_id, "replaced_at": last.received_at}
    replaced |= {"received_at": before}
    receive_bid(sitting.session, sitting.world, [900_00, 32_000_00], **replaced)
    sitting.world.suppliers.pop()  # of whom the factory made this bid
    sitting.session.commit()


@given("nobody has bid")
def _nobody(sitting: Sitting) -> None:
    for bid in sitting.world.bids:
        bid.withdrawn_at = bid.received_at + timedelta(seconds=1)
        write_line(sitting.session, "bid.withdrawn", bid.id)
    sitting.session.commit()


@given("the opening is due")
def _due(sitting: Sitting) -> None:
    bidding.close(sitting.session, sitting.world)


@when(parsers.parse("the {who} gives a share by {door}"))
def _gives(sitting: Sitting, who: str, door: str) -> None:
    answered = sitting.send(sitting.member(who), door, SHARES, {"passphrase": bidding.PASSPHRASE})
    assert answered.ok, answered.sentences
    assert answered.status == (202 if door == "api" else 303)
    sitting.work()


@when("the outside member hands a share to the worker")
def _hands(sitting: Sitting) -> None:
    data = {"passphrase": bidding.PASSPHRASE}
    assert sitting.send(sitting.member("outside member"), "api", SHARES, data).ok


@when("the tender is cancelled")
def _cancelled(sitting: Sitting) -> None:
    from factories.identity import actor

    from app.roles import COMPETENT_AUTHORITY

    agency = sitting.world.agency
    sitting.platform.executor.execute(
        cancel_tender,
        CancelTender(tender_id=sitting.world.tender.id, reason="The funds are gone."),
        actor=proved(
            sitting.platform.executor,
            actor(agency.authority, COMPETENT_AUTHORITY, organisation=agency.department),
        ),
    )


@when("the workers do what is due")
def _work(sitting: Sitting) -> None:
    sitting.work()


@when(parsers.parse("the {who} tries to give a share by {door}"))
def _tries(sitting: Sitting, who: str, door: str) -> None:
    sitting.send(sitting.member(who), door, SHARES, {"passphrase": bidding.PASSPHRASE})


@when(parsers.parse("a stranger tries to give a share by {door}"))
def _stranger(sitting: Sitting, door: str) -> None:
    person = make_person(sitting.session, "Stranger")
    sitting.session.commit()
    sitting.send(person, door, SHARES, {"passphrase": bidding.PASSPHRASE})


@when(parsers.parse("the {who} gives a wrong passphrase 5 times by {door}"))
def _wrong(sitting: Sitting, who: str, door: str) -> None:
    for number in range(5):
        data = {"passphrase": f"seven loud camels cross the river {number}"}
        assert sitting.send(sitting.member(who), door, SHARES, data).ok
    sitting.work()


@when(
    parsers.re(
        r"the (?P<who>[a-z ]+) (asks|agrees) to postpone the opening by (?P<door>\w+) "
        r'because "(?P<reason>.*)"'
    )
)
def _postpones(sitting: Sitting, who: str, door: str, reason: str) -> None:
    tomorrow = (real_now() + timedelta(days=1)).replace(hour=7, minute=0, second=0, microsecond=0)
    data = {"opens_at": tomorrow.isoformat(), "reason": reason}
    sitting.send(sitting.officer(who) or sitting.member(who), door, POSTPONE, data)
    sitting.work()


@then("the opening is not postponed")
def _not_postponed(sitting: Sitting) -> None:
    assert all(row.postponed_at is None for row in sitting.rows(Opening))
    assert all(row.approved_at is None for row in sitting.rows(Postponement))


@then("the opening is postponed")
def _postponed(sitting: Sitting) -> None:
    (postponed,) = sitting.rows(Opening)
    assert sitting.world.tender.opens_at == postponed.postponed_to
    assert postponed.postponed_to > real_now()


RUBBISH = (
    "random bytes",
    "a copy of another's bid",
    "amounts that are words",
    "a price beyond all money",
    "a security beyond all numbers",
    "letters no database takes",
    "a tax that is no number",
    "a total that is a word",
)


@given("somebody has planted rubbish of every kind in the table of bids")
def _planted(sitting: Sitting) -> None:
    for rubbish in RUBBISH:
        _plant(sitting, rubbish)
    sitting.session.commit()


def _plant(sitting: Sitting, rubbish: str) -> None:
    supplier, owner = make_bidder(sitting.session, f"Planted {rubbish}")
    sealed = _rubbish(sitting, supplier.id, rubbish)
    bid = Bid(
        id=new_id(),
        tender_id=sitting.world.tender.id,
        supplier_id=supplier.id,
        submitted_by=owner.id,
        reference=f"BID-{rubbish}",
        envelope=sealed,
        envelope_sha256=hashlib.sha256(sealed).hexdigest(),
        key_fingerprint=sitting.world.key.fingerprint,
        received_at=sitting.world.tender.closes_at - timedelta(seconds=1),
    )
    sitting.session.add(bid)
    sitting.session.flush()
    write_lines_of_bid(sitting.session, bid)  # as if it had come through a page
    sitting.planted.append(bid)


def _rubbish(sitting: Sitting, supplier: UUID, rubbish: str) -> bytes:
    if rubbish == "random bytes":
        return os.urandom(9000)
    if rubbish == "a copy of another's bid":
        # The table refuses the same hash twice, so the thief seals the first one's content again.
        first = sitting.world.bids[0]
        inside = age.decrypt(first.envelope, sitting.world.key.identity)
        return age.encrypt(inside, sitting.world.key.recipient)
    bad = content([1_00, 1_00]).as_json()
    if rubbish == "amounts that are words":
        bad["security"]["amount_paisa"] = "much"
    elif rubbish == "a price beyond all money":
        bad["quotes"][0]["unit_price_paisa"] = 10**15
    elif rubbish == "a security beyond all numbers":
        bad["security"]["amount_paisa"] = 10**30
    elif rubbish == "a tax that is no number":
        bad["quotes"][0]["tax_percent"] = "sNaN"
    elif rubbish == "a total that is a word":
        bad["quotes"][0]["stated_total_paisa"] = "free"
    else:
        bad["answers"][0]["details"] = "\0"
    address = envelope.Address(tender=str(sitting.world.tender.id), supplier=str(supplier))
    return envelope.seal(bad, [], address=address, recipient=sitting.world.key.recipient).sealed


@given("somebody has swapped the chair's share and its commitment")
def _swapped(sitting: Sitting) -> None:
    rows = {row.person_id: row for row in sitting.rows(CommitteeMember)}
    chair, other = (rows[sitting.member(who).id] for who in ("chair", "outside member"))
    with rewriting(sitting.session):
        chair.share_sealed, chair.share_commitment = other.share_sealed, other.share_commitment
    sitting.session.commit()


@given("the chair has made another key since")
def _another(sitting: Sitting) -> None:
    chair = sitting.member("chair")
    held = sitting.session.scalars(
        select(MemberIdentity).filter_by(person_id=chair.id, retired_at=None)
    ).one()
    held.retired_at = real_now()
    sitting.session.commit()


@then(parsers.re(r"the chair is (?P<no>not )?asked for an earlier passphrase"))
def _earlier(sitting: Sitting, no: str | None) -> None:
    page = sitting.read(sitting.member("chair"), "web", OPENING).text
    assert "My share" in page
    assert ("needs the passphrase of the earlier one" in page) is (no is None)


@then("the public reads that the chair and the outside member opened them")
def _opened_by(sitting: Sitting) -> None:
    place = Place("", "/tenders/{}/outcome").at(sitting.world.tender.id)
    told = sitting.doors.open("api").read(place).body["opened_by"]
    who = [sitting.member(each).name for each in ("chair", "outside member")]
    assert [each["name"] for each in told] == who


@then("the bids are still sealed")
def _sealed(sitting: Sitting) -> None:
    assert sitting.rows(OpenedBid) == []
    assert sitting.rows(Instrument) == []
    assert sitting.session.get_one(Tender, sitting.world.tender.id).opened_at is None


@then("the bids are open")
def _open(sitting: Sitting) -> None:
    counting = [bid for bid in sitting.rows(Bid) if not (bid.withdrawn_at or bid.replaced_at)]
    assert {row.bid_id for row in sitting.rows(OpenedBid)} == {bid.id for bid in counting}
    assert [row.opened_at for row in sitting.rows(Opening)] != [None]


@then(parsers.parse('the minutes show "{first}" with 450000 and "{second}" with 440000 rupees'))
def _minutes(sitting: Sitting, first: str, second: str) -> None:
    chair = sitting.member("chair")
    page = sitting.read(chair, "web", MINUTES).text
    assert f"1 {first}" in page
    assert "Rs 4,50,000" in page
    assert f"2 {second}" in page
    assert "Rs 4,40,000" in page
    rows = sitting.read(chair, "api", MINUTES).body["bids"]
    assert [(row["bidder"], row["total"]) for row in rows[:2]] == [
        (first, "450000.00"),
        (second, "440000.00"),
    ]
    pdf = sitting.doors.open("web", chair)
    address = f"/tenders/{sitting.world.tender.id}/opening/minutes.pdf"
    assert pdf.client.get(address).data.startswith(b"%PDF-")  # type: ignore[attr-defined]


@then("the minutes say that there was nothing to open")
def _nothing(sitting: Sitting) -> None:
    told = sitting.read(sitting.member("chair"), "web", MINUTES).text
    assert "No bid had been received by the closing time." in told
    assert sitting.read(sitting.member("chair"), "api", MINUTES).body["bids"] == []


@then("the securities are held as memoranda")
def _held(sitting: Sitting) -> None:
    instruments = sitting.rows(Instrument)
    assert sorted(row.amount_paisa for row in instruments) == [50_000_00, 50_000_00]
    held = sitting.session.scalars(
        select(LedgerAccount.code).where(LedgerAccount.code.like("memorandum/%"))
    ).all()
    assert len(held) == 3


@then("no share or passphrase is left in the database")
def _forgotten(sitting: Sitting) -> None:
    rows = sitting.rows(Attendance)
    assert rows
    assert all(row.passphrase is None and row.share is None for row in rows)


@then("each planted bid is recorded as unreadable")
def _unreadable(sitting: Sitting) -> None:
    page = sitting.read(sitting.member("chair"), "web", MINUTES).text
    for bid in sitting.planted:
        planted = sitting.session.get_one(OpenedBid, bid.id)
        assert (planted.content, planted.total_paisa) == (None, None), bid.reference
        assert planted.unreadable in page


@then(parsers.parse('the member gets the answer "{text}"'))
def _told(sitting: Sitting, text: str) -> None:
    assert sitting.outcome is not None
    assert not sitting.outcome.ok
    said = [*sitting.outcome.sentences, sitting.outcome.text]
    assert any(text in each for each in said), sitting.outcome.sentences


@then(parsers.parse('the member\'s share is refused with "{text}"'))
def _refused(sitting: Sitting, text: str) -> None:
    chair = sitting.member("chair")
    mine = Place(OPENING.web, OPENING.api + "/shares/mine")
    assert text in sitting.read(chair, "web", mine).text
    body = sitting.read(chair, "api", mine).body
    assert body["state"] == "refused"
    assert text in body["reason"]


def _told_firms(sitting: Sitting, template: str) -> list[UUID | None]:
    query = select(Notification.person_id).filter_by(template=f"marketplace/{template}")
    return list(sitting.session.scalars(query))


@then("each firm is notified that the bids were opened")
def _told_opened(sitting: Sitting) -> None:
    owners = {owner.id for _, owner in sitting.world.suppliers}
    assert set(_told_firms(sitting, "bids_opened")) == owners


@then(parsers.parse('each firm is notified that the opening was postponed because "{reason}"'))
def _told_postponed(sitting: Sitting, reason: str) -> None:
    owners = {owner.id for _, owner in sitting.world.suppliers}
    assert set(_told_firms(sitting, "opening_postponed")) == owners
    filled = sitting.session.scalars(
        select(Notification.filled).filter_by(template="marketplace/opening_postponed")
    ).all()
    assert all(values and values["reason"] == reason for values in filled)
    names = [firm.name for firm, _ in sitting.world.suppliers]
    assert not any(name in str(values) for values in filled for name in names)
    assert sitting.session.scalar(select(func.count()).select_from(OpenedBid)) == 0


@when("a court stays the opening")
def _stays(sitting: Sitting) -> None:
    one, two = stay_officers(sitting.world)
    number = sitting.world.tender.reference or ""
    sitting.stay_id = enter_stay(sitting.platform, one, "tender", number, ["open"])
    confirm_stay(sitting.platform, two, sitting.stay_id)


@when("the court ends its stay")
def _ends(sitting: Sitting) -> None:
    assert sitting.stay_id
    end_stay(sitting.platform, sitting.stay_id, *stay_officers(sitting.world))


_COPY = (
    "insert into bids (id, tender_id, supplier_id, submitted_by, reference, envelope,"
    " envelope_sha256, key_fingerprint, received_at, mac)"
    " select gen_random_uuid(), tender_id, :rival, submitted_by, 'BID-X', envelope,"
    " {hash}, key_fingerprint, received_at, {mac} from bids where id = :bid"
)
# Statements of somebody with the password of the application's role.
_CHANGES = {
    "planted": _COPY.format(hash="'0'", mac="null"),
    "copied": _COPY.format(hash="'0'", mac="mac"),
    "withdrawn": "update bids set withdrawn_at = received_at where id = :bid",
    "replaced": "update bids set replaced_at = received_at where id = :bid",
    "taken a MAC from": "update bids set mac = null where id = :bid",
}


@given("somebody has taken the MACs of all bids in the database")
def _unstamped(sitting: Sitting) -> None:
    with as_owner(sitting.session):
        sitting.session.execute(text("update bids set mac = null"))
    sitting.session.commit()


@given(parsers.re("somebody has (?P<change>.+) a bid in the database"))
def _changed(sitting: Sitting, change: str) -> None:
    rival, _ = make_bidder(sitting.session, "A rival")
    told = {"bid": sitting.world.bids[0].id, "rival": rival.id}
    sitting.session.execute(text(_CHANGES[change]), told)
    sitting.session.commit()


@then(parsers.parse("the minutes name 1 bid that stays sealed, and the others are open"))
def _named(sitting: Sitting) -> None:
    opened = sitting.rows(OpenedBid)
    (sealed,) = (row for row in opened if row.unreadable)
    assert sealed.content is None
    assert "It stays sealed" in (sealed.unreadable or "")
    assert len(opened) > 1
    assert "It stays sealed" in sitting.read(sitting.member("chair"), "web", MINUTES).text
