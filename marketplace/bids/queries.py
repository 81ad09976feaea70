"""A supplier's own bids and drafts; before the opening nobody else sees any."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from io import BytesIO
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from app.documents.public import open_blob
from app.errors import NotFound
from app.identity.public import (
    OrganisationSummary,
    VerificationPaper,
    organisations_by_id,
    own_verification_papers,
    require_for_firm,
)
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.row_macs import UNCHECKED, genuine_lines
from app.text import Sentence
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Award, AwardLine
from marketplace.bids.models import Bid, BidDraftFile
from marketplace.bids.policy import (
    BidStatus,
    CheckedSchedule,
    Size,
    bid_status,
    price_doubts,
    total_doubt,
)
from marketplace.bids.use_cases import completeness
from marketplace.bids.use_cases.confirm_bid import unconfirmable
from marketplace.bids.use_cases.drafts import (
    DraftContent,
    DraftFile,
    draft_of,
    open_draft,
    prices_version,
)
from marketplace.kernel import permissions
from marketplace.profiles.policy import PaperState
from marketplace.profiles.queries import PaperView, own_papers
from marketplace.securities.policy import SecurityRule, required_paisa
from marketplace.securities.use_cases.payment_status import require_documents
from marketplace.tenders.models import (
    RequiredDocument,
    Tender,
    TenderCriterion,
    TenderItem,
    TenderLot,
)
from marketplace.tenders.policy.lifecycle import TenderAction, may, valid_until
from marketplace.tenders.policy.search import band_of, limits_paisa
from marketplace.tenders.use_cases.find_tender import biddable_tender


@dataclass(frozen=True, kw_only=True)
class Bidding:
    """Everything that a supplier needs to write its bid. Amounts are paisa."""

    tender: Tender
    department: OrganisationSummary
    firm: OrganisationSummary
    lots: Sequence[TenderLot]
    items: Sequence[TenderItem]
    criteria: Sequence[TenderCriterion]
    documents: Sequence[RequiredDocument]
    draft: DraftContent | None
    updated_at: datetime | None
    current: Bid | None
    schedule: CheckedSchedule
    rule: SecurityRule
    missing: Mapping[str, Sentence]
    prices_version: str

    @property
    def content(self) -> DraftContent:
        """The draft, or an empty one."""
        return self.draft or DraftContent()

    @property
    def total_paisa(self) -> int | None:
        """The total that is compared, None before anything is priced."""
        return self.schedule.compared_paisa if self.schedule.lines else None

    @property
    def asks_security(self) -> bool:
        """True if the tender asks for a bid security."""
        return self.rule.percent is not None or self.rule.fixed_paisa is not None

    @property
    def security_paisa(self) -> int | None:
        """The security required, None if it depends on prices not entered yet."""
        if self.rule.fixed_paisa is not None or self.total_paisa is not None:
            return required_paisa(self.rule, self.total_paisa or 0)
        return None

    @property
    def valid_until(self) -> date:
        """The day until which the firm is bound."""
        return valid_until(self.tender)

    @property
    def security_until(self) -> date:
        """The day until which the instrument must be good."""
        return completeness.security_until(self.tender)

    @property
    def security_wanted_until(self) -> date:
        """The day until which it should be good: the bidder says why where it is not."""
        return completeness.security_wanted_until(self.tender)

    @cached_property
    def line_totals(self) -> Mapping[int, int]:
        """The total of each priced item, by its number."""
        return {line.number: line.compared_paisa for line in self.schedule.lines}

    @cached_property
    def prices(self) -> Mapping[int, int]:
        """The unit price of each priced item, by its number."""
        return {quote.number: quote.unit_price_paisa for quote in self.content.bid.quotes}

    @cached_property
    def doubts(self) -> Mapping[int, Sentence]:
        """A sentence beside each price that is hardly meant, by the item's number."""
        return price_doubts(self.schedule, self._size)

    @property
    def total_doubt(self) -> Sentence | None:
        """A sentence beside a total that is hardly meant, where every item has its price."""
        whole = len(self.schedule.lines) == len(self.items)
        return total_doubt(self.schedule, self._size) if whole else None

    @property
    def doubtful(self) -> bool:
        """True if any price, or the total, is doubtful."""
        return bool(self.doubts) or self.total_doubt is not None

    @property
    def _size(self) -> Size:
        """The band of the estimate, which the search shows; never the estimate itself."""
        above, upto = limits_paisa(band_of(self.tender.estimate_paisa))
        return Size(above_paisa=above, upto_paisa=upto)

    @property
    def lacking(self) -> list[RequiredDocument]:
        """The required documents that are not there yet."""
        brought = {file.title for file in self.content.files}
        return [each for each in self.documents if each.mandatory and each.name not in brought]


def bidding(uow: UnitOfWork, tender_id: UUID) -> Bidding:
    """Return the data for bidding; raise NotFound, Conflict (closed, not paid), Forbidden."""
    require_for_firm(uow.actor, permissions.PREPARE_BID)
    tender = biddable_tender(uow, tender_id)
    require_documents(uow, tender)
    draft = draft_of(uow, tender.id)
    content = open_draft(uow, draft) if draft else DraftContent()
    items = _rows(uow, TenderItem, tender)
    schedule = completeness.checked(completeness.as_lines(items), tender, content.bid)
    sides = organisations_by_id(uow.session, [tender.department_id, uow.actor.organisation])
    return Bidding(
        tender=tender,
        department=sides[tender.department_id],
        firm=sides[uow.actor.organisation],
        lots=_rows(uow, TenderLot, tender),
        items=items,
        criteria=_rows(uow, TenderCriterion, tender),
        documents=_rows(uow, RequiredDocument, tender),
        draft=content if draft else None,
        updated_at=draft.updated_at if draft else None,
        current=_current(uow, tender.id),
        schedule=schedule,
        rule=completeness.security_rule(tender),
        missing=completeness.missing_parts(
            tender, completeness.wanted_of(uow.session, tender), content.bid
        ),
        prices_version=prices_version(uow, content.bid),
    )


Line = TypeVar("Line", TenderLot, TenderItem, TenderCriterion, RequiredDocument)


def _rows(uow: UnitOfWork, table: type[Line], tender: Tender) -> Sequence[Line]:
    query = select(table).filter_by(tender_id=tender.id).order_by(table.number)
    return uow.session.scalars(query).all()


def _current(uow: UnitOfWork, tender_id: UUID) -> Bid | None:
    query = select(Bid).filter_by(
        tender_id=tender_id,
        supplier_id=uow.actor.organisation,
        withdrawn_at=None,
        replaced_at=None,
    )
    return uow.session.scalars(query).one_or_none()


@dataclass(frozen=True, kw_only=True)
class KeptPapers:
    """The firm's papers that a bid can use, and the documents that its tender asks for.

    Only owners see the papers of its verification.
    """

    tender: Tender
    documents: Sequence[RequiredDocument]
    papers: Sequence[PaperView]
    verification_papers: Sequence[VerificationPaper]


def kept_papers(uow: UnitOfWork, tender_id: UUID) -> KeptPapers:
    """Return the papers that are still good; raises as `bidding`."""
    require_for_firm(uow.actor, permissions.PREPARE_BID)
    tender = biddable_tender(uow, tender_id)
    require_documents(uow, tender)
    return KeptPapers(
        tender=tender,
        documents=_rows(uow, RequiredDocument, tender),
        papers=[each for each in own_papers(uow) if each.state is not PaperState.EXPIRED],
        verification_papers=own_verification_papers(uow),
    )


@dataclass(frozen=True, kw_only=True)
class OpenFile:
    """A file of the draft, plain, in memory."""

    file: DraftFile
    stream: BytesIO


def draft_file(uow: UnitOfWork, tender_id: UUID, file_id: UUID) -> OpenFile:
    """Open a file of the firm's own draft; raises NotFound for every other."""
    require_for_firm(uow.actor, permissions.PREPARE_BID)
    draft = draft_of(uow, tender_id)
    row = uow.session.get(BidDraftFile, file_id)
    if draft is None or row is None or row.draft_id != draft.id:
        raise NotFound
    known = {file.id: file for file in open_draft(uow, draft).files}
    if file_id not in known:
        raise NotFound
    plain = BytesIO()
    with open_blob(uow, row.blob) as sealed:
        uow.vault.open_stream(sealed, plain)
    plain.seek(0)
    return OpenFile(file=known[file_id], stream=plain)


@dataclass(frozen=True, kw_only=True)
class OwnBid:
    """A bid of one's own firm, with its tender."""

    bid: Bid
    tender: Tender
    may_change: bool
    standing: BidStatus

    @property
    def pending(self) -> bool:
        """True if the tender changed in substance and the bid was not confirmed since."""
        return self.bid.state == "counts" and is_pending(self.bid, self.tender)

    @property
    def may_confirm(self) -> bool:
        """True if one press confirms it; else it is written again."""
        return (
            self.pending
            and self.may_change
            and unconfirmable(self.bid, self.tender.price_version) is None
        )


def own_bids(uow: UnitOfWork, cursor: str | None = None, limit: int = PAGE) -> Page[OwnBid]:
    """List the firm's bids, newest first."""
    require_for_firm(uow.actor, permissions.READ_OWN_BIDS)
    query = (
        select(Bid, Tender)
        .join(Tender, Tender.id == Bid.tender_id)
        .where(Bid.supplier_id == uow.actor.organisation)
        .order_by(Bid.id.desc())
        .limit(limit + 1)
    )
    if cursor:
        query = query.where(Bid.id < as_id(decode_cursor(cursor, 1)[0]))
    rows = uow.session.execute(query, execution_options=UNCHECKED).all()
    page = cut(rows, limit, lambda row: [str(row[0].id)])
    found = genuine_lines(uow.session, page.items)
    chosen = _awarded(uow, [bid.id for bid, _ in found])
    return Page([_own(uow, bid, tender, chosen) for bid, tender in found], page.next_cursor)


def own_bid(uow: UnitOfWork, bid_id: UUID) -> OwnBid:
    """Return a bid of one's own firm; raises NotFound for everybody else's."""
    require_for_firm(uow.actor, permissions.READ_OWN_BIDS)
    bid = uow.session.get(Bid, bid_id)
    if bid is None or bid.supplier_id != uow.actor.organisation:
        raise NotFound
    return _own(uow, bid, uow.get(Tender, bid.tender_id), _awarded(uow, [bid.id]))


def current_bid(uow: UnitOfWork, tender_id: UUID) -> OwnBid:
    """Return the firm's valid bid for a tender; raise NotFound if there is none."""
    require_for_firm(uow.actor, permissions.READ_OWN_BIDS)
    bid = _current(uow, tender_id)
    if bid is None:
        raise NotFound
    return _own(uow, bid, uow.get(Tender, bid.tender_id), _awarded(uow, [bid.id]))


def is_pending(bid: Bid, tender: Tender) -> bool:
    """Return True if a bid needs its firm's confirmation for the tender as it is now."""
    return bid.confirmed_version < tender.confirm_version


def _awarded(uow: UnitOfWork, bids: Sequence[UUID]) -> frozenset[UUID]:
    """Return which of these bids an award in force names, for any part."""
    query = (
        select(AwardLine.bid_id)
        .join(Award, Award.id == AwardLine.award_id)
        .where(AwardLine.bid_id.in_(bids), Award.reversed_at.is_(None))
    )
    return frozenset(uow.session.scalars(query))


def _own(uow: UnitOfWork, bid: Bid, tender: Tender, chosen: frozenset[UUID]) -> OwnBid:
    open_for_bids = may(TenderAction.WITHDRAW_BID, tender.facts(), uow.now)
    return OwnBid(
        bid=bid,
        tender=tender,
        may_change=open_for_bids and bid.state == "counts",
        standing=bid_status(
            tender.facts(),
            uow.now,
            withdrawn=bid.withdrawn_at is not None,
            replaced=bid.replaced_at is not None,
            awarded=bid.id in chosen,
            pending=is_pending(bid, tender),
        ),
    )
