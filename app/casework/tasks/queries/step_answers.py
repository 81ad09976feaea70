"""Submissions for an officer to read: with the points sent back, and the result."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.casework.cases.models.application import Submission
from app.casework.cases.models.work import ReviewRound
from app.casework.cases.policy.correctable import DOCUMENT
from app.casework.cases.queries.case_file import Case, Part
from app.casework.definition.fields import Field
from app.casework.definition.shapes import DocumentAsk
from app.casework.forms.policy.determinants import Known, holds
from app.data_files.words import Words
from app.documents.models import Document
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An answer as it was submitted last; `before` what stood there when it was asked back."""

    field: Field
    value: Any
    before: Any = None
    changed: bool = False


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page of the form with the answers that apply."""

    title: Words
    answers: Sequence[Answer]


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A paper with its files; `changed` since it was asked back, when it had the files `before`."""

    ask: DocumentAsk
    files: Sequence[Document]
    before: Sequence[Document] = ()
    changed: bool = False

    @property
    def document_ids(self) -> list[UUID]:
        """The ids of its files."""
        return [file.id for file in self.files]


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A reply since the office sent it back; `asked` is its own sentence, if any."""

    title: Words
    asked: str
    changed: bool
    answer: Answer | None = None
    paper: Paper | None = None


def last_answered(part: Part) -> ReviewRound | None:
    """Return the round of an office that was answered last."""
    answered = (each for each in part.rounds if each.answered_at is not None)
    return max(answered, key=lambda each: each.number, default=None)


def baseline(case: Case, part: Part) -> Submission | None:
    """Return the submission that the office had when it sent back; None if nothing came since.

    An office that never asked is shown the answers to others.
    """
    asked, rounds = last_answered(part), list(case.submissions)
    if asked is None:
        return rounds[-2] if len(rounds) > 1 else None
    at = next(n for n, each in enumerate(rounds) if each.id == asked.submission_id)
    return rounds[at - 1]


def words_since(case: Case, before: Submission | None) -> list[str]:
    """Return the applicant's words to the offices with each answer since then."""
    if before is None:
        return []
    later = (each.content.get("words") for each in case.submissions if each.round > before.round)
    return [words for words in later if words]


def pages_of(case: Case, known: Known, before: Submission | None) -> Iterator[Page]:
    """Yield the pages of the form that apply, with what was answered and what changed."""
    earlier = before.content["answers"] if before else case.answers
    for section in case.service.sections:
        if holds(section.when, known):
            shown = [
                _answer(field, case.answers, earlier)
                for field in section.fields
                if holds(field.when, known)
            ]
            yield Page(title=section.title, answers=shown)


def _answer(field: Field, now: Mapping[str, Any], before: Mapping[str, Any]) -> Answer:
    value, earlier = now.get(field.name), before.get(field.name)
    return Answer(field=field, value=value, before=earlier, changed=value != earlier)


def papers_of(
    uow: UnitOfWork, case: Case, part: Part, known: Known, before: Submission | None
) -> list[Paper]:
    """Return the papers that a registration asks for, with their files."""
    asked = [case.service.document(code) for code in part.shape.documents]
    asked = [each for each in asked if holds(each.when, known)]
    earlier = before.content["documents"] if before else case.documents
    held = [(now, each.code) for each in asked for now in (case.documents, earlier)]
    files = _files(uow, [i for documents, code in held for i in documents.get(code, ())])
    return [_paper(each, case.documents, earlier, files) for each in asked]


def _paper(
    ask: DocumentAsk,
    now: Mapping[str, Sequence[str]],
    before: Mapping[str, Sequence[str]],
    files: Mapping[str, Document],
) -> Paper:
    held, earlier = list(now.get(ask.code, ())), list(before.get(ask.code, ()))
    return Paper(
        ask=ask,
        files=[files[each] for each in held if each in files],
        before=[files[each] for each in earlier if each in files],
        changed=held != earlier,
    )


def _files(uow: UnitOfWork, ids: Sequence[str]) -> Mapping[str, Document]:
    if not ids:
        return {}
    query = select(Document).where(Document.id.in_({UUID(each) for each in ids}))
    return {str(each.id): each for each in uow.session.scalars(query)}


def replies_of(
    pages: Sequence[Page], papers: Sequence[Paper], asked: Mapping[str, str]
) -> list[Reply]:
    """Return all that was asked back or has changed; `asked` are the office's sentences."""
    found = [
        Reply(
            title=answer.field.label,
            asked=asked.get(answer.field.name, ""),
            changed=answer.changed,
            answer=answer,
        )
        for page in pages
        for answer in page.answers
    ]
    found += [
        Reply(
            title=paper.ask.title,
            asked=asked.get(f"{DOCUMENT}{paper.ask.code}", ""),
            changed=paper.changed,
            paper=paper,
        )
        for paper in papers
    ]
    return [each for each in found if each.changed or each.asked]
