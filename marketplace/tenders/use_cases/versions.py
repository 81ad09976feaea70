"""The one path by which a published tender changes: a recorded version, applied and signed.

Version 1 is the publication. An amendment, a postponed opening, a cancellation, and time that the
clock gives while a question waits are each a version more: what they changed, why, who decided it.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendar import Calendar, local_day
from app.documents.public import Document
from app.errors import Conflict
from app.row_macs import Forged, genuine
from app.signing.public import Signer
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.sealing.receipts import utc_text
from marketplace.tenders.models import Tender, TenderVersion
from marketplace.tenders.use_cases.signed_keys import is_published_here, sign_publication

AMENDED = "marketplace.tender_amended"
TERMS, ITEM, LOT = "terms", "item", "lot"
DOCUMENT, CRITERION, PAPER = "document", "criterion", "paper"
CANCELLATION, POSTPONED_OPENING = "cancellation", "postponed_opening"
# No officer decides it: the clock does, while a question waits for its answer.
WAITING_QUESTION = "waiting_question"
WAITS_FOR_ANSWER = sentence(
    "A question that was asked in time has no answer yet. Bidding is extended so that the"
    " department can answer, and everybody can read it before closing."
)
Change = Mapping[str, Any]
_TENDER_WAS_CHANGED = sentence(
    "This tender is not as it was published: somebody may have changed it outside the"
    " system. It can be cancelled, and nothing else of it changes. Contact support."
)


@dataclass(frozen=True, kw_only=True)
class Answered:
    """A grievance that a change answers."""

    id: UUID
    reference: str


@dataclass(frozen=True, kw_only=True)
class Decided:
    """A decision about a published tender, with its deciders (None: automatic) and reason."""

    what: str
    reason: str
    changes: Sequence[Change]
    entered_by: UUID | None
    approved_by: UUID | None = None
    late_reason: str = ""
    substance: bool = False
    needs_prices: bool = False
    newspaper_on: date | None = None
    regulator_on: date | None = None
    grievance_id: UUID | None = None
    grievance_reference: str | None = None
    announced: bool = field(default=True)


def text_of(value: object) -> str | None:
    """Write a value as versions keep it: a time in UTC, a day as ISO has it; None for nothing."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return utc_text(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def change(
    name: str, before: object, after: object, *, part: str = TERMS, number: int | None = None
) -> Change:
    """Write one change."""
    return {
        "part": part,
        "number": number,
        "name": name,
        "before": text_of(before),
        "after": text_of(after),
        "document_id": None,
        "replaces_id": None,
    }


def document_change(document: Document, replaced: Document | None) -> Change:
    """Write that a document comes, instead of another or as a further one."""
    written = change(
        "document", replaced and _document_label(replaced), _document_label(document), part=DOCUMENT
    )
    ids = {"document_id": str(document.id), "replaces_id": str(replaced.id) if replaced else None}
    return {**written, **ids}


def withdrawn_document(document: Document) -> Change:
    """Write that a document is withdrawn, and nothing comes instead."""
    written = change("document", _document_label(document), None, part=DOCUMENT)
    return {**written, "replaces_id": str(document.id)}


def _document_label(document: Document) -> str:
    return f"{document.purpose} ({document.filename})"


@contextmanager
def new_version(uow: UnitOfWork, tender: Tender, decided: Decided) -> Iterator[TenderVersion]:
    """Record the next version of a locked tender, let the caller apply it, and sign the result.

    The changes reach the database together with the version's number: PostgreSQL lets a published
    tender change in no other way.

    Raises Conflict (`key-swapped`) if the tender is not as this installation published it: the new
    signature would make a foreign key genuine. Such a tender can be cancelled, unsigned.
    """
    is_ours = is_published_here(uow, tender.id)
    if not is_ours and decided.what != CANCELLATION:
        raise Conflict(_TENDER_WAS_CHANGED, code="key-swapped")
    at = uow.instant()
    days = [each for each in (decided.newspaper_on, decided.regulator_on) if each is not None]
    row = TenderVersion(
        tender_id=tender.id,
        number=tender.version + 1,
        what=decided.what,
        reason=decided.reason,
        late_reason=decided.late_reason,
        changes=[dict(each) for each in decided.changes],
        substance=decided.substance,
        needs_prices=decided.needs_prices,
        entered_by=decided.entered_by,
        approved_by=decided.approved_by,
        recorded_at=at,
        newspaper_on=decided.newspaper_on,
        regulator_on=decided.regulator_on,
        counts_from=max([local_day(at), *days]),
        grievance_id=decided.grievance_id,
        grievance_reference=decided.grievance_reference,
    )
    uow.add(row)
    uow.session.flush()
    yield row
    tender.version, tender.amended_at = row.number, at
    _mark(tender, row)
    uow.session.flush()
    if is_ours:
        sign_publication(uow.session, uow.port(Signer), tender)
    after: dict[str, object] = {"version": row.number, "what": row.what, "reason": row.reason}
    uow.audit("tender.version_recorded", tender.id, after=after)
    if decided.announced:
        uow.publish(AMENDED, tender_id=tender.id, version=row.number)


def _mark(tender: Tender, row: TenderVersion) -> None:
    """Let bids handed in before wait for their firms, where the bidding document says so."""
    if not (row.substance and tender.reconfirmation):
        return
    tender.confirm_version = row.number
    if row.needs_prices:
        tender.price_version = row.number


def later_times(
    tender: Tender, closes_at: datetime, calendar: Calendar
) -> Mapping[str, datetime | date]:
    """Return the times of a tender whose closing moves to then.

    The opening follows it, on a working day too, and so does the last day of documents where it is
    that of closing.
    """
    opens_at = calendar.working_time(tender.opens_at + (closes_at - tender.closes_at))
    times: dict[str, datetime | date] = {"closes_at": closes_at, "opens_at": opens_at}
    if tender.issue_to == local_day(tender.closes_at):
        times["issue_to"] = local_day(closes_at)
    return times


def versions_of(session: Session, tender_id: UUID) -> list[TenderVersion]:
    """Return the versions since publication, oldest first; a forged row is treated as missing."""
    query = select(TenderVersion).filter_by(tender_id=tender_id).order_by(TenderVersion.number)
    return genuine(session, session.scalars(query))


def closings_by_version(session: Session, tender: Tender) -> dict[int, datetime]:
    """Return the closing time of bidding in each version.

    Bids stay valid after an extension: bids submitted earlier need no longer security. Raises
    Forged if a version is missing or not genuine: securities would seem to end too soon.
    """
    rows = versions_of(session, tender.id) if tender.version > 1 else []
    if len(rows) != tender.version - 1:
        raise Forged
    closings = dict.fromkeys(range(1, tender.version + 1), tender.closes_at)
    for row in reversed(rows):
        for each in row.changes:
            if each["name"] == "closes_at":
                closings |= dict.fromkeys(range(1, row.number), _moment(each["before"]))
    return closings


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
