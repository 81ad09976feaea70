"""Sealed bytes on disk: stored, opened, dropped, and cleaned up."""

import os
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import pyrage
from sqlalchemy import delete, exists, select

from app.clock import real_now
from app.documents.models import Document, StoredBlob
from app.errors import NotFound
from app.unit_of_work import UnitOfWork

# Sealed bytes on disk: encrypted as they stream, written whole or not at all, random names.
#
# This level knows nothing of what it keeps. What a domain seals with its own keys (a bid) goes
# through here too: no plain byte, and no hash of plain bytes, is kept by it or reaches a log.

_UNFINISHED = ".part"
_PRIVATE_FOLDER, _PRIVATE_FILE = 0o700, 0o600


@dataclass(frozen=True, kw_only=True)
class BlobRef:
    """The place of sealed bytes: the name to store in a row, and their size."""

    name: str
    sealed_bytes: int


class BlobStore:
    """The folder of sealed files: a port. All machines of an installation share the folder."""

    def __init__(self, folder: Path) -> None:
        """Keep files below `folder`, spread over 256 folders."""
        self._folder = folder

    def write(self, plain: BinaryIO, recipients: Sequence[str]) -> BlobRef:
        """Seal a stream to age recipients; the file is complete and on disk when this returns.

        An exception that `plain` raises while it is read comes out as it is, and leaves nothing.
        """
        name = secrets.token_hex(16)
        target = self._path(name)
        target.parent.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
        part = target.with_suffix(_UNFINISHED)
        try:
            _seal(plain, part, recipients)
            part.rename(target)
        finally:
            part.unlink(missing_ok=True)
        _sync_folder(target.parent)
        return BlobRef(name=name, sealed_bytes=target.stat().st_size)

    def open(self, name: str) -> BinaryIO:
        """Open a sealed file for reading; raises FileNotFoundError."""
        return self._path(name).open("rb")

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        self._path(name).unlink(missing_ok=True)

    def left_behind(self, before: datetime) -> Iterator[Path]:
        """Find files, finished or not, that were last written before a (real) time."""
        for path in self._folder.glob("??/*"):
            if path.stat().st_mtime < before.timestamp():
                yield path

    def _path(self, name: str) -> Path:
        if len(name) != 32 or not set(name) <= set("0123456789abcdef"):  # noqa: PLR2004 - 16 bytes in hex
            message = "that is no name of a blob"
            raise ValueError(message)
        return self._folder / name[:2] / name


class _Remembering:
    """A reader that keeps what went wrong: age reports only that something did."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.failure: Exception | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            return self._stream.read(size)
        except Exception as error:
            self.failure = error
            raise


def _seal(plain: BinaryIO, target: Path, recipients: Sequence[str]) -> None:
    keys = [pyrage.x25519.Recipient.from_str(text) for text in recipients]
    reader = _Remembering(plain)
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE_FILE)
    with os.fdopen(descriptor, "wb") as file:
        try:
            pyrage.encrypt_io(reader, file, keys)
        except (pyrage.EncryptError, OSError) as error:
            raise (reader.failure or error) from None
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make the new name survive a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def store_blob(uow: UnitOfWork, plain: BinaryIO, recipients: Sequence[str]) -> BlobRef:
    """Seal a stream to the given age recipients and keep it; no hash of it is recorded.

    If this transaction does not commit, the file is an orphan that a job removes.
    """
    ref = uow.port(BlobStore).write(plain, recipients)
    uow.add(StoredBlob(name=ref.name, sealed_bytes=ref.sealed_bytes, stored_at=uow.now))
    return ref


def open_blob(uow: UnitOfWork, name: str) -> BinaryIO:
    """Open the sealed bytes of a blob, for decryption with its key; or raise NotFound.

    The caller first decides if the actor may have them.
    """
    uow.get(StoredBlob, name)
    try:
        return uow.port(BlobStore).open(name)
    except FileNotFoundError as error:
        raise NotFound from error


def drop_blob(uow: UnitOfWork, name: str) -> None:
    """Forget a blob; its file goes with the next clean-up, once this has committed."""
    uow.session.delete(uow.get(StoredBlob, name))
    uow.session.flush()


# Clean up: files that no committed row names, and blobs that no document holds any more.

# Longer than any transaction: a file may be written long before its row is committed.
SPARED_FOR = timedelta(days=1)
_BATCH = 500


def remove_orphans(uow: UnitOfWork, _: None) -> int:
    """Remove files without a row, then forget unheld blobs; returns how many files. Safe twice.

    Blobs without a content hash belong to a domain that keeps their names: they stay. The file of
    a row forgotten now goes with the next run, when the forgetting has been committed.
    """
    left = uow.port(BlobStore).left_behind(real_now() - SPARED_FOR)
    removed = 0
    while batch := list(islice(left, _BATCH)):
        removed += _remove_unnamed(uow, batch)
    _forget_unheld(uow)
    return removed


def _remove_unnamed(uow: UnitOfWork, paths: list[Path]) -> int:
    names = select(StoredBlob.name).where(StoredBlob.name.in_([path.name for path in paths]))
    named = set(uow.session.scalars(names))
    orphans = [path for path in paths if path.name not in named]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)


def _forget_unheld(uow: UnitOfWork) -> None:
    held = exists().where(Document.blob_name == StoredBlob.name)
    uow.session.execute(
        delete(StoredBlob).where(
            StoredBlob.content_hash.is_not(None),
            StoredBlob.stored_at < uow.now - SPARED_FOR,
            ~held,
        )
    )
