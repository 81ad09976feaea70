"""Files of a bid: sealed with the installation's key, then with the tender's on submission."""

import hashlib
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import select

from app.db import new_id
from app.documents.public import (
    MAX_BYTES,
    PAPERS,
    FileRefused,
    Kind,
    clean_name,
    drop_blob,
    identify,
    open_blob,
    store_blob,
)
from app.errors import Invalid, NotFound
from app.identity.public import require_for_firm
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.bids.envelope_content import BidContent, DocumentNote
from marketplace.bids.models import Bid, BidDraft, BidDraftFile, BidFile
from marketplace.bids.use_cases.drafts import DraftContent, DraftFile, keep, open_draft, start_draft
from marketplace.kernel import permissions
from marketplace.sealing.envelope import Attachment

MAX_FILES = 20


@dataclass(frozen=True, kw_only=True)
class AddBidFile:
    """Add a file to the draft; `title` is the required document that it is, or any other."""

    tender_id: UUID
    title: str
    filename: str
    stream: BinaryIO = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class RemoveBidFile:
    """Take a file out of the draft."""

    tender_id: UUID
    file_id: UUID


@dataclass(frozen=True, kw_only=True)
class SealedFile:
    """A file sealed to the tender's key: its blob, and what the envelope says of it."""

    blob: str
    attachment: Attachment = field(repr=False)


def add_bid_file(uow: UnitOfWork, command: AddBidFile) -> BidDraft:
    """Seal a file into the draft. Raises Invalid for what is no paper, too large or too many."""
    require_for_firm(uow.actor, permissions.PREPARE_BID)
    draft = start_draft(uow, command.tender_id)
    content = open_draft(uow, draft)
    if len(content.files) >= MAX_FILES:
        raise Invalid(sentence("A bid can have up to %(most)d files.", most=MAX_FILES))
    kind, size = _checked(uow, command)
    blob = store_blob(uow, command.stream, [uow.vault.recipient])
    row = BidDraftFile(id=new_id(), draft_id=draft.id, blob=blob.name, added_at=uow.now)
    uow.add(row)
    file = DraftFile(
        id=row.id,
        name=_free_name(clean_name(command.filename, kind), content),
        title=command.title,
        size=size,
        media_type=kind.media_type,
    )
    return keep(uow, draft, _with_files(content, (*content.files, file)))


def remove_bid_file(uow: UnitOfWork, command: RemoveBidFile) -> BidDraft:
    """Take a file out of the draft; its bytes go with the next clean-up."""
    require_for_firm(uow.actor, permissions.PREPARE_BID)
    draft = start_draft(uow, command.tender_id)
    row = uow.session.get(BidDraftFile, command.file_id)
    if row is None or row.draft_id != draft.id:
        raise NotFound
    content = open_draft(uow, draft)
    drop_blob(uow, row.blob)
    uow.session.delete(row)
    left = tuple(file for file in content.files if file.id != row.id)
    return keep(uow, draft, _with_files(content, left))


def reseal(uow: UnitOfWork, recipient: str, written: DraftContent) -> tuple[SealedFile, ...]:
    """Seal the draft's files again, to the tender's key; the draft's blobs are dropped."""
    if not written.files:
        return ()
    ids = [file.id for file in written.files]
    rows = uow.session.scalars(select(BidDraftFile).where(BidDraftFile.id.in_(ids)))
    blobs = {row.id: row.blob for row in rows}
    return tuple(_reseal(uow, recipient, file, blobs[file.id]) for file in written.files)


def _reseal(uow: UnitOfWork, recipient: str, file: DraftFile, blob: str) -> SealedFile:
    with open_blob(uow, blob) as sealed:
        plain = uow.vault.open(sealed.read())
    made = store_blob(uow, BytesIO(plain), [recipient])
    with open_blob(uow, made.name) as sealed:
        sealed_sha256 = hashlib.sha256(sealed.read()).hexdigest()
    drop_blob(uow, blob)
    attachment = Attachment(
        name=file.name,
        plain_sha256=hashlib.sha256(plain).hexdigest(),
        size=len(plain),
        sealed_sha256=sealed_sha256,
    )
    return SealedFile(blob=made.name, attachment=attachment)


def attach(uow: UnitOfWork, bid: Bid, files: tuple[SealedFile, ...]) -> None:
    """Tie sealed files to the bid that was received."""
    for position, file in enumerate(files, start=1):
        uow.session.add(
            BidFile(
                bid_id=bid.id,
                position=position,
                blob=file.blob,
                sealed_sha256=file.attachment.sealed_sha256,
            )
        )


def _checked(uow: UnitOfWork, command: AddBidFile) -> tuple[Kind, int]:
    size = command.stream.seek(0, 2)
    command.stream.seek(0)
    if size > MAX_BYTES:
        most = MAX_BYTES // (1024 * 1024)
        message = sentence("This file is too large. Send one of up to %(most)s MB.", most=most)
        raise FileRefused(message, fields={"file": message})
    return identify(uow, command.stream, command.filename, PAPERS), size


def _free_name(name: str, content: DraftContent) -> str:
    """Number a name that the bid already has: attachments are distinguished by name."""
    taken = {file.name for file in content.files}
    stem, dot, ending = name.rpartition(".")
    tries = (f"{stem}-{number}{dot}{ending}" for number in range(2, MAX_FILES + 2))
    return name if name not in taken else next(other for other in tries if other not in taken)


def _with_files(content: DraftContent, files: tuple[DraftFile, ...]) -> DraftContent:
    notes = tuple(DocumentNote(title=file.title, file=file.name) for file in files)
    bid: BidContent = replace(content.bid, documents=notes)
    return DraftContent(bid=bid, files=files)
