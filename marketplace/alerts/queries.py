"""Alerts of a person and their notices; tenders that suit a firm, and criteria it meets."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.db import among
from app.identity.public import organisations_by_id
from app.notifications.public import message_states
from app.paging import PAGE, Page, as_id, as_instant, cut, decode_cursor, microseconds
from app.permissions import require
from app.synonyms.public import widened_any
from app.unit_of_work import UnitOfWork
from marketplace.alerts.models import TENDER, Follow, SavedSearch, SupplierTrade, TenderAlert
from marketplace.alerts.policy import Asked, Firm, Met, meets
from marketplace.kernel.permissions import DECLARE_TRADE, SAVE_SEARCH
from marketplace.tenders.models import Tender
from marketplace.tenders.queries.tenders import OpenTender, open_matching

MAX_SHOWN = 5
MAX_WORD_LINES = 12


@dataclass(frozen=True, kw_only=True)
class FollowView:
    """A followed thing by name."""

    id: UUID
    kind: str
    subject_id: UUID
    name: str
    name_ur: str
    by_email: bool
    by_sms: bool


@dataclass(frozen=True, kw_only=True)
class AlertView:
    """An alert of a person, and the state of its message.

    `message` is "none" (in the inbox only), "waiting", "sent", "failed" or "unknown": it may have
    left when a machine stopped, and is not sent again.
    """

    id: UUID
    tender_id: UUID
    title: str
    title_ur: str
    closes_at: datetime
    news: str
    matched_at: datetime
    message: str


@dataclass(frozen=True, kw_only=True)
class Mine:
    """All that a person looks out for, and the newest of what was found."""

    searches: Sequence[SavedSearch]
    follows: Sequence[FollowView]
    alerts: Page[AlertView]


def my_searches(uow: UnitOfWork) -> Sequence[SavedSearch]:
    """Return one's own searches in force, the newest first."""
    require(uow.actor, SAVE_SEARCH)
    mine = select(SavedSearch).filter_by(person_id=uow.actor.person, ended_at=None)
    return uow.session.scalars(mine.order_by(SavedSearch.id.desc())).all()


def my_follows(uow: UnitOfWork) -> Sequence[FollowView]:
    """Return the actor's follows, the newest first: three queries."""
    require(uow.actor, SAVE_SEARCH)
    mine = select(Follow).filter_by(person_id=uow.actor.person, ended_at=None)
    rows = uow.session.scalars(mine.order_by(Follow.id.desc())).all()
    names = _names(uow, rows)
    return [
        FollowView(
            id=row.id,
            kind=row.kind,
            subject_id=row.subject_id,
            name=names[row.subject_id][0],
            name_ur=names[row.subject_id][1],
            by_email=row.by_email,
            by_sms=row.by_sms,
        )
        for row in rows
    ]


def _names(uow: UnitOfWork, rows: Iterable[Follow]) -> Mapping[UUID, tuple[str, str]]:
    tenders = [row.subject_id for row in rows if row.kind == TENDER]
    query = select(Tender.id, Tender.title, Tender.title_ur).where(among(Tender.id, tenders))
    found = {each: (title, title_ur) for each, title, title_ur in uow.session.execute(query)}
    houses = organisations_by_id(uow.session, [r.subject_id for r in rows if r.kind != TENDER])
    return found | {each.id: (each.name, each.name_ur) for each in houses.values()}


def my_alerts(uow: UnitOfWork, cursor: str | None = None) -> Page[AlertView]:
    """Return the actor's alerts, the newest first, with the state of the message."""
    require(uow.actor, SAVE_SEARCH)
    query = (
        select(TenderAlert, Tender.title, Tender.title_ur, Tender.closes_at)
        .join(Tender, Tender.id == TenderAlert.tender_id)
        .where(TenderAlert.person_id == uow.actor.person, TenderAlert.dropped_at.is_(None))
        .order_by(TenderAlert.matched_at.desc(), TenderAlert.id.desc())
    )
    if cursor:
        at, last = decode_cursor(cursor, 2)
        newer = (TenderAlert.matched_at < as_instant(at)) | (
            (TenderAlert.matched_at == as_instant(at)) & (TenderAlert.id < as_id(last))
        )
        query = query.where(newer)
    rows = uow.session.execute(query.limit(PAGE + 1)).all()
    page = cut(rows, PAGE, lambda row: [microseconds(row[0].matched_at), str(row[0].id)])
    sent = [row[0].notification_id for row in page.items if row[0].notification_id]
    states = message_states(uow, sent)
    return Page([_alert(*row, states) for row in page.items], page.next_cursor)


def _alert(
    row: TenderAlert, title: str, title_ur: str, closes_at: datetime, states: Mapping[UUID, str]
) -> AlertView:
    message = "waiting"
    if row.notification_id is not None:
        message = states.get(row.notification_id, "none")
    return AlertView(
        id=row.id,
        tender_id=row.tender_id,
        title=title,
        title_ur=title_ur,
        closes_at=closes_at,
        news=row.kind_of_news,
        matched_at=row.matched_at,
        message=message,
    )


def mine(uow: UnitOfWork, cursor: str | None = None) -> Mine:
    """Return all of it, for the person's page."""
    return Mine(searches=my_searches(uow), follows=my_follows(uow), alerts=my_alerts(uow, cursor))


def my_trade(uow: UnitOfWork) -> SupplierTrade | None:
    """Return the declared trade of the firm acted for; None if it has declared none."""
    require(uow.actor, DECLARE_TRADE)
    return uow.session.get(SupplierTrade, uow.actor.organisation)


@dataclass(frozen=True, kw_only=True)
class Suits:
    """The trade of a firm, if declared, and the open tenders for it that close first."""

    declared: bool
    tenders: Sequence[OpenTender]


def list_suitable_tenders(uow: UnitOfWork) -> Suits:
    """Return the tenders for what the firm acted for sells."""
    row = my_trade(uow)
    if row is None or not (row.words.strip() or row.categories):
        return Suits(declared=False, tenders=())
    lines = row.words.splitlines()[:MAX_WORD_LINES]
    found = open_matching(
        uow.session,
        words=widened_any(uow.session, lines),
        categories=row.categories,
        districts=row.districts,
        limit=MAX_SHOWN,
    )
    return Suits(declared=True, tenders=found)


def list_met_requirements(uow: UnitOfWork, asked: Iterable[Asked]) -> Sequence[Met]:
    """Return for each line of a tender's table what is known of the firm acted for."""
    row = my_trade(uow)
    house = organisations_by_id(uow.session, [uow.actor.organisation])[uow.actor.organisation]
    firm = Firm(
        verified=house.verified,
        ntn=house.ntn is not None,
        turnover_paisa=row.turnover_paisa if row else None,
        experience_years=row.experience_years if row else None,
    )
    return meets(asked, firm)
