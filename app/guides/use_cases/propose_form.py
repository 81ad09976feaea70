"""An officer sends a version of a form; the public sees it when another has approved it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.checked_rows import there_is
from app.db import new_id
from app.documents.public import DOCX, PDF, XLSX, Upload, store
from app.errors import Conflict, Invalid
from app.guides.models import PublishedForm
from app.guides.permissions import PROPOSE_FORM
from app.permissions import require
from app.search_text import folded
from app.text import sentence
from app.unit_of_work import UnitOfWork

SUBJECT = "published_form"
KINDS = frozenset({PDF, DOCX, XLSX})


@dataclass(frozen=True, kw_only=True)
class ProposeForm:
    """A version of the form named `code`, printed in `language` ("en", "ur" or "both")."""

    code: str
    title: str
    title_ur: str
    agency: str
    agency_ur: str
    version: str
    dated: date
    language: str
    file: Upload | None


def propose_form(uow: UnitOfWork, command: ProposeForm) -> PublishedForm:
    """Enter a version of a form.

    Raises Invalid without a file, FileRefused for a kind that is not kept, Conflict if this version
    of the form is known (`form-version-known`). Not a `Decision`: the file is stored under the
    row's id while it is entered.
    """
    require(uow.actor, PROPOSE_FORM)
    if command.file is None:
        problem = sentence("Choose the file of the form.")
        raise Invalid(problem, fields={"file": problem})
    _refuse_known(uow, command)
    row = _row(uow, command, command.file)
    uow.add(row)
    uow.audit("form.proposed", row.id, after=summary(row))
    return row


def _refuse_known(uow: UnitOfWork, command: ProposeForm) -> None:
    known = select(PublishedForm).filter_by(
        code=command.code, version=command.version, refused_at=None
    )
    if there_is(uow.session, known):
        problem = sentence("This version of the form was entered before. Give it another name.")
        raise Conflict(problem, code="form-version-known", fields={"version": problem})


def _row(uow: UnitOfWork, command: ProposeForm, file: Upload) -> PublishedForm:
    form_id = new_id()
    document = store(
        uow,
        file.stream,
        file.filename,
        kinds=KINDS,
        subject_kind=SUBJECT,
        subject_id=form_id,
        purpose=command.title,
    )
    names = ("code", "title", "title_ur", "agency", "agency_ur", "version", "dated", "language")
    given = {name: getattr(command, name) for name in names}
    searched = ("title", "title_ur", "agency", "agency_ur", "code")
    return PublishedForm(
        id=form_id,
        **given,
        document_id=document.id,
        words=folded(" ".join(given[name] for name in searched)),
        entered_by=uow.actor.person,
        entered_at=uow.instant(),
    )


def summary(row: PublishedForm) -> dict[str, object]:
    """Return the audit trail's record of a version of a form."""
    return {
        "code": row.code,
        "title": row.title,
        "version": row.version,
        "dated": row.dated.isoformat(),
        "document": str(row.document_id),
    }
