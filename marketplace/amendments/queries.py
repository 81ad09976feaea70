"""Changes of a tender that its department's officers have proposed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.documents.public import Document
from app.errors import NotFound
from app.identity.public import PersonSummary, people_by_id
from app.row_macs import genuine_lines_of
from app.unit_of_work import UnitOfWork
from marketplace.amendments.models import Amendment
from marketplace.amendments.use_cases.check_proposal import comes_late
from marketplace.amendments.use_cases.compare_parts import CRITERIA, PAPERS, rows_of
from marketplace.kernel import permissions
from marketplace.tenders.models import (
    RequiredDocument,
    Tender,
    TenderCriterion,
    TenderItem,
    TenderLot,
)
from marketplace.tenders.policy.lifecycle import TenderAction, may
from marketplace.tenders.queries.tender_file import own_tender_row
from marketplace.tenders.use_cases.documents import documents_beside

MAX_AMENDMENTS = 100


@dataclass(frozen=True, kw_only=True)
class AmendmentFile:
    """A tender as its officers change it; `late`: only the head approves a change now."""

    tender: Tender
    items: Sequence[TenderItem]
    lots: Sequence[TenderLot]
    amendments: Sequence[Amendment]
    people: Mapping[UUID, PersonSummary]
    may_propose: bool
    may_decide: bool
    late: bool

    @property
    def waiting(self) -> Amendment | None:
        """The change that waits for a second officer."""
        return next((each for each in self.amendments if each.waiting), None)


def amendment_file(uow: UnitOfWork, tender_id: UUID) -> AmendmentFile:
    """Read a published tender of the actor's department with its changes. Raises NotFound."""
    tender = published_own_tender(uow, tender_id)
    rows = amendments_of(uow, tender)
    is_open = may(TenderAction.AMEND, tender.facts(), uow.now)
    items = select(TenderItem).filter_by(tender_id=tender.id).order_by(TenderItem.number)
    lots = select(TenderLot).filter_by(tender_id=tender.id).order_by(TenderLot.number)
    return AmendmentFile(
        tender=tender,
        items=uow.session.scalars(items).all(),
        lots=uow.session.scalars(lots).all(),
        amendments=rows,
        people=people_by_id(uow.session, {row.entered_by for row in rows}),
        may_propose=is_open and uow.actor.may(permissions.PROPOSE_AMENDMENT),
        may_decide=uow.actor.may(permissions.APPROVE_AMENDMENT),
        late=is_open and comes_late(uow, tender, uow.now),
    )


def published_own_tender(uow: UnitOfWork, tender_id: UUID) -> Tender:
    """Return a published tender of the actor's department. Raises NotFound."""
    tender = own_tender_row(uow, tender_id)
    if tender.published_at is None:
        raise NotFound
    return tender


@dataclass(frozen=True, kw_only=True)
class AskedFile:
    """The requirements of a published tender, by number, and its documents in force.

    `proposed` were attached for a change, and no version has published them yet.
    """

    criteria: Mapping[int, TenderCriterion]
    papers: Mapping[int, RequiredDocument]
    in_force: Sequence[Document]
    proposed: Sequence[Document]


def read_requirements_file(uow: UnitOfWork, tender: Tender) -> AskedFile:
    """Read what else a change may be of."""
    beside = documents_beside(uow, tender.id)
    return AskedFile(
        criteria=rows_of(uow, tender, CRITERIA),
        papers=rows_of(uow, tender, PAPERS),
        in_force=[each.document for each in beside if each.in_force],
        proposed=[each.document for each in beside if each.version is None],
    )


def amendments_of(uow: UnitOfWork, tender: Tender) -> Sequence[Amendment]:
    """List the changes proposed for a tender, the newest first."""
    query = select(Amendment).filter_by(tender_id=tender.id).order_by(Amendment.id.desc())
    return uow.session.scalars(query.limit(MAX_AMENDMENTS)).all()


def own_amendment(uow: UnitOfWork, amendment_id: UUID) -> Amendment:
    """Return a change of a tender of the actor's department. Raises NotFound."""
    row = uow.get(Amendment, amendment_id)
    own_tender_row(uow, row.tender_id)
    return row


def amendments_to_decide(uow: UnitOfWork) -> list[tuple[Amendment, Tender]]:
    """List the changes that wait for the actor: of their department, proposed by others."""
    query = (
        select(Amendment, Tender)
        .join(Tender, Tender.id == Amendment.tender_id)
        .where(
            Tender.department_id == uow.actor.organisation,
            Amendment.entered_by != uow.actor.person,
            Amendment.approved_at.is_(None),
            Amendment.refused_at.is_(None),
        )
        .order_by(Tender.closes_at)
        .limit(MAX_AMENDMENTS)
    )
    return [(row, tender) for row, tender in genuine_lines_of(uow.session, query)]
