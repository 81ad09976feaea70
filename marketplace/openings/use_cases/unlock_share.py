"""A worker unlocks a member's share; with the share that completes the quorum, the bids open."""

import hmac

import orjson
import structlog
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.vault import CannotUnseal
from marketplace.openings.models import Attendance, Opening
from marketplace.openings.use_cases.give_share import place_of, place_of_share
from marketplace.openings.use_cases.quorum import quorum_is_complete
from marketplace.sealing import age, member_identity, shares
from marketplace.tenders.models import CommitteeMember, MemberIdentity, Tender
from marketplace.tenders.policy.lifecycle import TenderAction, refusal
from marketplace.tenders.use_cases.signed_keys import is_members_own, is_published_here

log = structlog.get_logger("bdm.keys")
QUORUM = "marketplace.quorum_reached"


@handler("marketplace.unlock_share")
def unlock_share(uow: UnitOfWork, event: Event) -> None:
    """Unlock the share that was given; a wrong passphrase is recorded, not raised.

    The CPU of unlocking is spent before anything is locked. Then the opening is locked, so that of
    two members who unlock at once the later one sees the other's share, and the quorum is never
    missed; and the attendance is read again, since it may have been postponed, or tried again.
    """
    key = (event.payload["opening_id"], event.payload["person_id"])
    waiting = uow.session.get(Attendance, key)
    if waiting is None or waiting.passphrase is None:
        return
    tried = waiting.passphrase
    tender = uow.get(Tender, uow.get(Opening, waiting.opening_id).tender_id)
    share, refused = _try(uow, tender, waiting)
    opening = uow.lock(Opening, waiting.opening_id)
    attendance = _still_waiting(uow.session, key, tried)
    if attendance is None:
        return
    attendance.passphrase = None
    if share is None:
        _refuse(uow, tender, attendance, refused)
        return
    attendance.state, attendance.unlocked_at = "unlocked", uow.instant()
    place = place_of_share(attendance.opening_id, attendance.person_id)
    attendance.share = uow.vault.seal_for(place, orjson.dumps(share.words))
    uow.session.flush()
    uow.audit("opening.share_unlocked", tender.id, after={"person": str(attendance.person_id)})
    if quorum_is_complete(uow, tender, opening):
        uow.publish(QUORUM, opening_id=opening.id)


def _still_waiting(session: Session, key: tuple[str, str], tried: bytes) -> Attendance | None:
    """Lock and read the row again; None if it was settled or has another passphrase."""
    row = session.get(Attendance, key, with_for_update=True, populate_existing=True)
    if row is None or row.state != "unlocking" or row.passphrase is None:
        return None
    return row if hmac.compare_digest(row.passphrase, tried) else None


def _refuse(
    uow: UnitOfWork,
    tender: Tender,
    attendance: Attendance,
    refused: age.SealingRefused | None,
) -> None:
    attendance.state = "refused"
    attendance.refused_reason = str(refused.message) if refused else ""
    uow.audit(
        "opening.share_refused",
        tender.id,
        after={"person": str(attendance.person_id), "code": refused.code if refused else ""},
    )


def _try(
    uow: UnitOfWork, tender: Tender, waiting: Attendance
) -> tuple[shares.OpenShare | None, age.SealingRefused | None]:
    try:
        if refusal(TenderAction.OPEN, tender.facts(), uow.instant()) is not None:
            raise shares.SharesRefused(_NOT_YET)
        return _open_share(uow, tender, waiting), None
    except age.SealingRefused as refused:
        return None, refused


def _open_share(uow: UnitOfWork, tender: Tender, waiting: Attendance) -> shares.OpenShare:
    """Open the share with the identity that it was sealed to, retired since or not."""
    passphrase = _typed(uow, waiting)
    member = uow.get(CommitteeMember, (tender.id, waiting.person_id))
    if member.identity_id is None:
        raise NotFound
    identity = uow.get(MemberIdentity, member.identity_id)
    if not (is_published_here(uow, tender.id) and is_members_own(uow, identity)):
        raise shares.SharesRefused(_KEY_WAS_CHANGED)
    sealed = shares.SealedShare(
        person=str(waiting.person_id),
        sealed=member.share_sealed or b"",
        commitment=member.share_commitment or "",
    )
    unlocked = member_identity.unlock(identity.locked, passphrase)
    return shares.open_share(sealed, unlocked, fingerprint=tender.key_fingerprint or "")


def _typed(uow: UnitOfWork, waiting: Attendance) -> str:
    place = place_of(waiting.opening_id, waiting.person_id)
    try:
        return uow.vault.open_for(place, waiting.passphrase or b"").decode()
    except CannotUnseal as moved:
        log.critical("a passphrase was not typed for this opening", opening=str(waiting.opening_id))
        raise shares.SharesRefused(_NOT_TYPED) from moved


_NOT_YET = sentence("This tender cannot be opened now, so no share of its key is unlocked.")
_KEY_WAS_CHANGED = sentence(
    "The key or the committee of this tender was changed since its publication. Nothing was "
    "unlocked. Report it."
)
_NOT_TYPED = sentence("This passphrase was not typed for this opening. Type it again.")
