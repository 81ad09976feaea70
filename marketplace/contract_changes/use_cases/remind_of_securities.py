"""Remind departments of securities that are nobody's any more: once each, by a daily job."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Text, and_, cast, exists, func, or_, select

from app.calendar import local_day
from app.unit_of_work import UnitOfWork
from marketplace.awards.models import Contract
from marketplace.contract_changes.models import Milestone, SecurityReminder
from marketplace.securities.models import Instrument
from marketplace.tenders.models import Tender

DUE = "marketplace.securities_due"
# A run takes so many; the next run takes the rest.
MAX_REMINDERS = 500


def remind_of_securities(uow: UnitOfWork, _: None) -> int:
    """Note what is due and remind each department once a tender; returns how many securities.

    A bid's security is due once a contract of its tender is signed or the tender is cancelled, a
    performance security once its contract is completed and its defects period is over.
    """
    found = uow.session.execute(_due(local_day(uow.instant())).limit(MAX_REMINDERS)).all()
    for instrument_id, _tender in found:
        uow.session.add(SecurityReminder(instrument_id=instrument_id, reminded_at=uow.instant()))
    uow.session.flush()
    for tender_id in sorted(_tenders(found)):
        uow.publish(DUE, tender_id=tender_id)
    return len(found)


def _tenders(found: Sequence[Row[UUID, UUID]]) -> set[UUID]:
    return {tender_id for _, tender_id in found}


def _due(today: date) -> Select[UUID, UUID]:
    held = and_(Instrument.returned_at.is_(None), Instrument.forfeited_at.is_(None))
    reminded = exists().where(SecurityReminder.instrument_id == Instrument.id)
    return (
        select(Instrument.id, Instrument.tender_id)
        .join(Tender, Tender.id == Instrument.tender_id)
        .outerjoin(Contract, Contract.id == Instrument.contract_id)
        .where(held, ~reminded, or_(_of_bid(), _of_contract(today)))
        .order_by(Instrument.id)
        .with_for_update(of=Instrument, skip_locked=True)
    )


def _of_bid() -> ColumnElement[bool]:
    bids = func.jsonb_each_text(Tender.waiting_parts).table_valued("key", "value")
    waits = exists().select_from(bids).where(bids.c.value == cast(Instrument.bid_id, Text))
    signed = and_(Tender.signed_at.is_not(None), ~waits)
    return and_(Instrument.purpose == "bid", or_(signed, Tender.cancelled_at.is_not(None)))


def _of_contract(today: date) -> ColumnElement[bool]:
    defects = exists().where(
        Milestone.contract_id == Contract.id,
        Milestone.ends_defects,
        Milestone.withdrawn_at.is_(None),
        Milestone.reached_at.is_(None),
        Milestone.due_on >= today,
    )
    return and_(Instrument.purpose == "performance", Contract.completed_at.is_not(None), ~defects)
