"""From what the schemas load to the commands of tenders: the same for pages and API."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from app.documents.public import Upload
from app.errors import Invalid
from app.text import sentence
from marketplace.spreadsheets.workbooks import MAX_FILE_BYTES
from marketplace.tenders.use_cases.draft_tender import DraftTender, ReviseTender
from marketplace.tenders.use_cases.name_committee import MemberLine, NameCommittee
from marketplace.tenders.use_cases.set_eligibility import (
    CriterionLine,
    DocumentLine,
    SetEligibility,
)
from marketplace.tenders.use_cases.set_items import Item, SetItems, SetItemsFromSheet
from marketplace.tenders.use_cases.submit_for_approval import HandInTender
from marketplace.tenders.use_cases.terms import Terms

Rows = Sequence[dict[str, Any]]


def draft_command(**terms: Any) -> DraftTender:  # noqa: ANN401 - loaded by the schema
    """Build the command of a new draft."""
    return DraftTender(terms=Terms(**terms))


def revise_command(
    tender_id: UUID,
    revision: int | None = None,
    **terms: Any,  # noqa: ANN401 - loaded by the schema
) -> ReviseTender:
    """Build the command of revised terms."""
    return ReviseTender(tender_id=tender_id, revision=revision, terms=Terms(**terms))


def items_command(tender_id: UUID, items: Rows, revision: int | None = None) -> SetItems:
    """Build the command of new items."""
    lines = tuple(Item(**item) for item in items)
    return SetItems(tender_id=tender_id, items=lines, revision=revision)


def sheet_command(
    tender_id: UUID, file: Upload | None, revision: int | None = None
) -> SetItemsFromSheet:
    """Build the command of a filled template; raises Invalid if there is no file."""
    if file is None:
        message = sentence("Choose a file.")
        raise Invalid(message, fields={"file": message})
    content = file.stream.read(MAX_FILE_BYTES + 1)
    return SetItemsFromSheet(tender_id=tender_id, content=content, revision=revision)


def eligibility_command(
    tender_id: UUID,
    criteria: Rows,
    required_documents: Rows = (),
    revision: int | None = None,
) -> SetEligibility:
    """Build the command of a new eligibility table."""
    return SetEligibility(
        tender_id=tender_id,
        criteria=tuple(CriterionLine(**line) for line in criteria),
        required_documents=tuple(DocumentLine(**line) for line in required_documents),
        revision=revision,
    )


def committee_command(tender_id: UUID, members: Rows, revision: int | None = None) -> NameCommittee:
    """Build the command of a new committee."""
    lines = tuple(MemberLine(**member) for member in members)
    return NameCommittee(tender_id=tender_id, members=lines, revision=revision)


def submission_command(tender_id: UUID, reasons: Rows = ()) -> HandInTender:
    """Build the command that asks for approval."""
    by_code = {line["code"]: line["reason"] for line in reasons}
    return HandInTender(tender_id=tender_id, reasons=by_code)
