"""Bars of firms now: checked at the bid, the award and the signature.

Reading holds the list as it is until the caller's commit; a decision waits for readers that have
begun. An order that this program did not write bars nobody, and a forged end ends nothing. An order
that it wrote bars, also if the MAC of its subject was broken: that must lift no bar.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.errors import Conflict
from app.identity.public import FirmTraces, firm_traces
from app.row_macs import genuine, is_genuine, vault_of
from app.text import Sentence, isolated, sentence
from app.unit_of_work import UnitOfWork
from app.vault import Vault
from marketplace.debarment.models import (
    DebarmentLifting,
    DebarmentMatter,
    DebarmentOrder,
    DebarmentParty,
    DebarmentReview,
)
from marketplace.debarment.policy import (
    BarFacts,
    BarStatus,
    MatterKind,
    ReviewFacts,
    ReviewOutcome,
    ReviewStage,
    bar_status,
    bars_at,
    last_day,
)
from marketplace.debarment.use_cases.grounds import ground_title

Ordered = tuple[DebarmentOrder, DebarmentParty, DebarmentMatter]
_LOCK = (func.hashtext("debarment"), 0)


@dataclass(frozen=True, kw_only=True)
class Bar:
    """An order that bars, as everybody may read it; `last_day` and `status` are those of a time."""

    order: DebarmentOrder
    party: DebarmentParty
    matter: DebarmentMatter
    facts: BarFacts
    at: datetime

    @property
    def id(self) -> UUID:
        """The order's id."""
        return self.order.id

    @property
    def number(self) -> str:
        """The number of the order."""
        return self.order.number

    @property
    def kind(self) -> MatterKind:
        """The kind of the matter."""
        return MatterKind(self.matter.kind)

    @property
    def last_day(self) -> date:
        """Its last day, as decided now."""
        return last_day(self.facts, self.at)

    @property
    def status(self) -> BarStatus:
        """Its status now."""
        return bar_status(self.facts, self.at)

    @property
    def ground(self) -> Sentence:
        """On which ground, in words."""
        return ground_title(self.matter.ground_code)

    def told(self) -> Sentence:
        """Return the ground and the last day, for both officers and firms."""
        return sentence(
            "%(firm)s is barred until %(day)s by order %(number)s: %(ground)s.",
            firm=self.party.name,
            day=isolated(self.last_day.strftime("%d-%m-%Y")),
            number=isolated(self.number),
            ground=self.ground,
        )


@dataclass(frozen=True, kw_only=True)
class OrderHistory:
    """The events after an order: the genuine reviews by id, and the lifting not refused.

    The lifting may be a mere proposal, or forged: callers that rely on it check.
    """

    reviews: Sequence[DebarmentReview]
    lifting: DebarmentLifting | None


def hold_bars(uow: UnitOfWork) -> None:
    """Hold the list as it is until the caller's commit."""
    uow.session.execute(select(func.pg_advisory_xact_lock_shared(*_LOCK)))


def wait_for_readers(uow: UnitOfWork) -> None:
    """Wait for bids, awards and signatures that have begun; none begins before the commit."""
    uow.session.execute(select(func.pg_advisory_xact_lock(*_LOCK)))


def refuse_barred(
    uow: UnitOfWork,
    suppliers: Collection[UUID],
    department_id: UUID,
    at: datetime | None = None,
) -> None:
    """Refuse what a barred supplier may not do, or get. Raises Conflict (`barred`) with the order.

    Nobody of them is barred from here to the caller's commit. `at` is the time of the fact, where
    it was read already.
    """
    hold_bars(uow)
    bars = bars_against(uow.session, suppliers, department_id, at or uow.instant())
    for supplier, bar in bars.items():
        own = uow.actor.organisation_id == supplier
        raise Conflict(_to_the_firm(bar) if own else bar.told(), code="barred")


def _to_the_firm(bar: Bar) -> Sentence:
    return sentence(
        "%(why)s You can ask for a review under “Matters about us”, or appeal after it.",
        why=bar.told(),
    )


def bars_against(
    session: Session, suppliers: Collection[UUID], department_id: UUID, at: datetime
) -> Mapping[UUID, Bar]:
    """Return which suppliers are barred from a department's tenders at a time, with one order."""
    traces = firm_traces(session, suppliers)
    found: dict[UUID, Bar] = {}
    for bar in _bars_naming(session, traces.values(), at):
        shut = bar.kind is MatterKind.BLACKLISTING or bar.matter.department_id == department_id
        if shut and bars_at(bar.facts, at):
            for each in traces.values():
                if _names(bar.party, each):
                    found.setdefault(each.id, bar)
    return found


def _names(party: DebarmentParty, firm: FirmTraces) -> bool:
    if party.organisation_id is not None:
        return party.organisation_id == firm.id or party.ntn_hash in firm.ntn_hashes
    return party.person_id in firm.owners or party.ntn_hash in firm.ntn_hashes


def _bars_naming(session: Session, firms: Iterable[FirmTraces], at: datetime) -> Sequence[Bar]:
    known = list(firms)
    if not known:
        return []
    hashes = [hashed for each in known for hashed in each.ntn_hashes]
    owners = [owner for each in known for owner in each.owners]
    named = or_(
        DebarmentParty.organisation_id.in_([each.id for each in known]),
        DebarmentParty.ntn_hash.in_(hashes),
        DebarmentParty.person_id.in_(owners),
    )
    query = (
        select(DebarmentOrder, DebarmentParty, DebarmentMatter)
        .join(DebarmentParty, DebarmentParty.id == DebarmentOrder.party_id)
        .join(DebarmentMatter, DebarmentMatter.id == DebarmentParty.matter_id)
        .where(named, DebarmentOrder.bars, DebarmentOrder.approved_at.is_not(None))
        .order_by(DebarmentOrder.id)
    )
    return bars_of(session, session.execute(query.execution_options(populate_existing=True)), at)


def bars_of(session: Session, rows: Iterable[Ordered], at: datetime) -> Sequence[Bar]:
    """Return the bars of approved orders, with what changed them: one query more."""
    kept = list(rows)
    histories = histories_of(session, [order.id for order, _, _ in kept])
    return bars_with(session, kept, histories, at)


def bars_with(
    session: Session,
    rows: Iterable[Ordered],
    histories: Mapping[UUID, OrderHistory],
    at: datetime,
) -> Sequence[Bar]:
    """Return the bars of approved orders whose histories were read already."""
    vault = vault_of(session)
    return [
        Bar(
            order=order,
            party=party,
            matter=matter,
            facts=BarFacts(
                begins_at=order.approved_at or at,
                ends_on=order.ends_on or local_day(at),
                reviews=[review_facts(each) for each in histories[order.id].reviews],
                lifted_at=_lifted_at(vault, histories[order.id].lifting),
            ),
            at=at,
        )
        for order, party, matter in rows
        if _is_order_genuine(vault, order, party, matter)
    ]


def _is_order_genuine(
    vault: Vault, order: DebarmentOrder, party: DebarmentParty, matter: DebarmentMatter
) -> bool:
    """Whether this program wrote an order; what else does not fit is logged.

    The application's role cannot change who a party is nor of which kind its matter, only their
    MACs; and an order is approved only where both were genuine.
    """
    for each in (party, matter):
        is_genuine(vault, each)
    return is_genuine(vault, order)


def _lifted_at(vault: Vault, lifting: DebarmentLifting | None) -> datetime | None:
    if lifting is None or lifting.approved_at is None or not is_genuine(vault, lifting):
        return None
    return lifting.approved_at


def histories_of(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, OrderHistory]:
    """Return reviews and liftings since each order: one query, none without orders."""
    if not ids:
        return {}
    lifted = and_(
        DebarmentLifting.order_id == DebarmentOrder.id, DebarmentLifting.refused_at.is_(None)
    )
    query = (
        select(DebarmentOrder.id, DebarmentReview, DebarmentLifting)
        .outerjoin(DebarmentReview, DebarmentReview.order_id == DebarmentOrder.id)
        .outerjoin(DebarmentLifting, lifted)
        .where(DebarmentOrder.id.in_(ids))
        .order_by(DebarmentReview.id)
    )
    rows = session.execute(query).all()
    reviews = genuine(session, [review for _, review, _ in rows if review is not None])
    liftings = {order_id: lifting for order_id, _, lifting in rows}
    return {
        order_id: OrderHistory(
            reviews=[each for each in reviews if each.order_id == order_id],
            lifting=liftings.get(order_id),
        )
        for order_id in ids
    }


def review_facts(row: DebarmentReview) -> ReviewFacts:
    """Return the facts of a review for the policy."""
    return ReviewFacts(
        stage=ReviewStage(row.stage),
        outcome=ReviewOutcome(row.outcome) if row.outcome else None,
        ends_on=row.ends_on,
        decided_at=row.decided_at,
    )
