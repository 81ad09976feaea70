"""Keep a firm's papers once, for all its bids; and take them away."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from app.calendar import local_day
from app.db import new_id
from app.documents.public import PAPERS, Upload, remove_document, store
from app.errors import Invalid, NotFound
from app.identity.public import require_for_firm
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.kernel import permissions
from marketplace.profiles.models import FirmPaper

FIRM_PAPER = "firm_paper"
MOST_PAPERS = 40


@dataclass(frozen=True, kw_only=True)
class AddPaper:
    """Keep a paper under a name, such as the one that tenders ask for it by."""

    name: str
    valid_until: date | None
    file: Upload | None


@dataclass(frozen=True, kw_only=True)
class RemovePaper:
    """Take a paper away; bids that were submitted with it keep theirs."""

    paper_id: UUID


def add_paper(uow: UnitOfWork, command: AddPaper) -> FirmPaper:
    """Keep the paper. Raises Invalid for none, too many or one that has expired."""
    require_for_firm(uow.actor, permissions.KEEP_PROFILE)
    if command.file is None:
        message = sentence("Choose a file.")
        raise Invalid(message, fields={"file": message})
    _refuse(uow, command)
    document = store(
        uow,
        command.file.stream,
        command.file.filename,
        kinds=PAPERS,
        subject_kind=FIRM_PAPER,
        subject_id=uow.actor.organisation,
        purpose=command.name,
    )
    paper = FirmPaper(
        id=new_id(),
        supplier_id=uow.actor.organisation,
        name=command.name,
        document_id=document.id,
        valid_until=command.valid_until,
        added_by=uow.actor.person,
        added_at=uow.instant(),
    )
    uow.add(paper)
    uow.audit("firm_paper.added", paper.id, after={"name": paper.name})
    return paper


def _refuse(uow: UnitOfWork, command: AddPaper) -> None:
    if command.valid_until is not None and command.valid_until < local_day(uow.now):
        message = sentence("This paper has expired. Add one that is still good.")
        raise Invalid(message, fields={"valid_until": message})
    held = select(func.count()).select_from(FirmPaper)
    held = held.filter_by(supplier_id=uow.actor.organisation)
    if (uow.session.scalar(held) or 0) >= MOST_PAPERS:
        raise Invalid(sentence("A firm keeps at most %(most)s papers.", most=MOST_PAPERS))


def remove_paper(uow: UnitOfWork, command: RemovePaper) -> FirmPaper:
    """Take it away. Raises NotFound for a paper of another firm."""
    require_for_firm(uow.actor, permissions.KEEP_PROFILE)
    paper = own_paper(uow, command.paper_id)
    uow.session.delete(paper)
    uow.session.flush()
    remove_document(uow, paper.document_id)
    uow.audit("firm_paper.removed", paper.id, before={"name": paper.name})
    return paper


def own_paper(uow: UnitOfWork, paper_id: UUID) -> FirmPaper:
    """Return a paper of the firm acted for; raises NotFound for any other."""
    paper = uow.get(FirmPaper, paper_id)
    if paper.supplier_id != uow.actor.organisation:
        raise NotFound
    return paper
