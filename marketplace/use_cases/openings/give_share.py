"""A committee member puts in their share: the passphrase goes, sealed, to a worker that unlocks it.

Unlocking takes over a second of CPU by design, so it is done off the web workers, at most a few
times a quarter of an hour for each member. Before the opening time every share is refused.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import orjson
from sqlalchemy import select

from app.db import new_id
from app.errors import Conflict, NotFound, TooMany
from app.outbox.models import Event
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace import findings, permissions
from marketplace.models.opening import Attendance, Opening
from marketplace.models.tender import CommitteeMember, MemberIdentity, Tender
from marketplace.parameters.rules import committee_rule
from marketplace.policy import committee
from marketplace.policy.lifecycle import Action
from marketplace.sealing import age, member_identity, shares

GIVEN = "marketplace.share_given"
QUORUM = "marketplace.quorum_reached"
MOST_TRIES = 5
WINDOW = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class GiveShare:
    """Unlock my share of this tender's key with my passphrase."""

    tender_id: UUID
    passphrase: str = field(repr=False)


def give_share(uow: UnitOfWork, command: GiveShare) -> Attendance:
    """Record attendance and leave the unlocking to a worker.

    Raises NotFound for who is no member, Conflict before the opening time, TooMany for guessing.
    """
    require(uow.actor, permissions.SIT_ON_COMMITTEE)
    member = uow.session.get(CommitteeMember, (command.tender_id, uow.actor.person))
    if member is None or member.share_sealed is None:
        raise NotFound
    tender = uow.lock(Tender, command.tender_id)
    at = uow.instant()
    tender.require(Action.OPEN, at)
    opening = standing_opening(uow, tender.id) or _convene(uow, tender.id, at)
    attendance = _attend(uow, opening, at)
    attendance.passphrase = uow.vault.seal(command.passphrase.encode())
    uow.audit("opening.share_given", tender.id, after={"opening": str(opening.id)})
    uow.publish(GIVEN, opening_id=opening.id, person_id=uow.actor.person)
    return attendance


def standing_opening(uow: UnitOfWork, tender_id: UUID) -> Opening | None:
    """Return the sitting that was not postponed, or None."""
    query = select(Opening).filter_by(tender_id=tender_id, postponed_at=None)
    return uow.session.scalars(query).one_or_none()


def _convene(uow: UnitOfWork, tender_id: UUID, at: datetime) -> Opening:
    opening = Opening(
        id=new_id(), tender_id=tender_id, convened_at=at, convened_by=uow.actor.person
    )
    uow.add(opening)
    uow.audit("opening.convened", tender_id, after={"opening": str(opening.id)})
    return opening


def _attend(uow: UnitOfWork, opening: Opening, at: datetime) -> Attendance:
    found = uow.session.get(Attendance, (opening.id, uow.actor.person), with_for_update=True)
    if found is None:
        found = Attendance(
            opening_id=opening.id, person_id=uow.actor.person, state="unlocking", asked_at=at
        )
        uow.add(found)
        return found
    if found.state in {"unlocked", "used"}:
        raise Conflict(sentence("Your share is already in."), code="share-in")
    _limit(found, at)
    found.state, found.refused_reason = "unlocking", None
    return found


def _limit(found: Attendance, at: datetime) -> None:
    """Count tries in a window: guessing a passphrase must not be a matter of patience."""
    if at - found.asked_at > WINDOW:
        found.asked_at, found.tries = at, 1
        return
    if found.tries >= MOST_TRIES:
        wait = int((found.asked_at + WINDOW - at).total_seconds()) + 1
        raise TooMany(
            sentence("Too many tries. Wait a quarter of an hour and try again."), retry_after=wait
        )
    found.tries += 1


def unlock_share(uow: UnitOfWork, event: Event) -> None:
    """Unlock the share that was given, on a worker; a wrong passphrase is recorded, not raised."""
    key = (event.payload["opening_id"], event.payload["person_id"])
    attendance = uow.session.get(Attendance, key, with_for_update=True)
    if attendance is None or attendance.state != "unlocking" or attendance.passphrase is None:
        return
    opening = uow.get(Opening, attendance.opening_id)
    tender = uow.get(Tender, opening.tender_id)
    passphrase = uow.vault.open(attendance.passphrase).decode()
    attendance.passphrase = None
    try:
        share = _open_share(uow, tender, attendance.person_id, passphrase)
    except age.SealingRefused as refused:
        attendance.state, attendance.refused_reason = "refused", str(refused.message)
        uow.audit("opening.share_refused", tender.id, after={"code": refused.code})
        return
    attendance.state, attendance.unlocked_at = "unlocked", uow.instant()
    attendance.share = uow.vault.seal(orjson.dumps(share.words))
    uow.session.flush()
    uow.audit("opening.share_unlocked", tender.id, after={"person": str(attendance.person_id)})
    if quorum_is_here(uow, tender, opening):
        uow.publish(QUORUM, opening_id=opening.id)


def _open_share(
    uow: UnitOfWork, tender: Tender, person_id: UUID, passphrase: str
) -> shares.OpenShare:
    member = uow.get(CommitteeMember, (tender.id, person_id))
    identity = uow.get(MemberIdentity, member.identity_id)
    sealed = shares.SealedShare(
        person=str(person_id),
        sealed=member.share_sealed or b"",
        commitment=member.share_commitment or "",
    )
    unlocked = member_identity.unlock(identity.locked, passphrase)
    return shares.open_share(sealed, unlocked, fingerprint=tender.key_fingerprint or "")


def present(uow: UnitOfWork, opening: Opening) -> set[str]:
    """Return the persons whose shares are in."""
    query = select(Attendance.person_id).where(
        Attendance.opening_id == opening.id, Attendance.state.in_(["unlocked", "used"])
    )
    return {str(person) for person in uow.session.scalars(query)}


def quorum_is_here(uow: UnitOfWork, tender: Tender, opening: Opening) -> bool:
    """Whether rule 7's quorum has put in its shares."""
    members = findings.committee_of(uow.session, tender)
    rule = committee_rule(findings.frozen_rules(tender))
    return committee.quorum_met(members, present(uow, opening), rule)
