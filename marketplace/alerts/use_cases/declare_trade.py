"""A firm says once what it sells, and of what size it is."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.permissions import require
from app.unit_of_work import UnitOfWork
from marketplace.alerts.models import SupplierTrade
from marketplace.kernel.permissions import DECLARE_TRADE


@dataclass(frozen=True, kw_only=True)
class DeclareTrade:
    """One thing a line; no category or district: all. Turnover is of the last year, in paisa."""

    words: str = ""
    categories: Sequence[str] = ()
    districts: Sequence[str] = ()
    turnover_paisa: int | None = None
    experience_years: int | None = None


def declare_trade(uow: UnitOfWork, command: DeclareTrade) -> SupplierTrade:
    """Record the firm's trade, over its earlier statement: nothing of it is verified."""
    require(uow.actor, DECLARE_TRADE)
    firm = uow.actor.organisation
    row = uow.session.get(SupplierTrade, firm, with_for_update=True)
    said = {
        **vars(command),
        "categories": list(command.categories),
        "districts": list(command.districts),
        "declared_by": uow.actor.person,
        "declared_at": uow.instant(),
    }
    if row is None:
        row = SupplierTrade(organisation_id=firm, **said)
        uow.add(row)
    for name, value in said.items():
        setattr(row, name, value)
    return row
