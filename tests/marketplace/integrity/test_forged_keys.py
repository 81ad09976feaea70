"""Somebody with the application's database password puts keys of their own in."""

from datetime import timedelta
from uuid import UUID

import pytest
from factories import bidding, forging
from factories import tenders as t
from factories.arranging import as_owner
from factories.delivery import deliver_here
from factories.doors import Doors, Place
from factories.forging import Forged, forge
from factories.history import rewriting
from factories.identity import actor, make_person
from factories.installation import SIGNER
from factories.marketplace import content, make_bidder, receive_bid
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from app.clock import real_now
from app.db import new_id
from app.errors import Conflict
from app.identity.people.models import Person
from app.outbox.deliver import deliver_one
from app.outbox.models import Delivery
from app.outbox.use_cases import DeliverEvent
from app.permissions import Actor
from app.platform import Platform
from app.roles import SUPPLIER_OWNER
from marketplace.bids.models import Bid
from marketplace.bids.use_cases.submit_bid import SubmitBid, submit_bid
from marketplace.committees.use_cases import (
    IDENTITY_REQUESTED,
    AskForIdentity,
    ask_for_identity,
)
from marketplace.openings.models import Attendance, Opening
from marketplace.openings.use_cases.give_share import SHARE_GIVEN, GiveShare, give_share, place_of
from marketplace.sealing import age, keys
from marketplace.tenders.models import MemberIdentity, Tender
from marketplace.tenders.use_cases.signed_keys import Publication, require_own_keys, signed_text

KEY = Place("/committee/key", "/committee/key")


@pytest.fixture
def forged(session: Session) -> Forged:
    return forge(session, bidding.make_biddable(session), stamped=True)


def test_it_seals_no_bid_to_a_key_that_an_insider_put_in(
    platform: Platform, session: Session, forged: Forged
) -> None:
    firm, owner = make_bidder(session, "A rival")
    session.commit()
    command = SubmitBid(tender_id=forged.id, content=content([1_250_00, 32_000_00]))
    with capture_logs() as logged, pytest.raises(Conflict, match="is not the one that was publ"):
        platform.executor.execute(
            submit_bid, command, actor=actor(owner, SUPPLIER_OWNER, organisation=firm)
        )
    assert session.query(Bid).filter_by(tender_id=forged.id).count() == 0
    assert [line["tender"] for line in logged if line["log_level"] == "critical"] == [
        str(forged.id)
    ]


def test_it_shows_nobody_a_key_that_an_insider_put_in(
    client: FlaskClient, doors: Doors, forged: Forged
) -> None:
    told = client.get(f"/api/v1/tenders/{forged.id}").json or {}
    assert told["key"] == {"recipient": None, "fingerprint": None}
    page = client.get(f"/tenders/{forged.id}").text
    assert keys.grouped(keys.fingerprint(forged.recipient)) not in page
    assert "is not the one that was published" in page
    assert client.get(f"/tenders/{forged.id}/notice.pdf").status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        "key_recipient = 'age1mine'",
        "key_fingerprint = 'ab'",
        "reference = 'TSE-000000000000'",
        "closes_at = closes_at - interval '1 day'",
        "parameters = '{}'",
    ],
)
def test_it_signs_what_stays_of_a_publication(session: Session, change: str) -> None:
    world = bidding.make_biddable(session)
    assert is_genuine(session, world.tender.id)
    with rewriting(session):
        statement = text(f"update tenders set {change} where id = :id")  # noqa: S608 - ours
        session.execute(statement, {"id": world.tender.id})
    assert not is_genuine(session, world.tender.id)


@pytest.mark.parametrize(
    "change",
    [
        "update committee_members set share_commitment = 'ab' where chair and tender_id = :id",
        "update committee_members set outside = true where chair and tender_id = :id",
        "delete from committee_members where chair and tender_id = :id",
    ],
)
def test_it_signs_the_seats_of_the_committee(session: Session, change: str) -> None:
    world = bidding.make_biddable(session)
    with rewriting(session), as_owner(session):
        session.execute(text(change), {"id": world.tender.id})
    assert not is_genuine(session, world.tender.id)


def is_genuine(session: Session, tender_id: UUID) -> bool:
    """Whether a publication is signed as it is now."""
    session.expire_all()
    found = text(f"select {signed_text('t')}, publication_signature from tenders t where id = :id")  # noqa: S608 - ours
    return Publication(*session.execute(found, {"id": tender_id}).one()).is_signed(SIGNER)


def test_it_gives_no_share_of_a_publication_that_was_forged(
    platform: Platform, session: Session
) -> None:
    world = bidding.make_openable(session)
    bidding.close(session, world)
    with rewriting(session):
        world.tender.publication_signature = None
    session.commit()
    command = GiveShare(tender_id=world.tender.id, passphrase=bidding.PASSPHRASE)
    with pytest.raises(Conflict, match="Your share is not the one"):
        platform.executor.execute(give_share, command, actor=member(world.members[0]))


def test_it_opens_nothing_of_a_publication_that_was_changed_since(
    platform: Platform, session: Session
) -> None:
    """All shares are in, and they fit the key: but the tender is no more what was published."""
    world = bidding.make_openable(session)
    receive_bid(session, world, [1_250_00, 32_000_00])
    bidding.close(session, world)
    command = GiveShare(tender_id=world.tender.id, passphrase=bidding.PASSPHRASE)
    for person in world.members:
        platform.executor.execute(give_share, command, actor=member(person))
    unlock_all(platform, session)
    with rewriting(session):
        world.tender.closes_at -= timedelta(minutes=1)
    session.commit()
    deliver_here(platform.executor)
    session.expire_all()
    assert session.get_one(Tender, world.tender.id).opened_at is None
    assert set(session.scalars(select(Attendance.state))) == {"refused"}


def unlock_all(platform: Platform, session: Session) -> None:
    """Let the worker unlock shares, and not yet open anything."""
    waiting = session.execute(
        select(Delivery.event_id, Delivery.handler).where(
            Delivery.handler.startswith("marketplace.unlock_share")
        )
    ).all()
    for event_id, handler in waiting:
        assert deliver_one(platform.executor, DeliverEvent(event_id=event_id, handler=handler))
    assert set(session.scalars(select(Attendance.state))) == {"unlocked"}


def member(person: Person) -> Actor:
    return actor(person)


def test_it_takes_no_member_key_that_an_insider_put_in(
    platform: Platform, session: Session, doors: Doors
) -> None:
    """Not even with the signature of another key of the same member."""
    person = make_person(session, "Zarina")
    t.give_key(session, person)
    own = session.query(MemberIdentity).filter_by(person_id=person.id).one()
    own.retired_at = real_now()
    session.flush()
    _, theirs = age.new_identity()
    forged = new_id()
    changes = {"id": forged, "recipient": theirs, "retired_at": None}
    forging.copied(session, "member_identities", own.id, changes)
    forging.trail_line(session, "member_identity.made", forged, {"recipient": theirs})
    session.commit()
    shown = doors.open("api", person).read(KEY).body
    assert (shown["state"], shown["recipient"]) == ("none", None)
    with platform.executor.reading(actor(person)) as uow, pytest.raises(Conflict) as refused:
        require_own_keys(uow, [uow.get(MemberIdentity, forged)])
    assert refused.value.code == "member-key-swapped"


def test_it_makes_no_key_with_a_passphrase_of_somebody_else(
    platform: Platform, session: Session
) -> None:
    """An insider asks for a key, moves the row to a member, and would know that member's key."""
    theirs, ours = make_person(session, "Insider"), make_person(session, "Zarina")
    session.commit()
    phrase = "granite ladder pickle orbit"
    asked = AskForIdentity(passphrase=phrase, repeated=phrase)
    platform.executor.execute(ask_for_identity, asked, actor=member(theirs))
    session.execute(
        text(
            "insert into member_identity_requests select cast(:ours as uuid), passphrase, asked_at "
            "from member_identity_requests where person_id = :theirs"
        ),
        {"ours": ours.id, "theirs": theirs.id},
    )
    forging.event(session, platform.executor.subscriptions, IDENTITY_REQUESTED, person_id=ours.id)
    session.commit()
    deliver_here(platform.executor)
    made = session.scalars(select(MemberIdentity.person_id)).all()
    assert made == [theirs.id]


def test_it_unlocks_no_share_with_a_passphrase_from_another_opening(
    platform: Platform, session: Session
) -> None:
    """A member opens one tender; an insider would have another opened with what was typed."""
    world, other = bidding.make_openable(session), bidding.make_openable(session)
    bidding.close(session, world)
    bidding.close(session, other)
    person = world.members[0]
    given = GiveShare(tender_id=world.tender.id, passphrase=bidding.PASSPHRASE)
    attended = platform.executor.execute(give_share, given, actor=member(person))
    planted = Opening(
        id=new_id(), tender_id=other.tender.id, convened_at=real_now(), convened_by=person.id
    )
    session.add(planted)
    session.flush()
    session.add(
        Attendance(
            opening_id=planted.id,
            person_id=other.members[0].id,
            state="unlocking",
            asked_at=real_now(),
            passphrase=session.get_one(Attendance, (attended.opening_id, person.id)).passphrase,
        )
    )
    session.flush()
    ids = {"opening_id": planted.id, "person_id": other.members[0].id}
    forging.event(session, platform.executor.subscriptions, SHARE_GIVEN, **ids)
    session.commit()
    deliver_here(platform.executor)
    session.expire_all()
    forged = session.get_one(Attendance, (planted.id, other.members[0].id))
    assert (forged.state, forged.share) == ("refused", None)
    assert forged.refused_reason == "This passphrase was not typed for this opening. Type it again."
    genuine = session.get_one(Attendance, (attended.opening_id, person.id))
    assert genuine.state == "unlocked"


def test_it_unlocks_no_share_before_the_opening_time(platform: Platform, session: Session) -> None:
    """The passphrase is the member's own, but the tender still takes bids."""
    world = bidding.make_openable(session)
    person = world.members[0]
    planted = Opening(
        id=new_id(), tender_id=world.tender.id, convened_at=real_now(), convened_by=person.id
    )
    session.add(planted)
    session.flush()
    typed = platform.executor.vault.seal_for(
        place_of(planted.id, person.id), bidding.PASSPHRASE.encode()
    )
    session.add(
        Attendance(
            opening_id=planted.id,
            person_id=person.id,
            state="unlocking",
            asked_at=real_now(),
            passphrase=typed,
        )
    )
    session.flush()
    ids = {"opening_id": planted.id, "person_id": person.id}
    forging.event(session, platform.executor.subscriptions, SHARE_GIVEN, **ids)
    session.commit()
    deliver_here(platform.executor)
    session.expire_all()
    assert session.get_one(Attendance, (planted.id, person.id)).state == "refused"
