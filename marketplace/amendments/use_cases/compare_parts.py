"""Changes of a proposal to the documents and to the requirements for bidders."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.documents.public import Document
from app.errors import Invalid
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from marketplace.amendments.policy import CRITERION, NAMED_BY, PAPER
from marketplace.amendments.use_cases.compare_tender import (
    CriterionChange,
    DocumentChange,
    PaperChange,
    ProposeAmendment,
    item_changes,
    lot_changes,
    term_changes,
)
from marketplace.tenders.models import RequiredDocument, Tender, TenderCriterion
from marketplace.tenders.use_cases.documents import documents_beside
from marketplace.tenders.use_cases.versions import (
    Change,
    change,
    document_change,
    versions_of,
    withdrawn_document,
)

Line = CriterionChange | PaperChange
MAX_LINES = 50


@dataclass(frozen=True, kw_only=True)
class Part:
    """A table of what is asked of bidders: how its rows are changed, by their numbers.

    What bids refer to (`fixed`) is not changed in a row: another row asks for it.
    """

    name: str
    group: str
    table: Any
    columns: Sequence[str]
    fixed: str
    needed: Sequence[str]

    @property
    def named_by(self) -> str:
        """The column that no row is without."""
        return NAMED_BY[self.name]


CRITERIA = Part(
    name=CRITERION,
    group="criteria",
    table=TenderCriterion,
    columns=("kind", "wording", "wording_ur"),
    fixed="kind",
    needed=("kind", "wording"),
)
PAPERS = Part(
    name=PAPER,
    group="required_documents",
    table=RequiredDocument,
    columns=("name", "name_ur", "mandatory"),
    fixed="name",
    needed=("name",),
)


def changes_of(uow: UnitOfWork, tender: Tender, command: ProposeAmendment) -> list[Change]:
    """Return the differences. Raises Invalid if there are none."""
    found = [
        *term_changes(tender, command),
        *_documents(uow, tender, command),
        *_lines(uow, tender, CRITERIA, command.criteria),
        *_lines(uow, tender, PAPERS, command.required_documents),
        *lot_changes(uow, tender, command),
        *item_changes(uow, tender, command),
    ]
    if not found:
        message = sentence("Nothing would change. Enter what must be different.")
        raise Invalid(message, code="nothing-changes")
    return found


def _documents(uow: UnitOfWork, tender: Tender, command: ProposeAmendment) -> Iterator[Change]:
    """Bring documents that were put beside the tender for a change, and withdraw others."""
    if not command.documents and not command.withdrawn_documents:
        return
    beside = documents_beside(uow, tender.id)
    waiting = {each.document.id: each.document for each in beside if each.version is None}
    in_force = {each.document.id: each.document for each in beside if each.in_force}
    yield from _brought(command.documents, waiting, in_force)
    yield from _withdrawn(command.withdrawn_documents, in_force)
    if command.withdrawn_documents and not in_force and not command.documents:
        _refuse_withdrawal(_LAST_DOCUMENT)


def _brought(
    given: Sequence[DocumentChange],
    waiting: dict[UUID, Document],
    in_force: dict[UUID, Document],
) -> Iterator[Change]:
    """Bring each document once; what it replaces is no longer in force."""
    for at, line in enumerate(given):
        document = waiting.pop(line.document_id, None)
        replaced = in_force.pop(line.replaces, None) if line.replaces else None
        if document is None:
            _refuse_document(at, "document_id", _NO_DOCUMENT)
        elif line.replaces and replaced is None:
            _refuse_document(at, "replaces", _NOT_IN_FORCE)
        else:
            yield document_change(document, replaced)


def _withdrawn(given: Sequence[UUID], in_force: dict[UUID, Document]) -> Iterator[Change]:
    for each in given:
        document = in_force.pop(each, None)
        if document is None:
            _refuse_withdrawal(_NOT_IN_FORCE)
        else:
            yield withdrawn_document(document)


def _refuse_withdrawal(message: Sentence) -> None:
    raise Invalid(message, fields={"withdrawn_documents": message})


_LAST_DOCUMENT = sentence(
    "A tender keeps at least one bidding document. Leave this one, or bring another with the same "
    "change."
)
_NO_DOCUMENT = sentence("Put the document beside the tender first, and name it once.")
_NOT_IN_FORCE = sentence(
    "This is no document of the tender in force, or it is replaced or withdrawn twice."
)


def _refuse_document(at: int, name: str, message: Sentence) -> None:
    raise Invalid(message, fields={f"documents.{at}.{name}": message})


def rows_of(uow: UnitOfWork, tender: Tender, part: Part) -> dict[int, Any]:
    """Return the rows of a part as they are, by their numbers."""
    query = select(part.table).filter_by(tender_id=tender.id).order_by(part.table.number)
    return {row.number: row for row in uow.session.scalars(query)}


def _lines(uow: UnitOfWork, tender: Tender, part: Part, lines: Sequence[Line]) -> Iterator[Change]:
    if not lines:
        return
    rows = rows_of(uow, tender, part)
    _refuse_wrong(part, rows, lines)
    new = _last_number(uow, tender, part, rows)
    for line in lines:
        if line.number is None:
            new += 1
        yield from _line(part, line, rows.get(line.number or 0), line.number or new)


def _line(part: Part, line: Line, row: Any, number: int) -> Iterator[Change]:  # noqa: ANN401 - a row of the part's table
    if line.dropped:
        before = getattr(row, part.named_by)
        yield change(part.named_by, before, None, part=part.name, number=number)
        return
    for name in part.columns:
        before, after = getattr(row, name, None), _after(line, name, new=row is None)
        if after not in {None, ""} and after != before:
            yield change(name, before, after, part=part.name, number=number)


def _after(line: Line, name: str, *, new: bool) -> object:
    """Return a value as it is to be; a new paper must be brought, if nothing else is said."""
    value = getattr(line, name)
    return True if name == "mandatory" and value is None and new else value


def _last_number(uow: UnitOfWork, tender: Tender, part: Part, rows: Mapping[int, object]) -> int:
    """Return the last number that was ever used: an answer to one criterion is none to another."""
    used = (
        each["number"]
        for version in versions_of(uow.session, tender.id)
        for each in version.changes
        if each["part"] == part.name
    )
    return max((*rows, *used), default=0)


def _refuse_wrong(part: Part, rows: Mapping[int, Any], lines: Sequence[Line]) -> None:
    """Raise Invalid for what names no row, lacks something, or asks for a thing twice."""
    seen: set[int] = set()
    names = _names(part, rows, lines)
    for at, line in enumerate(lines):
        wrong = _wrong(part, rows, line, twice=line.number in seen)
        if part is PAPERS and line.number is None and _folded_name(line) in names:
            wrong.setdefault("name", sentence("This document is asked for twice."))
        names.add(_folded_name(line))
        seen |= {line.number} if line.number is not None else set()
        if wrong:
            fields = {f"{part.group}.{at}.{name}": text for name, text in wrong.items()}
            raise Invalid(next(iter(wrong.values())), fields=fields)
    if len(rows) + sum(line.number is None for line in lines) > MAX_LINES:
        raise Invalid(sentence("Ask for up to %(most)d things.", most=MAX_LINES))


def _names(part: Part, rows: Mapping[int, Any], lines: Sequence[Line]) -> set[str]:
    """Return the remaining requirements: bids name their files by them."""
    gone = {line.number for line in lines if line.dropped}
    kept = (row for number, row in rows.items() if number not in gone)
    return {getattr(row, part.named_by).casefold() for row in kept}


def _folded_name(line: Line) -> str:
    return (getattr(line, "name", None) or "").casefold()


def _wrong(part: Part, rows: Mapping[int, Any], line: Line, *, twice: bool) -> dict[str, Sentence]:
    if line.number is None:
        lacks = [name for name in part.needed if not getattr(line, name)]
        return dict.fromkeys(lacks, sentence("Fill this in."))
    row = rows.get(line.number)
    if row is None or twice:
        return {"number": sentence("This tender does not ask for this, or it is named twice.")}
    fixed = getattr(line, part.fixed)
    if fixed not in {None, "", getattr(row, part.fixed)}:
        message = sentence("Bids refer to it by this. Drop it, and ask for another.")
        return {part.fixed: message}
    return _outdated(part, row, line)


def _outdated(part: Part, row: Any, line: Line) -> dict[str, Sentence]:  # noqa: ANN401 - a row of the part's table
    """Refuse new words whose Urdu would go on saying the old ones."""
    urdu = f"{part.named_by}_ur"
    before, after = getattr(row, part.named_by), getattr(line, part.named_by)
    reworded = not line.dropped and after not in {None, "", before}
    if reworded and getattr(row, urdu) and getattr(line, urdu) in {None, "", getattr(row, urdu)}:
        return {urdu: sentence("The Urdu says what was asked before. Change it too.")}
    return {}
