"""The eligibility table and the documents that every bid must bring."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, insert

from app.errors import Invalid
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.kernel import permissions
from marketplace.tenders.models import RequiredDocument, Tender, TenderCriterion
from marketplace.tenders.use_cases.find_tender import draft_to_change


@dataclass(frozen=True, kw_only=True)
class CriterionLine:
    """A row of the eligibility table; `kind` is one of the bidding document's (domain.md)."""

    kind: str
    wording: str
    wording_ur: str = ""


@dataclass(frozen=True, kw_only=True)
class DocumentLine:
    """A document to bring."""

    name: str
    mandatory: bool = True
    name_ur: str = ""


@dataclass(frozen=True, kw_only=True)
class SetEligibility:
    """Replace a draft's eligibility table and required documents."""

    tender_id: UUID
    criteria: tuple[CriterionLine, ...]
    required_documents: tuple[DocumentLine, ...] = ()
    revision: int | None = None


def set_eligibility(uow: UnitOfWork, command: SetEligibility) -> Tender:
    """Write both tables. A criterion's code is its kind, numbered where a kind comes twice.

    Raises Invalid for a document that is asked for twice: bidders name files by it.
    """
    require(uow.actor, permissions.DRAFT_TENDER)
    _refuse_twins(command.required_documents)
    tender = draft_to_change(uow, command.tender_id, command.revision)
    for table in (TenderCriterion, RequiredDocument):
        uow.session.execute(delete(table).where(table.tender_id == tender.id))
    if command.criteria:
        uow.session.execute(insert(TenderCriterion), _criteria(tender.id, command.criteria))
    if command.required_documents:
        rows = _documents(tender.id, command.required_documents)
        uow.session.execute(insert(RequiredDocument), rows)
    uow.audit(
        "tender.eligibility_set",
        tender.id,
        after={"criteria": len(command.criteria), "documents": len(command.required_documents)},
    )
    return tender


def _refuse_twins(lines: tuple[DocumentLine, ...]) -> None:
    seen: set[str] = set()
    for place, line in enumerate(lines):
        if line.name.casefold() in seen:
            message = sentence("This document is asked for twice.")
            raise Invalid(message, fields={f"required_documents.{place}.name": message})
        seen.add(line.name.casefold())


def _criteria(tender_id: UUID, lines: tuple[CriterionLine, ...]) -> list[dict[str, object]]:
    seen: Counter[str] = Counter()
    rows: list[dict[str, object]] = []
    for number, line in enumerate(lines, start=1):
        seen[line.kind] += 1
        code = line.kind if seen[line.kind] == 1 else f"{line.kind}-{seen[line.kind]}"
        rows.append(
            {"tender_id": tender_id, "number": number, "code": code}
            | {"kind": line.kind, "wording": line.wording, "wording_ur": line.wording_ur}
        )
    return rows


def _documents(tender_id: UUID, lines: tuple[DocumentLine, ...]) -> list[dict[str, object]]:
    return [
        {"tender_id": tender_id, "number": number, "mandatory": line.mandatory}
        | {"name": line.name, "name_ur": line.name_ur}
        for number, line in enumerate(lines, start=1)
    ]
