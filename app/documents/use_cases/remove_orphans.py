"""Clean up: files that no committed row names, and blobs that no document holds any more."""

from datetime import timedelta
from itertools import islice
from pathlib import Path

from sqlalchemy import delete, exists, select

from app.clock import real_now
from app.documents.models import Document, StoredBlob
from app.documents.use_cases.blobs import BlobStore
from app.unit_of_work import UnitOfWork

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
