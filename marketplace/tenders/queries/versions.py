"""Changes of a published tender, for everybody."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select

from app.errors import NotFound
from app.identity.public import PersonSummary, people_by_id
from app.row_macs import genuine
from app.unit_of_work import UnitOfWork
from marketplace.tenders.models import Tender, TenderVersion
from marketplace.tenders.use_cases.versions import versions_of


@dataclass(frozen=True, kw_only=True)
class ChangeView:
    """A change: of the terms, or of an item, lot, criterion, paper or document (`part`).

    Before and after as text, times in UTC. Without before it is new, without after it was
    withdrawn. Document `document_id` replaced `replaces_id`, or was added; without a new document,
    `replaces_id` was withdrawn.
    """

    part: str
    number: int | None
    name: str
    before: str | None
    after: str | None
    document_id: UUID | None = None
    replaces_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class VersionView:
    """A version of a published tender.

    `what`: corrigendum, extension, postponed_opening, changed_item, withdrawn_lot, cancellation, or
    waiting_question: bidding was extended automatically, so there is no approver. `substance`: bids
    must be confirmed, if the bidding document requires it; `needs_prices`: they must be submitted
    again. `late_reason`: why it came in the last days before closing. `grievance_id`,
    `grievance_reference`: the upheld grievance that it answers. `reason_ur`: the automatic reason
    in Urdu; None if an officer wrote the reason, in their own language.
    """

    number: int
    what: str
    reason: str
    reason_ur: str | None = None
    late_reason: str
    substance: bool
    needs_prices: bool
    recorded_at: datetime
    approver: str
    newspaper_on: date | None
    regulator_on: date | None
    counts_from: date
    grievance_id: UUID | None
    grievance_reference: str | None
    changes: Sequence[ChangeView]


@dataclass(frozen=True, kw_only=True)
class VersionsView:
    """A published tender with what changed since, the newest first."""

    tender: Tender
    versions: Sequence[VersionView]

    @property
    def version(self) -> int:
        """The version that is in force."""
        return self.tender.version


def tender_versions(uow: UnitOfWork, tender_id: UUID) -> VersionsView:
    """Return the versions of a published tender. Raises NotFound."""
    tender = uow.get(Tender, tender_id)
    if tender.published_at is None:
        raise NotFound
    rows = versions_of(uow.session, tender.id)
    people = people_by_id(uow.session, {each for each in map(_approver, rows) if each})
    return VersionsView(tender=tender, versions=[_view(row, people) for row in reversed(rows)])


def tender_version(uow: UnitOfWork, tender_id: UUID, number: int) -> tuple[Tender, VersionView]:
    """Return one version of a published tender, with it. Raises NotFound."""
    found = tender_versions(uow, tender_id)
    for each in found.versions:
        if each.number == number:
            return found.tender, each
    raise NotFound


def newest_versions(uow: UnitOfWork, tender_ids: Collection[UUID]) -> dict[UUID, TenderVersion]:
    """Return the newest version of each of these tenders that has changed, in one query."""
    query = (
        select(TenderVersion)
        .join(Tender, Tender.id == TenderVersion.tender_id)
        .where(Tender.id.in_(tender_ids), TenderVersion.number == Tender.version)
    )
    return {row.tender_id: row for row in genuine(uow.session, uow.session.scalars(query))}


def _approver(row: TenderVersion) -> UUID | None:
    return row.approved_by or row.entered_by


def _view(row: TenderVersion, people: Mapping[UUID, PersonSummary]) -> VersionView:
    approver = _approver(row)
    kept = ("number", "what", "reason", "late_reason", "substance", "needs_prices")
    days = ("recorded_at", "newspaper_on", "regulator_on", "counts_from")
    answers = ("grievance_id", "grievance_reference")
    return VersionView(
        **{name: getattr(row, name) for name in (*kept, *days, *answers)},
        approver=people[approver].name if approver else "",
        changes=[ChangeView(**each) for each in row.changes],
    )


def count_amended(uow: UnitOfWork) -> int:
    """Count the published tenders that have changed since."""
    return uow.session.scalar(select(func.count()).select_from(Tender).where(*_AMENDED)) or 0


def amended_ids(uow: UnitOfWork, start: int, most: int) -> list[dict[str, UUID]]:
    """List those tenders in an order that stays, from an offset on."""
    query = select(Tender.id).where(*_AMENDED).order_by(Tender.id).offset(start).limit(most)
    return [{"tender_id": each} for each in uow.session.scalars(query)]


_AMENDED = (Tender.published_at.is_not(None), Tender.version > 1)
