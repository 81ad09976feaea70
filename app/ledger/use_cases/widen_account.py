"""An operator spreads the balance of a busy account over more rows."""

from dataclasses import dataclass

from sqlalchemy import SmallInteger, bindparam, text

from app.ledger.permissions import WIDEN_ACCOUNT
from app.ledger.refusals import refusals
from app.permissions import require
from app.unit_of_work import UnitOfWork

_WIDEN = text("select ledger_widen_account(:code, :slots)").bindparams(
    bindparam("slots", type_=SmallInteger())
)


@dataclass(frozen=True, kw_only=True)
class WidenAccount:
    """The account, and the number of its rows (2 to 64); never fewer than it has."""

    code: str
    slots: int


def widen_account(uow: UnitOfWork, command: WidenAccount) -> int:
    """Widen an account and return its number of slots. Raises Invalid if it does not exist."""
    require(uow.actor, WIDEN_ACCOUNT)
    with refusals():
        slots: int = uow.session.execute(_WIDEN, vars(command)).scalar_one()
    uow.audit("ledger.account_widened", command.code, after={"slots": slots})
    return slots
