"""Read an evaluation's rows: a fixed number of queries, however many bids and items there are."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.db import Base
from app.identity.public import OrganisationSummary, organisations_by_id, people_by_id
from app.row_macs import genuine
from app.text import Sentence, sentence
from marketplace.bids.envelope_content import BidContent
from marketplace.bids.models import Bid, OpenedBid
from marketplace.bids.policy import CheckedSchedule, Line, TaxBasis, check_schedule, still_wanted
from marketplace.bids.use_cases.completeness import as_lines, checked, security_rule
from marketplace.evaluation.models import (
    CriterionVerdict,
    Disqualification,
    PriceExplanation,
    ScopeDecision,
)
from marketplace.evaluation.policy.eligibility import Criterion, Verdict, eligibility
from marketplace.evaluation.queries.draws import draws_of
from marketplace.evaluation.queries.evaluation_file import EvaluationFile, JudgedBid, SeatedMember
from marketplace.kernel.policy import Correction
from marketplace.openings.models import InterestDeclaration
from marketplace.openings.queries import INTEREST_FIRST
from marketplace.parameters.definitions import TIE_RULE
from marketplace.parameters.rules import correction, low_bid_rule, ranking_rules
from marketplace.securities import policy as security
from marketplace.securities.models import Instrument
from marketplace.securities.policy import InstrumentKind
from marketplace.tenders.models import (
    CommitteeMember,
    Tender,
    TenderCriterion,
    TenderItem,
    TenderLot,
)
from marketplace.tenders.use_cases.checks import frozen_rules
from marketplace.tenders.use_cases.versions import closings_by_version
from marketplace.validity.queries import bids_not_extended

Row = TypeVar("Row", bound=Base)
Seat = tuple[CommitteeMember, InterestDeclaration | None]
_NO_DEPOSIT = sentence(
    "The bill that the bid names as its security was not paid by this firm for this tender before "
    "closing."
)
_VALIDITY_NOT_EXTENDED = sentence("The firm did not agree to longer validity of its bid.")
Verdicts = dict[UUID, dict[str, CriterionVerdict]]
PutAside = dict[UUID, dict[str | None, Disqualification]]


def read_file(session: Session, tender: Tender) -> EvaluationFile:
    """Read the file of an opened tender. Raises NothingInForce where a rule was not frozen."""
    frozen = frozen_rules(tender)
    rules, corrected = ranking_rules(frozen), correction(frozen)
    members = seated_members(session, tender)
    interested = {seat.person.id for seat in members if seat.has_interest}
    items, lots = _schedule_of(session, tender)
    criteria = _rows(session, TenderCriterion, tender, TenderCriterion.number)
    decided = _rows(session, ScopeDecision, tender, ScopeDecision.number)
    decisions = {(row.scope, row.kind): row for row in decided}  # the newest last, and it counts
    return EvaluationFile(
        tender=tender,
        items=items,
        lots=lots,
        criteria=criteria,
        members=members,
        bids=_bids(session, _ground(session, tender, items, criteria, corrected), interested),
        # A decision by somebody with an interest does not count: others decide again.
        decisions=[row for _, row in sorted(decisions.items()) if row.decided_by not in interested],
        draws=draws_of(session, tender),
        rules=rules,
        correction=corrected,
        tie_rule=frozen[TIE_RULE.key],
        low_rule=low_bid_rule(frozen),
        explanations={
            (row.bid_id, row.scope): row
            for row in genuine(
                session, _rows(session, PriceExplanation, tender, PriceExplanation.id)
            )
        },
    )


def seated_members(session: Session, tender: Tender) -> list[SeatedMember]:
    """Return the committee with what each has said about interests, the chair first."""
    seats = _seats(session, tender.id)
    people = people_by_id(session, [member.person_id for member, _ in seats])
    seated = [
        SeatedMember(person=people[member.person_id], member=member, declaration=declaration)
        for member, declaration in seats
    ]
    return sorted(seated, key=lambda seat: (not seat.member.chair, seat.person.name))


def seat_of(session: Session, tender_id: UUID, person: UUID) -> Seat | None:
    """Return a member with the declaration in force, None for other people: one query."""
    return next(iter(_seats(session, tender_id, CommitteeMember.person_id == person)), None)


def _seats(session: Session, tender_id: UUID, *of: ColumnElement[bool]) -> list[Seat]:
    own = and_(
        InterestDeclaration.tender_id == CommitteeMember.tender_id,
        InterestDeclaration.person_id == CommitteeMember.person_id,
    )
    query = (
        select(CommitteeMember, InterestDeclaration)
        .outerjoin(InterestDeclaration, own)
        .where(CommitteeMember.tender_id == tender_id, *of)
        .order_by(CommitteeMember.person_id, *INTEREST_FIRST)
    )
    found: dict[UUID, Seat] = {}
    for member, declaration in session.execute(query):
        found.setdefault(member.person_id, (member, declaration))
    return list(found.values())


def bidders(session: Session, tender: Tender) -> list[OrganisationSummary]:
    """Return who has bid, in the order of reading out."""
    ids = session.scalars(
        select(OpenedBid.supplier_id).filter_by(tender_id=tender.id).order_by(OpenedBid.read_order)
    ).all()
    firms = organisations_by_id(session, ids)
    return [firms[firm] for firm in ids]


def _rows(session: Session, model: type[Row], tender: Tender, *order: Any) -> Sequence[Row]:  # noqa: ANN401 - columns
    return session.scalars(select(model).filter_by(tender_id=tender.id).order_by(*order)).all()


def _schedule_of(session: Session, tender: Tender) -> tuple[list[TenderItem], list[TenderLot]]:
    """Return the items, and the lots that they are in."""
    its_lot = and_(
        TenderLot.tender_id == TenderItem.tender_id, TenderLot.number == TenderItem.lot_number
    )
    query = select(TenderItem, TenderLot).outerjoin(TenderLot, its_lot)
    rows = session.execute(
        query.where(TenderItem.tender_id == tender.id).order_by(TenderItem.number)
    ).all()
    lots = {lot.number: lot for _, lot in rows if lot is not None}
    return [item for item, _ in rows], [lots[number] for number in sorted(lots)]


@dataclass(frozen=True)
class _Ground:
    """The measure of every bid of a tender."""

    tender: Tender
    lines: Sequence[Line]
    criteria: Sequence[TenderCriterion]
    correction: Correction
    closings: Mapping[int, datetime]

    def valid_until(self, version: int) -> date:
        """Return the last day of a bid's validity, counted from closing as it knew it.

        A postponed opening, or an extension after the bid came, is not the bidders' doing, and asks
        no longer security of them.
        """
        return local_day(self.closings[version]) + timedelta(days=self.tender.validity_days)


def _ground(
    session: Session,
    tender: Tender,
    items: Sequence[TenderItem],
    criteria: Sequence[TenderCriterion],
    corrected: Correction,
) -> _Ground:
    closings = closings_by_version(session, tender)
    return _Ground(tender, as_lines(items), criteria, corrected, closings)


def _bids(session: Session, ground: _Ground, interested: set[UUID]) -> list[JudgedBid]:
    tender_id = ground.tender.id
    rows = session.execute(
        select(OpenedBid, Bid.reference, Bid.received_at, Bid.version, Instrument)
        .join(Bid, Bid.id == OpenedBid.bid_id)
        .outerjoin(Instrument, and_(Instrument.bid_id == Bid.id, Instrument.purpose == "bid"))
        .where(OpenedBid.tender_id == tender_id)
        .order_by(OpenedBid.read_order)
    ).all()
    firms = organisations_by_id(session, [row[0].supplier_id for row in rows])
    verdicts, aside = _verdicts(session, tender_id, interested), _put_aside(session, ground.tender)
    return [
        _bid(
            ground,
            opened,
            (reference, received_at, version),
            firms[opened.supplier_id],
            (verdicts[opened.bid_id], aside[opened.bid_id]),
            instrument,
        )
        for opened, reference, received_at, version, instrument in rows
    ]


def _bid(  # noqa: PLR0913, PLR0917 - one row of each table that a bid is made of
    ground: _Ground,
    opened: OpenedBid,
    receipt: tuple[str, datetime, int],
    bidder: OrganisationSummary,
    decided: tuple[Mapping[str, CriterionVerdict], Mapping[str | None, Disqualification]],
    instrument: Instrument | None,
) -> JudgedBid:
    content = BidContent.from_json(opened.content) if opened.content else BidContent()
    verdicts, put_aside = decided
    until = ground.valid_until(receipt[2])
    required, problems, findings = _security(ground, content, instrument, until)
    return JudgedBid(
        opened=opened,
        reference=receipt[0],
        received_at=receipt[1],
        bidder=bidder,
        content=content,
        schedule=_schedule(ground, content),
        verdicts=verdicts,
        eligibility=eligibility(
            [Criterion(code=row.code, wording=row.wording) for row in ground.criteria],
            [Verdict(criterion=v.criterion, met=v.met, reason=v.reason) for v in verdicts.values()],
        ),
        disqualified=put_aside,
        instrument=instrument,
        security_required_paisa=required,
        security_problems=problems,
        security_findings=findings,
    )


def _schedule(ground: _Ground, content: BidContent) -> CheckedSchedule:
    basis = TaxBasis.INCLUSIVE if ground.tender.prices_with_tax else TaxBasis.EXCLUSIVE
    quotes = still_wanted(content.quotes, ground.tender.withdrawn_items)
    return check_schedule(ground.lines, quotes, basis=basis, correction=ground.correction)


def _security(
    ground: _Ground, content: BidContent, instrument: Instrument | None, until: date
) -> tuple[int, tuple[Sentence, ...], tuple[Sentence, ...]]:
    """Measure the security by the sum that the bidder saw on submission."""
    rule = security_rule(ground.tender)
    bid_paisa = checked(list(ground.lines), ground.tender, content).compared_paisa
    found = security.problems(content.security, rule, bid_paisa=bid_paisa, valid_until=until)
    messages = [problem.message for problem in found]
    named = content.security
    if named is not None and named.kind is InstrumentKind.DEPOSIT and instrument is None:
        messages.append(_NO_DEPOSIT)
    required = security.required_paisa(rule, bid_paisa)
    return required, tuple(messages), _findings(until, named, rule) if required else ()


def _findings(
    until: date, named: security.Instrument | None, rule: security.SecurityRule
) -> tuple[Sentence, ...]:
    """Return a finding if a security ends sooner than an unverified rule asks, and the reply."""
    short = security.short_of_margin(named, rule, valid_until=until)
    if named is None or short is None:
        return ()
    reason = named.expiry_reason or "–"
    return (sentence("%(warning)s The bidder’s reason: %(reason)s", warning=short, reason=reason),)


def _verdicts(session: Session, tender_id: UUID, interested: set[UUID]) -> Verdicts:
    found: Verdicts = defaultdict(dict)
    newest: dict[tuple[UUID, str], CriterionVerdict] = {}
    query = select(CriterionVerdict).filter_by(tender_id=tender_id)
    for row in session.scalars(query.order_by(CriterionVerdict.number)):
        newest[row.bid_id, row.criterion] = row
    for row in newest.values():
        if row.decided_by not in interested:
            found[row.bid_id][row.criterion] = row
    return found


def _put_aside(session: Session, tender: Tender) -> PutAside:
    """Return the excluded bids: by the committee, or as their firm left (nobody lifts that)."""
    found: PutAside = defaultdict(dict)
    query = select(Disqualification).filter_by(tender_id=tender.id, lifted_at=None)
    for row in session.scalars(query):
        found[row.bid_id][row.scope] = row
    left = bids_not_extended(session, tender.id) if tender.validity_added_days else {}
    for bid_id, since in left.items():
        found[bid_id][None] = Disqualification(
            tender_id=tender.id,
            bid_id=bid_id,
            scope=None,
            reason=str(_VALIDITY_NOT_EXTENDED),
            decided_at=since,
        )
    return found
