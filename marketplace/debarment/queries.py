"""Matters for their officers and for who is named in them, and the public list with its changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.errors import NotFound
from app.feeds import Feed, after, head, seal
from app.identity.public import organisations_by_id
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.text import Sentence
from app.unit_of_work import UnitOfWork
from marketplace.debarment.bars import (
    Bar,
    bars_of,
    bars_with,
    histories_of,
    review_facts,
)
from marketplace.debarment.grounds import ground_title
from marketplace.debarment.models import (
    DebarmentChange,
    DebarmentLifting,
    DebarmentMatter,
    DebarmentOrder,
    DebarmentParty,
    DebarmentReview,
)
from marketplace.debarment.policy import (
    BarStatus,
    MatterKind,
    PartyStatus,
    ReviewStage,
    next_stage,
    party_status,
)
from marketplace.debarment.use_cases.find_matter import (
    hearing_facts,
    is_named,
    order_of,
    sees_matter,
)
from marketplace.debarment.use_cases.open_matter import owners_to_name
from marketplace.kernel import permissions

FEED = "debarment"
CHANGES = Feed(name=FEED, row_id=DebarmentChange.id, xid=DebarmentChange.xid)
MOST_DUE = 100


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
        """How far its matter has come."""
        decided = self.order is not None and self.order.approved_at is not None
        bars = self.order.bars if self.order is not None and decided else None
        proposed = self.order is not None
        return party_status(hearing_facts(self.party), proposed=proposed, bars=bars)

    @property
    def bar_status(self) -> BarStatus | None:
        """The status of its bar, where there is one."""
        return self.bar.status if self.bar else None

    @property
    def may_ask(self) -> ReviewStage | None:
        """What may still be asked for: a review, an appeal, or nothing."""
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


def matter_file(uow: UnitOfWork, matter_id: UUID) -> MatterView:
    """Return a matter to officers who may see it. NotFound to everybody else."""
    require(uow.actor, permissions.READ_DEBARMENT)
    matter = uow.get(DebarmentMatter, matter_id)
    if not sees_matter(uow, matter, appealed=_appealed(uow.session, matter_id)):
        raise NotFound
    parties = select(DebarmentParty).filter_by(matter_id=matter.id).order_by(DebarmentParty.id)
    ours = matter.department_id == uow.actor.organisation_id
    return _view(uow, matter, uow.session.scalars(parties).all(), ours=ours)


def own_notice(uow: UnitOfWork, party_id: UUID) -> MatterView:
    """Return a matter to one of those named in it, with nothing of the others. NotFound else."""
    require(uow.actor, permissions.ANSWER_DEBARMENT)
    party = uow.get(DebarmentParty, party_id)
    if not is_named(uow, party):
        raise NotFound
    matter = uow.get(DebarmentMatter, party.matter_id)
    return _view(uow, matter, [party], ours=False)


def visible_order(
    uow: UnitOfWork, order_id: UUID
) -> tuple[DebarmentOrder, DebarmentParty, DebarmentMatter]:
    """Return an order with its party and matter, to officers who may see that. Raises NotFound."""
    require(uow.actor, permissions.READ_DEBARMENT)
    order, party, matter = order_of(uow, order_id)
    if not sees_matter(uow, matter, appealed=_appealed(uow.session, matter.id)):
        raise NotFound
    return order, party, matter


def _appealed(session: Session, matter_id: UUID) -> bool:
    query = (
        select(DebarmentReview.id)
        .join(DebarmentOrder, DebarmentOrder.id == DebarmentReview.order_id)
        .join(DebarmentParty, DebarmentParty.id == DebarmentOrder.party_id)
        .where(DebarmentParty.matter_id == matter_id)
        .where(DebarmentReview.stage == ReviewStage.APPEAL.value)
    )
    return session.scalar(query.limit(1)) is not None


def _view(
    uow: UnitOfWork, matter: DebarmentMatter, parties: Sequence[DebarmentParty], *, ours: bool
) -> MatterView:
    department = organisations_by_id(uow.session, [matter.department_id])[matter.department_id]
    return MatterView(
        matter=matter,
        department=department.name,
        department_ur=department.name_ur,
        parties=_parties(uow, [(party, matter) for party in parties]),
        ours=ours,
        owners=owners_to_name(uow, matter) if ours else {},
    )


def _parties(
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


@dataclass(frozen=True, kw_only=True)
class MatterRow:
    """A matter in a list, with the names of those in it."""

    id: UUID
    reference: str
    kind: MatterKind
    ground: Sentence
    opened_at: datetime
    parties: Sequence[str]


def list_matters(uow: UnitOfWork, cursor: str | None) -> Page[MatterRow]:
    """List the matters that an officer may see, the newest first."""
    require(uow.actor, permissions.READ_DEBARMENT)
    query = select(DebarmentMatter).where(_visible(uow))
    if cursor:
        query = query.where(DebarmentMatter.id < as_id(decode_cursor(cursor, 1)[0]))
    rows = uow.session.scalars(query.order_by(DebarmentMatter.id.desc()).limit(PAGE + 1)).all()
    names = _names(uow.session, [row.id for row in rows])
    listed = [
        MatterRow(
            id=row.id,
            reference=row.reference,
            kind=MatterKind(row.kind),
            ground=ground_title(row.ground_code),
            opened_at=row.opened_at,
            parties=names.get(row.id, ()),
        )
        for row in rows
    ]
    return cut(listed, PAGE, lambda each: [str(each.id)])


def _visible(uow: UnitOfWork) -> ColumnElement[bool]:
    ours = DebarmentMatter.department_id == uow.actor.organisation_id
    if not uow.actor.may(permissions.DECIDE_BLACKLISTING):
        return ours
    appealed = exists().where(
        DebarmentParty.matter_id == DebarmentMatter.id,
        DebarmentOrder.party_id == DebarmentParty.id,
        DebarmentReview.order_id == DebarmentOrder.id,
        DebarmentReview.stage == ReviewStage.APPEAL.value,
    )
    return or_(ours, DebarmentMatter.kind == MatterKind.BLACKLISTING.value, appealed)


def _names(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, list[str]]:
    query = select(DebarmentParty.matter_id, DebarmentParty.name).where(
        DebarmentParty.matter_id.in_(ids)
    )
    found: dict[UUID, list[str]] = {}
    for matter_id, name in session.execute(query.order_by(DebarmentParty.id)):
        found.setdefault(matter_id, []).append(name)
    return found


def own_notices(uow: UnitOfWork) -> Sequence[PartyView]:
    """List what was served on whom the actor acts for, or on the actor, the newest first."""
    require(uow.actor, permissions.ANSWER_DEBARMENT)
    mine = or_(
        DebarmentParty.organisation_id == uow.actor.organisation_id,
        DebarmentParty.person_id == uow.actor.person_id,
    )
    query = (
        select(DebarmentParty, DebarmentMatter)
        .join(DebarmentMatter, DebarmentMatter.id == DebarmentParty.matter_id)
        .where(mine, DebarmentParty.served_at.is_not(None))
        .order_by(DebarmentParty.id.desc())
        .limit(MOST_DUE)
    )
    rows = uow.session.execute(query)
    return _parties(uow, [(party, matter) for party, matter in rows])


@dataclass(frozen=True, kw_only=True)
class BarView:
    """An entry of the public list. What bars by a department names it; no NTN and no CNIC."""

    id: UUID
    number: str
    name: str
    name_ur: str
    role: str
    kind: MatterKind
    department: str
    department_ur: str
    ground: Sentence
    decided_on: date
    term_from: date
    term_to: date
    status: BarStatus


def public_bars(
    uow: UnitOfWork, *, every: bool, cursor: str | None, limit: int = PAGE
) -> Page[BarView]:
    """Return a page of the public list, the newest order first: those in force, or every one."""
    query = _published()
    if not every:
        query = query.where(DebarmentOrder.ends_on >= local_day(uow.now))
    if cursor:
        query = query.where(DebarmentOrder.id < as_id(decode_cursor(cursor, 1)[0]))
    rows = uow.session.execute(query.order_by(DebarmentOrder.id.desc()).limit(limit + 1)).all()
    page = cut([(row[0], row[1], row[2]) for row in rows], limit, lambda row: [str(row[0].id)])
    bars = bars_of(uow.session, page.items, uow.now)
    shown = [bar for bar in bars if every or bar.status is BarStatus.IN_FORCE]
    return Page(items=bar_views(uow.session, shown), next_cursor=page.next_cursor)


def _published() -> Select[DebarmentOrder, DebarmentParty, DebarmentMatter]:
    return (
        select(DebarmentOrder, DebarmentParty, DebarmentMatter)
        .join(DebarmentParty, DebarmentParty.id == DebarmentOrder.party_id)
        .join(DebarmentMatter, DebarmentMatter.id == DebarmentParty.matter_id)
        .where(and_(DebarmentOrder.bars, DebarmentOrder.approved_at.is_not(None)))
    )


def bar_views(session: Session, bars: Sequence[Bar]) -> list[BarView]:
    """Write bars as everybody may read them: one query more."""
    departments = organisations_by_id(session, {bar.matter.department_id for bar in bars})
    return [
        BarView(
            id=bar.id,
            number=bar.number,
            name=bar.party.name,
            name_ur=bar.party.name_ur,
            role=bar.party.role,
            kind=bar.kind,
            department=departments[bar.matter.department_id].name,
            department_ur=departments[bar.matter.department_id].name_ur,
            ground=bar.ground,
            decided_on=local_day(bar.facts.begins_at),
            term_from=local_day(bar.facts.begins_at),
            term_to=bar.last_day,
            status=bar.status,
        )
        for bar in bars
    ]


@dataclass(frozen=True, kw_only=True)
class BarChange:
    """What changed in the list: `position` is the cursor. `entry` is the entry as it is now."""

    position: int
    kind: str
    at: datetime
    entry: BarView


def seal_changes(uow: UnitOfWork, command: None) -> int:
    """Number changes that have settled; returns how many. Safe to run at any time."""
    del command
    return seal(uow, CHANGES, 2_000)


@dataclass(frozen=True, kw_only=True)
class BarChanges:
    """Changes, and the position to go on from."""

    items: Sequence[BarChange]
    next: int


def changes_after(uow: UnitOfWork, position: int, limit: int) -> BarChanges:
    """Return what came after a position, oldest first: nothing is missed or told twice."""
    numbers = {row.row_id: row.number for row in after(uow.session, FEED, position, limit)}
    if not numbers:
        return BarChanges(items=(), next=position)
    changes = uow.session.scalars(
        select(DebarmentChange).where(DebarmentChange.id.in_(list(numbers)))
    ).all()
    query = _published().where(DebarmentOrder.id.in_({each.order_id for each in changes}))
    rows = [(row[0], row[1], row[2]) for row in uow.session.execute(query)]
    bars = bars_of(uow.session, rows, uow.now)
    entries = {view.id: view for view in bar_views(uow.session, bars)}
    found = [
        BarChange(
            position=numbers[each.id], kind=each.kind, at=each.at, entry=entries[each.order_id]
        )
        for each in changes
        if each.order_id in entries
    ]
    ordered = sorted(found, key=lambda change: change.position)
    return BarChanges(items=ordered, next=max(numbers.values()))


def newest_changes(uow: UnitOfWork, limit: int) -> Sequence[BarChange]:
    """Return the newest numbered changes, the newest first, for who follows the list."""
    newest = head(uow.session, FEED)
    if newest is None:
        return []
    return changes_after(uow, max(0, newest.number - limit), limit).items[::-1]


def review_file(uow: UnitOfWork, review_id: UUID) -> tuple[MatterView, PartyView, DebarmentReview]:
    """Return a review with its matter, to officers who may see that. Raises NotFound."""
    query = (
        select(DebarmentReview, DebarmentParty.id, DebarmentParty.matter_id)
        .join(DebarmentOrder, DebarmentOrder.id == DebarmentReview.order_id)
        .join(DebarmentParty, DebarmentParty.id == DebarmentOrder.party_id)
        .where(DebarmentReview.id == review_id)
    )
    found = uow.session.execute(query).one_or_none()
    if found is None:
        raise NotFound
    review, party_id, matter_id = found
    view = matter_file(uow, matter_id)
    return view, next(each for each in view.parties if each.id == party_id), review


def notices_to_answer(uow: UnitOfWork) -> Sequence[DebarmentParty]:
    """Return what was served on the actor or their firm and not answered: one query."""
    query = select(DebarmentParty).where(
        or_(
            DebarmentParty.organisation_id == uow.actor.organisation_id,
            DebarmentParty.person_id == uow.actor.person_id,
        ),
        DebarmentParty.served_at.is_not(None),
        DebarmentParty.replied_at.is_(None),
        DebarmentParty.heard_at.is_(None),
    )
    return uow.session.scalars(query.order_by(DebarmentParty.id).limit(MOST_DUE)).all()


def parties_to_decide(uow: UnitOfWork) -> Sequence[DebarmentParty]:
    """Return about whom an order or a review waits for the actor: one query."""
    me = uow.actor.person
    regulator = uow.actor.may(permissions.DECIDE_BLACKLISTING)
    ours = DebarmentMatter.department_id == uow.actor.organisation_id
    blacklisting = DebarmentMatter.kind == MatterKind.BLACKLISTING.value
    orders = and_(
        DebarmentOrder.approved_at.is_(None),
        DebarmentOrder.refused_at.is_(None),
        DebarmentOrder.entered_by != me,
        blacklisting if regulator else and_(ours, ~blacklisting),
    )
    appeal = DebarmentReview.stage == ReviewStage.APPEAL.value
    for_us = or_(blacklisting, appeal) if regulator else and_(ours, ~blacklisting, ~appeal)
    reviews = and_(
        DebarmentReview.id.is_not(None), DebarmentReview.decided_at.is_(None),
        DebarmentOrder.approved_by != me, DebarmentOrder.entered_by != me, for_us,
    )  # fmt: skip
    decides = uow.actor.may(permissions.DECIDE_DEBARMENT)
    reviewing = uow.actor.may(permissions.DECIDE_DEBARMENT_REVIEW)
    waits = [each for each, may in ((orders, decides), (reviews, reviewing)) if may]
    if not waits:
        return ()
    query = (
        select(DebarmentParty)
        .join(DebarmentMatter, DebarmentMatter.id == DebarmentParty.matter_id)
        .join(DebarmentOrder, DebarmentOrder.party_id == DebarmentParty.id)
        .outerjoin(DebarmentReview, DebarmentReview.order_id == DebarmentOrder.id)
        .where(or_(*waits))
        .distinct()
    )
    return uow.session.scalars(query.order_by(DebarmentParty.id).limit(MOST_DUE)).all()
