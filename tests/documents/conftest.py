"""A kind of subject of our own, whose documents some people may read."""

import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from uuid import UUID

import pytest

from app.db import new_id
from app.documents.content import HEAD, among, kind_of
from app.documents.models import Document
from app.documents.public import PAPERS, DocumentReaders, Kind, store
from app.permissions import ANONYMOUS, Actor
from app.platform import Platform
from app.unit_of_work import UnitOfWork

PDF_BYTES = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PNG_BYTES = b"\x89PNG\r\n\x1a\n" + b"\0" * 30 + b"IEND\xaeB`\x82"
JPEG_BYTES = b"\xff\xd8\xff\xe0" + b"\0" * 30 + b"\xff\xd9"


def office(part: str = "xl/workbook.xml", **more: bytes) -> bytes:
    """A minimal Office archive, with more entries by name (`__` is a slash)."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(part, "<workbook/>")
        for name, content in more.items():
            archive.writestr(name.replace("__", "/"), content)
    return packed.getvalue()


def identify(stream: BytesIO, name: str, kinds: frozenset[Kind]) -> Kind:
    """Look through a file in this process, where a fault says where it is."""
    return among(kind_of(stream, name), kinds, stream.getvalue()[:HEAD])


@pytest.fixture
def readers(platform: Platform) -> Iterator[dict[str, Callable[..., bool]]]:
    """The table of readers; a test adds its own kinds to it."""
    table = platform.registry.document_readers
    before = dict(table)
    table["test.public"] = lambda _uow, _document: True
    table["test.own"] = lambda uow, document: (
        uow.actor.person_id is not None and uow.actor.person_id == document.stored_by
    )
    platform.executor.ports.filled.pop(DocumentReaders, None)
    yield table
    table.clear()
    table.update(before)


Keep = Callable[..., Document]


@pytest.fixture
def keep(platform: Platform, readers: object) -> Keep:
    """Store bytes through the use case that a domain would have."""

    def keep_bytes(
        content: bytes = PDF_BYTES,
        filename: str = "offer.pdf",
        *,
        kinds: frozenset[Kind] = PAPERS,
        subject_kind: str = "test.own",
        subject_id: UUID | None = None,
        actor: Actor = ANONYMOUS,
        **options: object,
    ) -> Document:
        def keep_file(uow: UnitOfWork, _: None) -> Document:
            return store(
                uow,
                BytesIO(content),
                filename,
                kinds=kinds,
                subject_kind=subject_kind,
                subject_id=subject_id or new_id(),
                purpose="test",
                **options,
            )

        return platform.executor.execute(keep_file, None, actor=actor)

    return keep_bytes
