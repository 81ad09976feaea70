"""Installation of the documents room in the application."""

from datetime import timedelta

from app.documents.doors.api import api
from app.documents.doors.web import web
from app.documents.inspection import Inspector
from app.documents.public import DocumentReaders
from app.documents.scanning import Scanner, scanner
from app.documents.use_cases import BlobStore, remove_orphans
from app.registry import Registry, ScheduledJob


def install(registry: Registry) -> None:
    """Register pages, API, ports and the clean-up."""
    registry.provide(BlobStore, lambda settings: BlobStore(settings.documents_dir))
    registry.provide(DocumentReaders, lambda _: DocumentReaders(registry.document_readers))
    registry.provide(Scanner, scanner)
    registry.provide(Inspector, lambda _: Inspector())
    registry.schedule(
        ScheduledJob(name="remove-orphans", use_case=remove_orphans, every=timedelta(hours=6))
    )
    registry.add_web(web)
    registry.add_api(api)
