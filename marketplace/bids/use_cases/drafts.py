"""A bid while it is written: sealed with the installation's key; the database reveals nothing.

The draft is deleted when the bid is submitted; from then on only the committee can open it.
"""

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.db import new_id
from app.errors import Conflict
from app.row_macs import UNCHECKED, Forged, is_genuine, with_mac
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.bids.envelope_content import BidContent
from marketplace.bids.models import BidDraft
from marketplace.securities.use_cases.payment_status import require_documents
from marketplace.tenders.use_cases.find_tender import biddable_tender

# Drafts are padded too: the length of a row must not reveal how many digits a price has.
BLOCK_BYTES = 4096


@dataclass(frozen=True, kw_only=True)
class DraftFile:
    """A file of a draft: `name` as the bidder called it, `size` in bytes, plain."""

    id: UUID
    name: str
    title: str
    size: int
    media_type: str


@dataclass(frozen=True, kw_only=True)
class DraftContent:
    """A draft in the clear: what will be sealed, and its files."""

    bid: BidContent = field(default_factory=BidContent)
    files: tuple[DraftFile, ...] = ()


def open_draft(uow: UnitOfWork, draft: BidDraft) -> DraftContent:
    """Unseal a draft."""
    return open_sealed(uow, draft.sealed_content)


def open_sealed(uow: UnitOfWork, sealed: bytes) -> DraftContent:
    """Unseal the content of a draft."""
    data = orjson.loads(uow.vault.open(sealed))
    files = tuple(DraftFile(**(file | {"id": UUID(file["id"])})) for file in data["files"])
    return DraftContent(bid=BidContent.from_json(data["bid"]), files=files)


def seal_draft(uow: UnitOfWork, content: DraftContent) -> bytes:
    """Seal a draft, padded to a block."""
    files: list[dict[str, Any]] = [vars(file) | {"id": str(file.id)} for file in content.files]
    plain = orjson.dumps({"bid": content.bid.as_json(), "files": files})
    return uow.vault.seal(plain.ljust(-(-len(plain) // BLOCK_BYTES) * BLOCK_BYTES))


def prices_version(uow: UnitOfWork, bid: BidContent) -> str:
    """Return a text that is another one for other prices; without our key it reveals none."""
    quotes = orjson.dumps(bid.as_json()["quotes"])
    return uow.vault.hash("prices of a draft", quotes)[:8].hex()


def draft_of(uow: UnitOfWork, tender_id: UUID, *, lock: bool = False) -> BidDraft | None:
    """Return the actor's organisation's draft for a tender, or None."""
    query = select(BidDraft).filter_by(tender_id=tender_id, supplier_id=uow.actor.organisation)
    return uow.session.scalars(query.with_for_update() if lock else query).one_or_none()


def change_draft(uow: UnitOfWork, tender_id: UUID, **changes: Any) -> BidDraft:  # noqa: ANN401 - fields of BidContent
    """Change parts of the draft's bid (`quotes`, `answers`, `security`, `documents`)."""
    draft = start_draft(uow, tender_id)
    content = open_draft(uow, draft)
    return keep(uow, draft, replace(content, bid=replace(content.bid, **changes)))


def keep(uow: UnitOfWork, draft: BidDraft, content: DraftContent) -> BidDraft:
    """Store changed content; the trail records that it changed, never what."""
    draft.sealed_content = seal_draft(uow, content)
    draft.updated_at, draft.updated_by = uow.now, uow.actor.person
    uow.session.flush()
    uow.audit("bid.draft_changed", draft.tender_id)
    return draft


def start_draft(uow: UnitOfWork, tender_id: UUID) -> BidDraft:
    """Return the draft to change, locked; an empty one where there is none yet.

    Raises Conflict (`documents-not-paid`) where the documents are charged for and not paid.
    """
    require_documents(uow, biddable_tender(uow, tender_id))
    try:
        return draft_of(uow, tender_id, lock=True) or _begin(uow, tender_id)
    except Forged:
        _drop_forged(uow, tender_id)
        return _begin(uow, tender_id)


def _drop_forged(uow: UnitOfWork, tender_id: UUID) -> None:
    """Remove a forged draft: it may keep no firm from bidding."""
    query = select(BidDraft).filter_by(tender_id=tender_id, supplier_id=uow.actor.organisation)
    for row in uow.session.scalars(query.with_for_update(), execution_options=UNCHECKED):
        if not is_genuine(uow.vault, row):
            uow.session.delete(row)
            uow.audit("bid.draft_dropped", tender_id)
    uow.session.flush()


def _begin(uow: UnitOfWork, tender_id: UUID) -> BidDraft:
    """Make an empty draft, unless a colleague has made one in this very moment."""
    values = {
        "id": new_id(),
        "tender_id": tender_id,
        "supplier_id": uow.actor.organisation,
        "sealed_content": seal_draft(uow, DraftContent()),
        "updated_at": uow.now,
        "updated_by": uow.actor.person,
    }
    uow.session.execute(
        insert(BidDraft)
        .values(with_mac(uow.vault, BidDraft, values))
        .on_conflict_do_nothing(index_elements=["tender_id", "supplier_id"])
    )
    draft = draft_of(uow, tender_id, lock=True)
    if draft is None:
        # A colleague submitted it between the two statements.
        raise Conflict(sentence("Your firm's bid has just been submitted. Read it first."))
    return draft
