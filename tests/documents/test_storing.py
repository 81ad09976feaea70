"""Storing: sealed on disk, once, under a clean name; and gone when nobody needs it."""

import os
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pyrage
import pytest
from factories.history import rewriting
from factories.identity import actor, make_person
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.clock import real_now
from app.documents.models import Document, StoredBlob
from app.documents.names import clean_name
from app.documents.public import (
    JPEG,
    PDF,
    FileRefused,
    documents_of,
    open_document,
    remove_document,
)
from app.documents.use_cases import BlobStore, drop_blob, open_blob, remove_orphans, store_blob
from app.errors import NotFound
from app.identity.accounts.queries.actors import SYSTEM
from app.permissions import ANONYMOUS
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from app.vault import CannotUnseal
from tests.documents.conftest import PDF_BYTES, PNG_BYTES, Keep

PLANTED = b"planted price 48,750,000"


def _files(platform: Platform) -> list[Path]:
    folder = platform.settings.documents_dir
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_it_gives_back_the_bytes_that_it_was_given(
    platform: Platform, session: Session, keep: Keep
) -> None:
    person = make_person(session)
    session.commit()
    content = PDF_BYTES[:-7] + os.urandom(300_000) + b"%%EOF\n"
    made = keep(content, actor=actor(person))
    with platform.executor.reading(actor(person)) as uow:
        opened = open_document(uow, made.id)
        assert opened.stream.read() == content
        assert opened.document.plain_bytes == len(content)


def test_it_keeps_no_plain_byte_on_disk_nor_in_the_database(
    platform: Platform, session: Session, keep: Keep
) -> None:
    before = set(_files(platform))
    keep(b"%PDF-1.7\n" + PLANTED + b"\n%%EOF")
    (new,) = set(_files(platform)) - before
    assert PLANTED not in new.read_bytes()
    assert new.read_bytes().startswith(b"age-encryption.org/v1")
    assert new.stat().st_mode & 0o077 == 0
    for table in ("stored_blobs", "documents", "audit_entries"):
        assert "planted" not in str(session.execute(text(f"select t::text from {table} t")).all())  # noqa: S608 - our names


def test_it_keeps_the_same_bytes_once(platform: Platform, session: Session, keep: Keep) -> None:
    before = len(_files(platform))
    content = PDF_BYTES + os.urandom(8).hex().encode() + b"%%EOF"
    first, second = keep(content), keep(content, "again.pdf")
    assert first.id != second.id
    assert first.blob_name == second.blob_name
    assert len(_files(platform)) == before + 1


def test_it_hashes_by_a_key_that_the_database_does_not_hold(session: Session, keep: Keep) -> None:
    import hashlib

    made = keep(PDF_BYTES)
    hashed = session.get(StoredBlob, made.blob_name).content_hash
    assert hashed != hashlib.sha256(PDF_BYTES).digest()
    assert len(hashed) == 32


def test_it_notices_a_file_that_was_changed_on_disk(
    platform: Platform, session: Session, keep: Keep
) -> None:
    made = keep(subject_kind="test.public", content=PDF_BYTES + b"unique 1 %%EOF")
    path = platform.settings.documents_dir / made.blob_name[:2] / made.blob_name
    damaged = bytearray(path.read_bytes())
    damaged[-1] ^= 1
    path.write_bytes(damaged)
    with platform.executor.reading(ANONYMOUS) as uow, pytest.raises(CannotUnseal):
        open_document(uow, made.id)


def test_it_leaves_nothing_when_the_stream_breaks(platform: Platform) -> None:
    class Broken(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() > 50_000:
                raise ConnectionError("the line broke")
            return super().read(size)

    before = _files(platform)
    store = platform.executor.ports.get(BlobStore)
    recipient = platform.executor.vault.recipient
    with pytest.raises(ConnectionError, match="the line broke"):
        store.write(Broken(b"x" * 200_000), [recipient])
    assert _files(platform) == before


def test_it_removes_a_file_and_may_be_asked_again(platform: Platform) -> None:
    store = platform.executor.ports.get(BlobStore)
    made = store.write(BytesIO(b"twice"), [platform.executor.vault.recipient])
    store.open(made.name).close()
    for _ in range(2):
        store.remove(made.name)
        with pytest.raises(FileNotFoundError):
            store.open(made.name)


def test_it_refuses_what_is_too_large_with_the_limit(keep: Keep) -> None:
    with pytest.raises(FileRefused, match=r"up to 0\.0001 MB") as refused:
        keep(b"%PDF-" + b"x" * 200 + b"%%EOF", most_bytes=105)
    assert "file" in refused.value.fields


def test_it_refuses_a_subject_whose_documents_nobody_could_read(keep: Keep) -> None:
    with pytest.raises(LookupError):
        keep(subject_kind="nobody.registered")


def test_it_lists_and_removes_the_documents_of_a_subject(platform: Platform, keep: Keep) -> None:
    first = keep()
    second = keep(PNG_BYTES, "x.png", subject_id=first.subject_id)

    def remove(uow: UnitOfWork, _: None) -> list[Document]:
        remove_document(uow, first.id)
        return documents_of(uow, "test.own", first.subject_id)

    left = platform.executor.execute(remove, None, actor=SYSTEM)
    assert [document.id for document in left] == [second.id]


def _age(path: Path) -> None:
    then = (real_now() - timedelta(days=2)).timestamp()
    os.utime(path, (then, then))


def test_it_removes_orphans_and_spares_what_is_held_or_young(
    platform: Platform, session: Session, keep: Keep
) -> None:
    store = platform.executor.ports.get(BlobStore)
    recipient = platform.executor.vault.recipient
    held, unheld = keep(PDF_BYTES + b"held %%EOF"), keep(PDF_BYTES + b"unheld %%EOF")
    orphan, young = (store.write(BytesIO(b"lost"), [recipient]) for _ in range(2))
    folder = platform.settings.documents_dir
    for name in (held.blob_name, unheld.blob_name, orphan.name):
        _age(folder / name[:2] / name)
    session.expire_all()
    session.delete(session.get(Document, unheld.id))
    with rewriting(session):
        session.get(StoredBlob, unheld.blob_name).stored_at -= timedelta(days=2)
        session.get(StoredBlob, held.blob_name).stored_at -= timedelta(days=2)
    session.commit()
    for _ in range(2):
        platform.executor.execute(remove_orphans, None, actor=SYSTEM)
    names = {path.name for path in _files(platform)}
    assert {held.blob_name, young.name} <= names
    assert not {unheld.blob_name, orphan.name} & names


def test_it_keeps_what_a_domain_sealed_without_any_hash(
    platform: Platform, session: Session
) -> None:
    key = pyrage.x25519.Identity.generate()

    def seal(uow: UnitOfWork, _: None) -> str:
        return store_blob(uow, BytesIO(PLANTED), [str(key.to_public())]).name

    name = platform.executor.execute(seal, None, actor=ANONYMOUS)
    assert session.get(StoredBlob, name).content_hash is None
    with platform.executor.reading(ANONYMOUS) as uow, open_blob(uow, name) as sealed:
        held = sealed.read()
    assert pyrage.decrypt(held, [key]) == PLANTED
    with pytest.raises(CannotUnseal):
        platform.executor.vault.open(held)
    platform.executor.execute(lambda uow, _: drop_blob(uow, name), None, actor=ANONYMOUS)
    session.expire_all()
    assert session.scalar(select(func.count()).select_from(StoredBlob).filter_by(name=name)) == 0
    with platform.executor.reading(ANONYMOUS) as uow, pytest.raises(NotFound):
        open_blob(uow, name)


@pytest.mark.parametrize("name", ["../../etc/passwd", "x", "A" * 32, "g" * 32, ""])
def test_it_opens_no_path_that_it_did_not_make(platform: Platform, name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        platform.executor.ports.get(BlobStore).open(name)


@pytest.mark.parametrize(
    ("filename", "clean"),
    [
        ("offer.pdf", "offer.pdf"),
        ("OFFER.PDF", "OFFER.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\gul\\offer.pdf", "offer.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.pdf"),
        ('a"b\r\nSet-Cookie: x.pdf', "a b Set-Cookie x.pdf"),
        ("", "document.pdf"),
        ("...", "document.pdf"),
        (".pdf", "document.pdf"),
        ("مالی پیشکش.pdf", "مالی پیشکش.pdf"),
        ("v1.2 final.docx", "v1.2 final.pdf"),
        ("x" * 500 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_it_cleans_names_for_people_to_recognise(filename: str, clean: str) -> None:
    assert clean_name(filename, PDF) == clean


def test_it_leaves_either_extension_of_a_kind() -> None:
    assert clean_name("photo.jpeg", JPEG) == "photo.jpeg"
    assert clean_name("photo.png", JPEG) == "photo.jpg"
