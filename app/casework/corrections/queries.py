"""Rounds that offices sent back, for the page of their answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.casework.cases.policy.correctable import DOCUMENT
from app.casework.cases.queries.correction_rounds import Answering
from app.casework.cases.queries.draft import files_by_id
from app.casework.definition.shapes import DocumentAsk
from app.casework.signing.queries.completeness import complete_answers_check
from app.documents.public import Document
from app.identity.public import OrganisationSummary, organisations_by_id
from app.text import Sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class PaperLine:
    """A paper that may change: its files as submitted, and as they would be; what offices said."""

    ask: DocumentAsk
    before: Sequence[Document]
    now: Sequence[Document]
    said: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class RoundsPage:
    """The data of the pages. `said` are the offices' sentences by the field that they are about."""

    offices: Mapping[UUID, OrganisationSummary]
    said: Mapping[str, Sequence[str]]
    papers: Sequence[PaperLine]
    problems: Mapping[str, Sentence]
    changed: bool


def rounds_page(uow: UnitOfWork, answering: Answering) -> RoundsPage:
    """Put together what the pages show of a round; whose it is was asked before."""
    said: dict[str, list[str]] = {}
    for each in answering.rounds:
        for about, sentence in each.points.items():
            said.setdefault(about, []).append(sentence)
    offices = {each.part.row.office_id for each in answering.rounds}
    return RoundsPage(
        offices=organisations_by_id(uow.session, offices),
        said=said,
        papers=_papers(uow, answering, said),
        problems=complete_answers_check(uow, answering),
        changed=answering.changed,
    )


def _papers(
    uow: UnitOfWork, answering: Answering, said: Mapping[str, Sequence[str]]
) -> list[PaperLine]:
    before, now = answering.case.documents, answering.documents
    wanted = [i for held in (before, now) for ids in held.values() for i in ids]
    files = files_by_id(uow.session, wanted)
    return [
        PaperLine(
            ask=ask,
            before=[files[i] for i in before.get(ask.code, []) if i in files],
            now=[files[i] for i in now.get(ask.code, []) if i in files],
            said=said.get(f"{DOCUMENT}{ask.code}", []),
        )
        for ask in answering.form.documents
        if ask.code in answering.may_change.documents
    ]
