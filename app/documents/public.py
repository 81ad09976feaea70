"""Keep files for a domain, and hand them only to whom the domain says.

A domain registers `registry.add_document_reader(kind, reader)` at install; `reader(uow, document)`
says whether the actor may read. Documents of a kind without reader are nobody's.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from app.db import new_id
from app.documents.content import HEAD, among, refuse
from app.documents.content import FileRefused as FileRefused
from app.documents.inspection import Inspected, inspected
from app.documents.kinds import AUDIO as AUDIO
from app.documents.kinds import CSV as CSV
from app.documents.kinds import DOCX as DOCX
from app.documents.kinds import JPEG as JPEG
from app.documents.kinds import PAPERS as PAPERS
from app.documents.kinds import PDF as PDF
from app.documents.kinds import PNG as PNG
from app.documents.kinds import TEXT as TEXT
from app.documents.kinds import XLSX as XLSX
from app.documents.kinds import Kind as Kind
from app.documents.kinds import accept as accept
from app.documents.kinds import titles as titles
from app.documents.models import Document as Document
from app.documents.models import StoredBlob
from app.documents.names import clean_name as clean_name
from app.documents.readers import DocumentReader
from app.documents.readers import Taken as Taken
from app.documents.readers import TakenNote as TakenNote
from app.documents.use_cases import BlobRef as BlobRef
from app.documents.use_cases import BlobStore
from app.documents.use_cases import drop_blob as drop_blob
from app.documents.use_cases import open_blob as open_blob
from app.documents.use_cases import store_blob as store_blob
from app.errors import NotFound, Unauthenticated
from app.text import sentence
from app.unit_of_work import UnitOfWork

MEGABYTE = 1024 * 1024
MAX_BYTES = 10 * MEGABYTE
_HASH_PURPOSE = "document content"
_CHUNK = 1 << 20


@dataclass(frozen=True)
class DocumentReaders:
    """Readers of documents by subject: a port over the registry's table."""

    by_kind: Mapping[str, DocumentReader]

    def may_read(self, uow: UnitOfWork, document: Document) -> bool:
        """Ask the domain whose subject it is."""
        reader = self.by_kind.get(document.subject_kind)
        return reader is not None and reader(uow, document)


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file as a door received it; the bytes are in memory, never on disk."""

    filename: str
    stream: BinaryIO = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class OpenDocument:
    """A document and its plain bytes, in memory, authenticated to the last one."""

    document: Document
    stream: BinaryIO = field(repr=False)


def store(  # noqa: PLR0913 - each argument is a property of the document
    uow: UnitOfWork,
    stream: BinaryIO,
    filename: str,
    *,
    kinds: frozenset[Kind],
    subject_kind: str,
    subject_id: UUID,
    purpose: str,
    most_bytes: int = MAX_BYTES,
) -> Document:
    """Keep a file about a subject; returns its row. Bytes that we already hold are kept once.

    `stream` must be seekable. Raises FileRefused with a sentence on the field `file`: too large,
    not among `kinds` by content, damaged, locked, or hostile. The caller checks first whether the
    actor may add a file here.
    """
    if subject_kind not in uow.port(DocumentReaders).by_kind:
        message = f"nobody could read a document about a {subject_kind}: register a reader"
        raise LookupError(message)
    size = _size(stream, most_bytes)
    kind = identify(uow, stream, filename, kinds)
    document = Document(
        id=new_id(),
        blob_name=_blob(uow, stream),
        subject_kind=subject_kind,
        subject_id=subject_id,
        purpose=purpose,
        filename=clean_name(filename, kind),
        media_type=kind.media_type,
        plain_bytes=size,
        stored_by=uow.actor.person_id,
        stored_for=uow.actor.organisation_id,
        stored_at=uow.now,
    )
    uow.add(document)
    uow.audit(
        "document.stored", document.id, after={"subject": str(subject_id), "kind": kind.title}
    )
    return document


def identify(uow: UnitOfWork, stream: BinaryIO, filename: str, kinds: frozenset[Kind]) -> Kind:
    """Return the kind of a file that is sound and among `kinds`; raises the refusal of another.

    Leaves the stream at its beginning.
    """
    stream.seek(0)
    known = stream if isinstance(stream, Inspected) else None
    finding = (known or inspected(uow.executor.ports, stream.read(), filename)).finding
    stream.seek(0)
    head = stream.read(HEAD)
    stream.seek(0)
    if finding.refusal is not None:
        raise finding.refusal
    return among(finding.kind, kinds, head)


def _size(stream: BinaryIO, most_bytes: int) -> int:
    size = stream.seek(0, 2)
    stream.seek(0)
    if size > most_bytes:
        most = f"{most_bytes / MEGABYTE:.3g}"
        raise refuse(sentence("This file is too large. Send one of up to %(most)s MB.", most=most))
    return size


def _blob(uow: UnitOfWork, stream: BinaryIO) -> str:
    """Return the name of the blob with these bytes, writing it if nobody sent them before."""
    content = _content_hash(uow, stream)
    known = _lock_stored_blob(uow, content)
    if known:
        return known
    ref = uow.port(BlobStore).write(stream, [uow.vault.recipient])
    made = uow.session.execute(
        insert(StoredBlob)
        .values(name=ref.name, content_hash=content)
        .values(sealed_bytes=ref.sealed_bytes, stored_at=uow.now)
        .on_conflict_do_nothing(index_elements=["content_hash"])
        .returning(StoredBlob.name)
    ).scalar()
    if made:
        return made
    # Somebody stored the same bytes in this very moment: ours is not needed.
    uow.port(BlobStore).remove(ref.name)
    return _lock_stored_blob(uow, content) or ref.name


def _lock_stored_blob(uow: UnitOfWork, content: bytes) -> str | None:
    """Find the blob, held against the clean-up until this transaction ends."""
    query = select(StoredBlob.name).where(StoredBlob.content_hash == content)
    return uow.session.execute(query.with_for_update(read=True)).scalar()


def _content_hash(uow: UnitOfWork, stream: BinaryIO) -> bytes:
    """Hash with a key: a person who reads the database cannot test a guess of the content."""
    mac = hmac.new(uow.vault.hash(_HASH_PURPOSE, b""), digestmod=hashlib.sha256)
    while chunk := stream.read(_CHUNK):
        mac.update(chunk)
    stream.seek(0)
    return mac.digest()


def open_document(uow: UnitOfWork, document_id: UUID) -> OpenDocument:
    """Open a document for the actor; NotFound if it is none of theirs.

    A person who is not signed in is asked to sign in, whether or not the document exists.
    """
    document = find_document(uow, document_id)
    plain = BytesIO()
    with open_blob(uow, document.blob_name) as sealed:
        uow.vault.open_stream(sealed, plain)
    plain.seek(0)
    return OpenDocument(document=document, stream=plain)


def find_document(uow: UnitOfWork, document_id: UUID) -> Document:
    """Return a document's row where the actor may read it; refuses as `open_document`."""
    document = uow.session.get(Document, document_id)
    if document is not None and uow.port(DocumentReaders).may_read(uow, document):
        return document
    raise Unauthenticated if uow.actor.kind == "anonymous" else NotFound


def documents_of(uow: UnitOfWork, subject_kind: str, subject_id: UUID) -> list[Document]:
    """List the documents about a subject, oldest first; permission is the caller's business."""
    about = select(Document).filter_by(subject_kind=subject_kind, subject_id=subject_id)
    return list(uow.session.scalars(about.order_by(Document.id)).all())


def copies_of(
    session: Session, subject_kind: str, subject_id: UUID
) -> list[tuple[Document, Document]]:
    """Return each document about a subject with each other one of its kind with the same bytes.

    A pair within the subject comes once. For programs: it asks no permission. One query.
    """
    mine, other = aliased(Document), aliased(Document)
    within = (other.subject_id == subject_id) & (other.id < mine.id)
    query = (
        select(mine, other)
        .join(other, other.blob_name == mine.blob_name)
        .where(mine.subject_kind == subject_kind, mine.subject_id == subject_id)
        .where(other.subject_kind == subject_kind)
        .where(within | (other.subject_id != subject_id))
        .order_by(mine.id, other.id)
    )
    return [(each, like) for each, like in session.execute(query)]


def copy_document(
    uow: UnitOfWork, document: Document, *, subject_id: UUID, subject_kind: str | None = None
) -> Document:
    """Put a document beside another subject, of its kind or another: the same bytes, kept once.

    The copy is its own row and can be removed without the original; permission is the caller's
    business.
    """
    kept = ("blob_name", "purpose", "filename", "media_type", "plain_bytes")
    copy = Document(
        id=new_id(),
        subject_kind=subject_kind or document.subject_kind,
        subject_id=subject_id,
        stored_by=uow.actor.person_id,
        stored_for=uow.actor.organisation_id,
        stored_at=uow.now,
        **{name: getattr(document, name) for name in kept},
    )
    uow.add(copy)
    after: dict[str, object] = {"subject": str(subject_id), "from": str(document.id)}
    uow.audit("document.copied", copy.id, after=after)
    return copy


def remove_document(uow: UnitOfWork, document_id: UUID) -> None:
    """Remove a document (of a draft); permission is the caller's business.

    The bytes go with the next clean-up, unless another document holds the same.
    """
    document = uow.get(Document, document_id)
    uow.session.delete(document)
    uow.session.flush()
    uow.audit("document.removed", document_id, before={"subject": str(document.subject_id)})
