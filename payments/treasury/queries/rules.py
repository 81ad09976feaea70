"""Where DDOs' money goes, and what was given for channels' fees, as officers see it."""

from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.unit_of_work import UnitOfWork
from payments.treasury.models import DdoTreasury, FeeAppropriation
from payments.treasury.permissions import READ_TREASURY

Row = TypeVar("Row", DdoTreasury, FeeAppropriation)


def list_placings(uow: UnitOfWork, cursor: str | None = None) -> Page[DdoTreasury]:
    """List where DDOs' money goes, decided or not, the newest entry first."""
    return _listed(uow, DdoTreasury, cursor)


def placing(uow: UnitOfWork, placing_id: UUID) -> DdoTreasury:
    """Return one. Raises NotFound."""
    require(uow.actor, READ_TREASURY)
    return uow.get(DdoTreasury, placing_id)


def list_appropriations(uow: UnitOfWork, cursor: str | None = None) -> Page[FeeAppropriation]:
    """List what was given for channels' fees, the newest entry first."""
    return _listed(uow, FeeAppropriation, cursor)


def appropriation(uow: UnitOfWork, appropriation_id: UUID) -> FeeAppropriation:
    """Return one. Raises NotFound."""
    require(uow.actor, READ_TREASURY)
    return uow.get(FeeAppropriation, appropriation_id)


def _listed(uow: UnitOfWork, model: type[Row], cursor: str | None) -> Page[Row]:
    require(uow.actor, READ_TREASURY)
    query = select(model).order_by(model.id.desc()).limit(PAGE + 1)
    if cursor:
        query = query.where(model.id < as_id(decode_cursor(cursor, 1)[0]))
    return cut(uow.session.scalars(query).all(), PAGE, lambda row: [str(row.id)])
