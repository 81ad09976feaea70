"""A paper that is asked for, and the files that are there: of a draft, or of a round's answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.casework.cases.permissions import APPLY
from app.casework.cases.queries.case_file import Case
from app.casework.cases.queries.correction_rounds import answering_of
from app.casework.cases.queries.draft import files_by_id, filling_of
from app.casework.cases.queries.ownership import own_case
from app.casework.definition.shapes import DocumentAsk
from app.documents.public import Document
from app.errors import NotFound
from app.permissions import require
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A paper, its files, and what an office said of it."""

    case: Case
    ask: DocumentAsk
    files: Sequence[Document]
    said: str = ""


def paper_of(uow: UnitOfWork, application_id: UUID, code: str) -> Paper:
    """Return a paper that may be given now. Raises NotFound, Conflict."""
    require(uow.actor, APPLY)
    case = own_case(uow, application_id)
    if not case.submissions:
        filling = filling_of(uow, application_id)
        asks, ids = filling.form.documents, filling.draft.documents.get(code, [])
        return _paper(uow, case, _ask(asks, code), ids)
    answering = answering_of(uow, application_id)
    may = answering.may_change.documents
    asks = [each for each in answering.form.documents if each.code in may]
    said = (r.points.get(f"document:{code}", "") for r in answering.rounds)
    ids = answering.documents.get(code, [])
    return _paper(uow, case, _ask(asks, code), ids, " ".join(filter(None, said)))


def _ask(asks: Iterable[DocumentAsk], code: str) -> DocumentAsk:
    found = next((each for each in asks if each.code == code), None)
    if found is None:
        raise NotFound
    return found


def _paper(
    uow: UnitOfWork, case: Case, ask: DocumentAsk, ids: Sequence[str], said: str = ""
) -> Paper:
    files = files_by_id(uow.session, ids)
    return Paper(
        case=case, ask=ask, files=[files[each] for each in ids if each in files], said=said
    )
