"""Papers of an application: added and removed while it is filled in, or where one was sent back."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.casework.applications.use_cases.save_section import touch
from app.casework.cases.models.application import Draft
from app.casework.cases.permissions import APPLY
from app.casework.cases.queries.case_file import Case
from app.casework.cases.queries.correction_rounds import answering_of
from app.casework.cases.queries.draft import filling_of
from app.casework.cases.queries.ownership import own_case
from app.casework.cases.use_cases import draft_of
from app.casework.definition.shapes import DocumentAsk, PaperKind
from app.documents.public import JPEG, PDF, PNG, Document, Kind, Upload, remove_document, store
from app.errors import Conflict, NotFound
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork

SUBJECT = "case"
MAX_FILES_PER_DOCUMENT = 10
_KINDS = {PaperKind.PDF: PDF, PaperKind.JPEG: JPEG, PaperKind.PNG: PNG}


@dataclass(frozen=True, kw_only=True)
class AddDocument:
    """A file for a paper that is asked for, by its code."""

    application_id: UUID
    code: str
    file: Upload


@dataclass(frozen=True, kw_only=True)
class RemoveDocument:
    """The file."""

    application_id: UUID
    document_id: UUID


@dataclass(frozen=True, kw_only=True)
class _Papers:
    """A draft whose papers may change, and those that may."""

    case: Case
    draft: Draft
    asks: Sequence[DocumentAsk]


def add_document(uow: UnitOfWork, command: AddDocument) -> Document:
    """Add a file to a paper. Raises NotFound if the paper is not asked for, FileRefused.

    Conflict (`enough-files`) if it already has ten.
    """
    require(uow.actor, APPLY)
    papers = _papers(uow, command.application_id)
    ask = next((each for each in papers.asks if each.code == command.code), None)
    if ask is None:
        raise NotFound
    ids = papers.draft.documents.get(ask.code, [])
    if len(ids) >= MAX_FILES_PER_DOCUMENT:
        refusal = sentence(
            "One document can have up to %(most)s files.", most=MAX_FILES_PER_DOCUMENT
        )
        raise Conflict(refusal, code="enough-files", fields={"file": refusal})
    document = store(
        uow,
        command.file.stream,
        command.file.filename,
        kinds=kinds_of(ask),
        subject_kind=SUBJECT,
        subject_id=command.application_id,
        purpose=ask.code,
    )
    _keep(uow, papers.draft, ask.code, [*ids, str(document.id)])
    return document


def kinds_of(ask: DocumentAsk) -> frozenset[Kind]:
    """Return the kinds of files that a paper may be given as."""
    return frozenset(_KINDS[kind] for kind in ask.kinds)


def remove_from_application(uow: UnitOfWork, command: RemoveDocument) -> Draft:
    """Take a file out of what is submitted next. What was submitted before stays kept."""
    require(uow.actor, APPLY)
    papers = _papers(uow, command.application_id)
    wanted = str(command.document_id)
    codes = {each.code for each in papers.asks}
    for code, ids in papers.draft.documents.items():
        if wanted in ids and code in codes:
            _keep(uow, papers.draft, code, [each for each in ids if each != wanted])
            if not _was_handed_in(papers.case, wanted):
                remove_document(uow, command.document_id)
            return papers.draft
    raise NotFound


def _papers(uow: UnitOfWork, application_id: UUID) -> _Papers:
    case = own_case(uow, application_id, lock=True)
    if case.submissions:
        answering = answering_of(uow, application_id)
        may = answering.may_change.documents
        asks = [each for each in answering.form.documents if each.code in may]
        return _Papers(case=case, draft=draft_of(uow, answering), asks=asks)
    filling = filling_of(uow, application_id)
    return _Papers(case=case, draft=filling.draft, asks=filling.form.documents)


def _keep(uow: UnitOfWork, draft: Draft, code: str, ids: Sequence[str]) -> None:
    draft.documents = {**draft.documents, code: list(ids)}
    touch(uow, draft)
    uow.session.flush()


def _was_handed_in(case: Case, document_id: str) -> bool:
    return any(
        document_id in ids
        for submission in case.submissions
        for ids in submission.content["documents"].values()
    )
