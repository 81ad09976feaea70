"""A matter and its parties, as those see them who may."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.identity.public import organisations_by_id
from app.text import Sentence
from app.unit_of_work import UnitOfWork
from marketplace.debarment.models import (
    DebarmentLifting,
    DebarmentMatter,
    DebarmentOrder,
    DebarmentParty,
    DebarmentReview,
)
from marketplace.debarment.policy import (
    BarStatus,
    PartyStatus,
    ReviewStage,
    next_stage,
    party_status,
)
from marketplace.debarment.use_cases.bars import Bar, bars_with, histories_of, review_facts
from marketplace.debarment.use_cases.find_matter import hearing_facts
from marketplace.debarment.use_cases.grounds import ground_title
from marketplace.debarment.use_cases.open_matter import owners_to_name

# The maximum of notices or parties in a list of people who must act on them.
MAX_DUE = 100


@dataclass(frozen=True, kw_only=True)
class PartyView:
    """A party with its order, what was asked about it, and its bar, at the time of reading."""

    party: DebarmentParty
    order: DebarmentOrder | None
    reviews: Sequence[DebarmentReview]
    lifting: DebarmentLifting | None
    bar: Bar | None

    @property
    def id(self) -> UUID:
        """The party's id."""
        return self.party.id

    @property
    def status(self) -> PartyStatus:
        """The progress of its matter."""
        decided = self.order is not None and self.order.approved_at is not None
        bars = self.order.bars if self.order is not None and decided else None
        proposed = self.order is not None
        return party_status(hearing_facts(self.party), proposed=proposed, bars=bars)

    @property
    def bar_status(self) -> BarStatus | None:
        """The status of its bar, if there is one."""
        return self.bar.status if self.bar else None

    @property
    def may_ask(self) -> ReviewStage | None:
        """The next possible request: a review, an appeal, or None."""
        if self.bar is None or self.bar.status is not BarStatus.IN_FORCE:
            return None
        return next_stage([review_facts(each) for each in self.reviews])


@dataclass(frozen=True, kw_only=True)
class MatterView:
    """A matter with whom it names; `ours` says that the reader's department brings it."""

    matter: DebarmentMatter
    department: str
    department_ur: str
    parties: Sequence[PartyView]
    ours: bool
    owners: Mapping[UUID, str]

    @property
    def ground(self) -> Sentence:
        """Its ground, in words."""
        return ground_title(self.matter.ground_code)


def matter_view(
    uow: UnitOfWork, matter: DebarmentMatter, parties: Sequence[DebarmentParty], *, ours: bool
) -> MatterView:
    """Return a matter with these of its parties; `ours`: the reader's department brings it."""
    department = organisations_by_id(uow.session, [matter.department_id])[matter.department_id]
    return MatterView(
        matter=matter,
        department=department.name,
        department_ur=department.name_ur,
        parties=parties_seen(uow, [(party, matter) for party in parties]),
        ours=ours,
        owners=owners_to_name(uow, matter) if ours else {},
    )


def parties_seen(
    uow: UnitOfWork, named: Sequence[tuple[DebarmentParty, DebarmentMatter]]
) -> list[PartyView]:
    """Return parties with their orders, and what followed these: two queries."""
    of_them = select(DebarmentOrder).where(
        DebarmentOrder.party_id.in_([party.id for party, _ in named]),
        DebarmentOrder.refused_at.is_(None),
    )
    orders = {order.party_id: order for order in uow.session.scalars(of_them)}
    histories = histories_of(uow.session, [order.id for order in orders.values()])
    barring = [
        (orders[party.id], party, matter)
        for party, matter in named
        if party.id in orders and orders[party.id].bars and orders[party.id].approved_at
    ]
    bars = {bar.party.id: bar for bar in bars_with(uow.session, barring, histories, uow.now)}
    return [
        PartyView(
            party=party,
            order=(order := orders.get(party.id)),
            reviews=histories[order.id].reviews if order is not None else [],
            lifting=histories[order.id].lifting if order is not None else None,
            bar=bars.get(party.id),
        )
        for party, _ in named
    ]
