"""A committee member puts in their share: the passphrase goes, sealed, to a worker that unlocks it.

Unlocking takes about a second of CPU by design, so it is done off the web workers
(`unlock_share.py`), at most a few times a quarter of an hour and a day for each member and tender.
Before the opening time every share is refused. Locks are always taken in this order: tender,
opening, attendance.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from app.clock import real_now
from app.db import new_id
from app.errors import Conflict, NotFound, TooMany
from app.permissions import require
from app.row_macs import UNCHECKED, is_genuine, stamp
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.kernel import permissions
from marketplace.openings.models import Attendance, Opening, ShareTry
from marketplace.openings.use_cases.quorum import current_opening
from marketplace.tenders.models import CommitteeMember, Tender
from marketplace.tenders.policy.lifecycle import TenderAction
from marketplace.tenders.use_cases.signed_keys import require_published_share
from marketplace.tenders.use_cases.stays import OPEN, refuse_stayed_tender

SHARE_GIVEN = "marketplace.share_given"
DAY = timedelta(days=1)
MOST_TRIES, WINDOW = 5, timedelta(minutes=15)
LIMITS = ((MOST_TRIES, WINDOW), (20, DAY))


@dataclass(frozen=True, kw_only=True)
class GiveShare:
    """Unlock my share of this tender's key with my passphrase."""

    tender_id: UUID
    passphrase: str = field(repr=False)


def give_share(uow: UnitOfWork, command: GiveShare) -> Attendance:
    """Record attendance and leave the unlocking to a worker.

    Raises NotFound if the actor is not a member, Conflict before the opening time or while a court
    blocks it (`stayed`), TooMany for guessing.
    """
    require(uow.actor, permissions.SIT_ON_COMMITTEE)
    member = uow.session.get(CommitteeMember, (command.tender_id, uow.actor.person))
    if member is None or member.share_sealed is None:
        raise NotFound
    tender = uow.lock(Tender, command.tender_id)
    at = uow.instant()
    tender.require(TenderAction.OPEN, at)
    refuse_stayed_tender(uow, tender.id, OPEN)
    require_published_share(uow, tender.id)
    opening = current_opening(uow, tender.id) or _convene(uow, tender.id, at)
    _limit(uow, tender.id)
    attendance = _attend(uow, opening)
    place = place_of(opening.id, uow.actor.person)
    attendance.passphrase = uow.vault.seal_for(place, command.passphrase.encode())
    uow.audit("opening.share_given", tender.id, after={"opening": str(opening.id)})
    uow.publish(SHARE_GIVEN, opening_id=opening.id, person_id=uow.actor.person)
    return attendance


def place_of(opening_id: UUID, person_id: UUID) -> str:
    """Return for which row a passphrase is sealed: it unlocks no share of another opening."""
    return f"share of {person_id} in opening {opening_id}"


def place_of_share(opening_id: UUID, person_id: UUID) -> str:
    """Return for which row an unlocked share is sealed."""
    return f"unlocked {place_of(opening_id, person_id)}"


def _convene(uow: UnitOfWork, tender_id: UUID, at: datetime) -> Opening:
    opening = Opening(
        id=new_id(), tender_id=tender_id, convened_at=at, convened_by=uow.actor.person
    )
    uow.add(opening)
    uow.audit("opening.convened", tender_id, after={"opening": str(opening.id)})
    return opening


def _attend(uow: UnitOfWork, opening: Opening) -> Attendance:
    """Note that the member is here."""
    at = real_now()
    found = uow.session.get(
        Attendance,
        (opening.id, uow.actor.person),
        with_for_update=True,
        populate_existing=True,
        execution_options=UNCHECKED,
    )
    if found is None:
        found = Attendance(
            opening_id=opening.id, person_id=uow.actor.person, state="unlocking", asked_at=at
        )
        uow.add(found)
        return found
    if not is_genuine(uow.vault, found):
        return _overwritten(uow, found, at)
    if found.state in {"unlocked", "used"}:
        raise Conflict(sentence("You have already given your share."), code="share-in")
    found.state, found.refused_reason = "unlocking", None
    found.tries += 1
    return found


def _overwritten(uow: UnitOfWork, row: Attendance, at: datetime) -> Attendance:
    """Write all of a forged row, whose place the member needs: nothing that it said is left."""
    row.state, row.asked_at, row.tries = "unlocking", at, 1
    row.passphrase = row.share = row.unlocked_at = row.refused_reason = None
    stamp(uow.vault, row)
    uow.session.flush()
    return row


def _limit(uow: UnitOfWork, tender_id: UUID) -> None:
    """Count tries: guessing a passphrase must not be a matter of patience.

    By real time, which nobody can move, and for the tender: a new opening renews nothing.
    """
    at = real_now()
    mine = select(ShareTry.tried_at).filter_by(tender_id=tender_id, person_id=uow.actor.person)
    recent = mine.where(ShareTry.tried_at > at - DAY).order_by(ShareTry.tried_at)
    tried = uow.session.scalars(recent).all()
    for most, window in LIMITS:
        inside = [moment for moment in tried if moment > at - window]
        if len(inside) >= most:
            raise TooMany(
                sentence("Too many tries. Wait and try again."),
                retry_after=int((inside[-most] + window - at).total_seconds()) + 1,
            )
    uow.session.add(ShareTry(tender_id=tender_id, person_id=uow.actor.person, tried_at=at))
