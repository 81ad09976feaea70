"""The papers that a department holds for a tender, and what may become of each now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.text import Sentence, sentence
from marketplace.awards.models import Award, AwardLine, Contract
from marketplace.securities.models import Instrument, SecurityStep
from marketplace.securities.policy import ForfeitCode, SecurityFacts, forfeit_codes
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.lifecycle import valid_until

ENDED = sentence("This security was already returned or forfeited.")
UNTIL_SIGNED = sentence("Securities are held until a contract is signed or the tender has ended.")
UNTIL_AWARDED = sentence(
    "The report names this bid for a part that is not awarded yet. Its security is held until then."
)
UNTIL_OWN_SIGNED = sentence("A winner's security is held until its own contract is signed.")
CARRIED = sentence("This deposit is kept as the security of the contract, and is refunded with it.")
UNTIL_COMPLETED = sentence("A performance security is held until its contract has ended.")


@dataclass(frozen=True, kw_only=True)
class Paper:
    """An instrument; `why_held` says why it may not go back now, and is None when it may.

    `waiting` is a step that one person entered and another has not decided yet.
    """

    instrument: Instrument
    why_held: Sentence | None
    forfeit_codes: frozenset[ForfeitCode]
    waiting: SecurityStep | None = None

    @property
    def may_forfeit(self) -> bool:
        """True if the paper may be forfeited now, for an act of the bidder."""
        return bool(self.forfeit_codes)

    @property
    def may_return(self) -> bool:
        """True if the paper may be returned now."""
        return self.why_held is None


@dataclass(frozen=True, kw_only=True)
class _Fate:
    """The facts that decide about the papers of a tender.

    `promised` are the bids of awards in force, each with these awards, `reversed_bids` those of
    reversed awards, `waiting` those that the report names for parts that wait for an award.
    Contracts of `deposits_for` have a security that was paid by bill, held or ended, those of
    `ended_for` one that ended; those of `kept_for` got a bid's deposit.
    """

    tender: Tender
    promised: Mapping[UUID, frozenset[UUID]]
    waiting: frozenset[UUID]
    reversed_bids: frozenset[UUID]
    verified_for: frozenset[UUID]
    deposits_for: frozenset[UUID]
    ended_for: frozenset[UUID]
    kept_for: dict[UUID, Instrument]
    today: date
    contracts: dict[UUID, Contract]
    void: frozenset[UUID]

    def why_held(self, paper: Instrument) -> Sentence | None:
        if self._ended(paper):
            return ENDED
        return self._performance(paper) if paper.contract_id else self._bid(paper)

    def _ended(self, paper: Instrument) -> bool:
        """Return True if a paper has ended; one that was kept whole ends with another."""
        went_along = paper.carried_contract_id in self.ended_for and not paper.left_paisa
        return went_along or _has_ended(paper)

    def _bid(self, paper: Instrument) -> Sentence | None:
        bound = self._bound(paper)
        if paper.left_paisa or paper.carried_contract_id not in self.deposits_for:
            return bound
        is_void = paper.carried_contract_id in self.void
        return (bound if is_void else None) or CARRIED

    def _bound(self, paper: Instrument) -> Sentence | None:
        """Return why a bid is still bound by its security."""
        free = paper.released_at is not None or paper.bid_id is None
        if self.tender.cancelled_at is not None or free:
            return None
        if self.tender.signed_at is None:
            return UNTIL_SIGNED
        if paper.bid_id in self.waiting:
            return UNTIL_AWARDED
        return None if self._settled(paper.bid_id) else UNTIL_OWN_SIGNED

    def _settled(self, bid_id: UUID | None) -> bool:
        """Return True if a bid has a settled contract for each award that names it."""
        owed = self.promised.get(bid_id, frozenset()) if bid_id else frozenset()
        return owed <= {each.award_id for each in self._contracts_of(bid_id) if _is_settled(each)}

    def _performance(self, paper: Instrument) -> Sentence | None:
        contract = self.contracts[paper.contract_id] if paper.contract_id else None
        kept = self.kept_for.get(contract.id) if contract is not None else None
        if kept is not None and kept.carried_contract_id in self.void:
            return self._bound(kept)  # until both sides sign, the kept deposit answers for its bid
        ended = contract is not None and (
            contract.id in self.void or contract.completed_at or contract.terminated_at
        )
        return None if ended or self.tender.cancelled_at else UNTIL_COMPLETED

    def forfeit_codes(self, paper: Instrument) -> frozenset[ForfeitCode]:
        if self._ended(paper):
            return frozenset()
        if paper.purpose == "bid" and (paper.bid_id is None or paper.released_at is not None):
            return frozenset()  # nobody is bound by it
        own = self._own(paper)
        return forfeit_codes(
            SecurityFacts(
                for_contract=paper.contract_id is not None,
                today=self.today,
                valid_until=valid_until(self.tender),
                cancelled=self.tender.cancelled_at is not None,
                awarded=paper.bid_id in self.promised,
                reversed_once=paper.bid_id in self.reversed_bids,
                asked_to_sign=own is not None,
                supplier_signed=own is not None and own.supplier_signed_at is not None,
                signed=own is not None and _signed(own),
                terminated=own is not None and own.terminated_at is not None,
                needs_performance_security=bool(self.tender.performance_percent),
                performance_security_verified=own is not None and own.id in self.verified_for,
            )
        )

    def _own(self, paper: Instrument) -> Contract | None:
        """Return the contract that a paper is about; None for one that is void."""
        if paper.contract_id is None:
            return self._contract_of(paper.bid_id)
        own = self.contracts[paper.contract_id]
        return None if own.id in self.void else own

    def _contract_of(self, bid_id: UUID | None) -> Contract | None:
        """Return a bid's contract; of several, for parts awarded later, one that is not settled."""
        return min(self._contracts_of(bid_id), key=_is_settled, default=None)

    def _contracts_of(self, bid_id: UUID | None) -> list[Contract]:
        mine = (each for each in self.contracts.values() if each.bid_id == bid_id)
        return [each for each in mine if each.id not in self.void]


def papers_of(session: Session, tender: Tender, now: datetime) -> list[Paper]:
    """Return a tender's instruments in the order of receipt, with what may become of them."""
    query = select(Instrument).filter_by(tender_id=tender.id).order_by(Instrument.id)
    rows = session.scalars(query).all()
    fate = _fate(session, tender, rows, local_day(now))
    steps = select(SecurityStep).where(SecurityStep.instrument_id.in_([row.id for row in rows]))
    waiting = {step.instrument_id: step for step in session.scalars(steps) if step.waiting}
    return [
        Paper(
            instrument=row,
            why_held=fate.why_held(row),
            forfeit_codes=fate.forfeit_codes(row),
            waiting=waiting.get(row.id),
        )
        for row in rows
    ]


def _fate(session: Session, tender: Tender, papers: Sequence[Instrument], today: date) -> _Fate:
    lines: Sequence[tuple[UUID, UUID, bool]] = [
        (bid, award, reversed_at is not None)
        for bid, award, reversed_at in session.execute(
            select(AwardLine.bid_id, Award.id, Award.reversed_at)
            .join(Award, Award.id == AwardLine.award_id)
            .where(Award.tender_id == tender.id)
        )
    ]
    reversed_awards = {award for _, award, reversed_ in lines if reversed_}
    contracts = {
        row.id: row for row in session.scalars(select(Contract).filter_by(tender_id=tender.id))
    }
    deposits = {
        paper.contract_id: paper
        for paper in papers
        if paper.contract_id is not None and paper.bill_id is not None
    }
    return _Fate(
        tender=tender,
        promised=_promised(lines),
        waiting=frozenset(UUID(bid) for bid in tender.waiting_parts.values()),
        reversed_bids=frozenset(bid for bid, award, _ in lines if award in reversed_awards),
        verified_for=frozenset(
            paper.contract_id
            for paper in papers
            if paper.contract_id is not None
            and paper.verified_at is not None
            and paper.returned_at is None
        ),
        deposits_for=frozenset(deposits),
        ended_for=frozenset(each for each, paper in deposits.items() if _has_ended(paper)),
        kept_for={
            paper.carried_contract_id: paper
            for paper in papers
            if paper.carried_contract_id is not None
        },
        today=today,
        contracts=contracts,
        void=frozenset(row.id for row in contracts.values() if row.award_id in reversed_awards),
    )


def _promised(lines: Sequence[tuple[UUID, UUID, bool]]) -> dict[UUID, frozenset[UUID]]:
    """Return the bids of awards in force, each with these awards."""
    promised: dict[UUID, frozenset[UUID]] = {}
    for bid, award, reversed_ in lines:
        if not reversed_:
            promised[bid] = promised.get(bid, frozenset()) | {award}
    return promised


def _has_ended(paper: Instrument) -> bool:
    return paper.returned_at is not None or paper.forfeited_at is not None


def _is_settled(contract: Contract) -> bool:
    """Return True if the bidder no longer has to sign: signed by both, or terminated."""
    return _signed(contract) or contract.terminated_at is not None


def _signed(contract: Contract) -> bool:
    return contract.department_signed_at is not None and contract.supplier_signed_at is not None
