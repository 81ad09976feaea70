"""Versions as they were first offered: kept for good, and held against the files of a release."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.casework.catalogue.models import ServiceVersion
from app.casework.catalogue.registry import CaseBook
from app.casework.definition.canonical import content_of, digest_of
from app.casework.definition.shapes import Service
from app.errors import Conflict
from app.text import sentence
from app.unit_of_work import UnitOfWork


def refuse_changed(uow: UnitOfWork, service: Service) -> bytes:
    """Return a service's digest. Raises Conflict where its version was offered with another."""
    digest = digest_of(content_of(service))
    kept = uow.session.get(ServiceVersion, (service.code, service.version))
    if kept is not None and kept.digest != digest:
        raise Conflict(
            sentence(
                "The file of “%(service)s” is not what version %(version)s was when it was offered."
                " Restore the file, or raise its version.",
                service=service.title,
                version=service.version,
            ),
            code="version-changed",
        )
    return digest


def keep_version(uow: UnitOfWork, service: Service) -> None:
    """Keep a version as it is now, where it is offered for the first time. Raises Conflict."""
    digest = refuse_changed(uow, service)
    if uow.session.get(ServiceVersion, (service.code, service.version)) is None:
        content = content_of(service)
        row = ServiceVersion(
            code=service.code,
            version=service.version,
            digest=digest,
            content=content,
            kept_at=uow.now,
        )
        uow.add(row)


def changed_versions(session: Session, book: CaseBook) -> Iterator[str]:
    """Yield a sentence for every version that was offered and is not in the files as it was."""
    kept = select(ServiceVersion.code, ServiceVersion.version, ServiceVersion.digest)
    for code, version, digest in session.execute(kept.order_by("code", "version")):
        service = book.by_version.get((code, version))
        if service is None:
            yield (
                f"{code} version {version} was offered, and no file holds it any more:"
                " put it back beside the newer one, for what people applied for then."
            )
        elif digest_of(content_of(service)) != digest:
            yield (
                f"{code} version {version} was offered, and its file has changed since:"
                " restore it, or write the change as a new version."
            )
