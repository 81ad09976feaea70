"""Hand a bid in: sealed before the lock, received by the clock after it, one that counts a firm.

The draft goes in the same commit. From then on nobody, the database's administrator included, can
read the bid before a quorum of the committee has put in its shares.
"""

import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.postgresql import TIMESTAMP

from app.db import new_id, written
from app.errors import Conflict, Invalid, NotFound
from app.identity.public import require_for_firm, require_verified_supplier
from app.row_macs import stamp
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.bids.envelope_content import BidContent
from marketplace.bids.models import Bid
from marketplace.bids.use_cases.completeness import missing_parts
from marketplace.bids.use_cases.drafts import DraftContent, open_sealed
from marketplace.bids.use_cases.files import SealedFile, attach, reseal
from marketplace.bids.use_cases.invitation import Draft, Invitation, invitation, require_action
from marketplace.debarment.use_cases.bars import refuse_barred
from marketplace.kernel import permissions
from marketplace.sealing.envelope import Address, SealedEnvelope, seal
from marketplace.securities.policy import InstrumentKind, Kind
from marketplace.securities.use_cases.payment_status import (
    documents_not_paid,
    is_paid,
    of_kind,
    own_deposit,
    require_deposit_paid,
)
from marketplace.tenders.models import FACTS, Tender
from marketplace.tenders.policy.lifecycle import TenderAction
from marketplace.tenders.use_cases.signed_keys import require_published_key

SUBMITTED = "marketplace.bid_submitted"
WITHDRAWN = "marketplace.bid_withdrawn"


@dataclass(frozen=True, kw_only=True)
class SubmitBid:
    """Submit the saved draft, or `content` at once (files always come from the draft).

    `version` is the tender's that the bidder has read, where it says so. `integrity_pact`: the firm
    signs the pact that is part of the documents.
    """

    tender_id: UUID
    content: BidContent | None = field(default=None, repr=False)
    version: int | None = None
    integrity_pact: bool = False


@dataclass(frozen=True, kw_only=True)
class WithdrawBid:
    """The bid to withdraw; possible until closing."""

    tender_id: UUID


@dataclass(frozen=True, kw_only=True)
class Received:
    """A bid that was received, and its tender's reference: what a receipt is made of."""

    bid: Bid
    tender_reference: str | None


def submit_bid(uow: UnitOfWork, command: SubmitBid) -> Received:
    """Seal and receive a bid; an earlier one of the same firm is replaced by it.

    Raises Invalid for an incomplete bid or an unpaid security, Conflict for unpaid documents, for a
    barred firm (`barred`), and at or after closing. Three statements, and more only where money has
    just come: what is asked, the lock with the clock after it, the bid. The trail and the event go
    with the commit.
    """
    require_for_firm(uow.actor, permissions.SUBMIT_BID)
    tender = invitation(uow, command.tender_id)
    _refuse_older(tender, command)
    written = _with_money(uow, tender, _written(uow, command, tender.draft))
    written = _with_pact(tender, command, written)
    _refuse_incomplete(tender, written.bid)
    require_published_key(uow, tender.id, tender.publication)
    files = reseal(uow, tender.key_recipient or "", written)
    sealed = _sealed(uow, tender, written.bid, files)
    locked = lock_for_bids(uow, tender.id, TenderAction.BID)
    if locked.version != tender.version:
        raise changed(locked.version)
    bid = _receive(uow, tender, sealed, locked.at)
    if files:
        uow.settle()  # their rows name the bid's
        attach(uow, bid, files)
    uow.audit(
        "bid.submitted",
        bid.id,
        after={"envelope": bid.envelope_sha256, "key_fingerprint": bid.key_fingerprint},
    )
    uow.publish(SUBMITTED, bid_id=bid.id)
    return Received(bid=bid, tender_reference=tender.reference)


def _refuse_older(tender: Invitation, command: SubmitBid) -> None:
    """Refuse a bid that was written before the tender changed, unless its firm names the version.

    Raises Conflict (`tender-changed`).
    """
    named, draft = command.version, tender.draft
    if named is None and draft is not None and tender.amended_at is not None:
        named = tender.version if draft.updated_at >= tender.amended_at else None
        if named is None:
            raise changed(tender.version)
    if named not in {None, tender.version}:
        raise changed(tender.version)


def changed(version: int) -> Conflict:
    """Make the refusal of what was written for an earlier version."""
    return Conflict(
        sentence(
            "The tender has changed since you read it: this is version %(version)d now. Nothing "
            "was submitted. Read what has changed, check your bid, and submit it again.",
            version=version,
        ),
        code="tender-changed",
    )


def _written(uow: UnitOfWork, command: SubmitBid, draft: Draft | None) -> DraftContent:
    """Return the content to seal. Documents are those of the draft: a name proves no file."""
    saved = open_sealed(uow, draft.sealed_content) if draft is not None else DraftContent()
    if command.content is not None:
        whole = replace(command.content, documents=saved.bid.documents)
        return DraftContent(bid=whole, files=saved.files)
    if draft is None:
        raise Invalid(
            sentence("There is no bid to submit yet. Enter your prices first."), code="no-draft"
        )
    return saved


def _with_money(uow: UnitOfWork, tender: Invitation, written: DraftContent) -> DraftContent:
    """Refuse what was not paid; return the bid with its deposit as the bill has it."""
    bills = tender.bills
    charged = tender.document_fee_paisa is not None
    if charged and not is_paid(uow, of_kind(bills, Kind.DOCUMENT_FEE)):
        raise documents_not_paid()
    security = written.bid.security
    if security is None or security.kind is not InstrumentKind.DEPOSIT:
        return written
    deposit = own_deposit(security, bills)
    require_deposit_paid(uow, bills)
    return replace(written, bid=replace(written.bid, security=deposit))


def _with_pact(tender: Invitation, command: SubmitBid, written: DraftContent) -> DraftContent:
    """Record in the bid that the firm signs the integrity pact, if any; refuse it otherwise."""
    if not tender.integrity_pact:
        return written
    if not command.integrity_pact:
        message = sentence(
            "An integrity pact is part of this tender. Confirm that your firm signs it."
        )
        raise Invalid(message, code="pact-not-signed", fields={"integrity_pact": message})
    return replace(written, bid=replace(written.bid, integrity_pact=True))


def _refuse_incomplete(tender: Invitation, content: BidContent) -> None:
    missing = missing_parts(tender, tender.wanted, content)
    if missing:
        raise Invalid(
            sentence("Your bid is not complete yet. Nothing was submitted."),
            code="bid-incomplete",
            fields=missing,
        )


def _sealed(
    uow: UnitOfWork, tender: Invitation, content: BidContent, files: tuple[SealedFile, ...]
) -> SealedEnvelope:
    address = Address(tender=str(tender.id), supplier=str(uow.actor.organisation))
    attachments = [file.attachment for file in files]
    return seal(
        content.as_json(), attachments, address=address, recipient=tender.key_recipient or ""
    )


_VERSIONS = ("version", "confirm_version", "price_version")
_STATED_TIME = bindparam("said", type_=TIMESTAMP(timezone=True))
_LOCKED = (
    select(*(getattr(Tender, name) for name in (*FACTS, *_VERSIONS)))
    .where(Tender.id == bindparam("tender"))
    .with_for_update(read=True)
    .cte("locked")
)
_LOCK = written(
    select(
        _LOCKED,
        func.coalesce(_STATED_TIME, func.bdm_now()).label("at"),
        func.may_be_barred(bindparam("supplier")).label("may_be_barred"),
    )
)


class Locked(NamedTuple):
    """The time of the tender's lock, and its versions then: all, to confirm, to price."""

    at: datetime
    version: int
    confirm_version: int
    price_version: int


def lock_for_bids(uow: UnitOfWork, tender_id: UUID, action: TenderAction) -> Locked:
    """Lock the tender FOR SHARE and return the time then; refuse unless bids are accepted.

    Bidders do not block each other; code that ends bidding takes FOR UPDATE. Lock, fresh facts and
    clock are one round trip: PostgreSQL reads the clock for a row that the inner query has locked,
    so after whatever wait there was (`tests/committed/test_races.py` proves it). So is the question
    whether some order bars the firm, which waits for a decision that is being committed.
    """
    values = {"tender": tender_id, "said": uow.said, "supplier": uow.actor.organisation}
    (row,) = _LOCK.run(uow.connection, values)
    require_action(action, row, row.at)
    if row.may_be_barred and action is TenderAction.BID:
        department = uow.get(Tender, tender_id).department_id
        refuse_barred(uow, [uow.actor.organisation], department, row.at)
    return Locked(row.at, *(getattr(row, name) for name in _VERSIONS))


def own_current_bid(uow: UnitOfWork, tender_id: UUID) -> Bid | None:
    """Lock and return the bid of the actor's firm that counts, as it is after the wait."""
    query = select(Bid).filter_by(
        tender_id=tender_id,
        supplier_id=uow.actor.organisation,
        withdrawn_at=None,
        replaced_at=None,
    )
    locked = query.with_for_update().execution_options(populate_existing=True)
    return uow.session.scalars(locked).one_or_none()


# The earlier bid ends, the new one is there and the draft is deleted in one statement. The new row
# waits for the earlier one to be marked: two of a firm never count, not for a moment.
_RECEIVE = """
with replaced as (
    update bids set replaced_at = %(received_at)s
    where tender_id = %(tender_id)s and supplier_id = %(supplier_id)s
        and withdrawn_at is null and replaced_at is null
    returning 1
), handed_in as (
    delete from bid_drafts where id = %(draft_id)s
)
insert into bids (id, tender_id, supplier_id, submitted_by, reference, envelope,
    envelope_sha256, key_fingerprint, received_at, version, confirmed_version, mac)
select %(id)s, %(tender_id)s, %(supplier_id)s, %(submitted_by)s, %(reference)s, %(envelope)s,
    %(envelope_sha256)s, %(key_fingerprint)s, %(received_at)s, %(version)s, %(version)s, %(mac)s
from (select count(*) from replaced) as ended
"""


def _receive(uow: UnitOfWork, tender: Invitation, sealed: SealedEnvelope, at: datetime) -> Bid:
    values = {
        "id": new_id(),
        "tender_id": tender.id,
        "supplier_id": uow.actor.organisation,
        "submitted_by": uow.actor.person,
        "reference": f"BID-{secrets.token_hex(6).upper()}",
        "envelope": sealed.sealed,
        "envelope_sha256": sealed.sha256,
        "key_fingerprint": sealed.key_fingerprint,
        "received_at": at,
        "version": tender.version,
    }
    draft_id = tender.draft.id if tender.draft else None
    twice = Conflict(
        sentence("A colleague has just submitted a bid for your firm. Read it first."),
        code="bid-handed-in-twice",
    )
    bid = Bid(**values, confirmed_version=tender.version)
    stamp(uow.vault, bid)
    received = values | {"draft_id": draft_id, "mac": bid.mac}
    uow.write_at_commit(_RECEIVE, received, {"uq_bids_counting": twice})
    return bid


def withdraw_bid(uow: UnitOfWork, command: WithdrawBid) -> Bid:
    """Withdraw the current bid. Raises Conflict at or after closing, or if there is none."""
    require_for_firm(uow.actor, permissions.SUBMIT_BID)
    require_verified_supplier(uow)
    tender = uow.get(Tender, command.tender_id)
    if tender.published_at is None:
        raise NotFound  # a draft is nobody else's to know
    at = lock_for_bids(uow, tender.id, TenderAction.WITHDRAW_BID).at
    bid = own_current_bid(uow, tender.id)
    if bid is None:
        raise Conflict(sentence("Your firm has no bid to withdraw."), code="no-bid")
    bid.withdrawn_at = at
    uow.audit("bid.withdrawn", bid.id)
    uow.publish(WITHDRAWN, bid_id=bid.id)
    return bid
