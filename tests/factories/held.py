"""What the books say that a department owes back as deposits."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

_HELD = text("""
select coalesce(sum(b.balance_paisa), 0) from ledger_balances b
  join ledger_accounts a on a.id = b.account_id
 where a.code like 'payments:deposits:' || cast(:department as text) || '%'
""")


def owed_back(session: Session, department: UUID) -> int:
    """Return what is owed back, in paisa, under whatever head."""
    session.expire_all()
    return -int(session.scalar(_HELD, {"department": str(department)}) or 0)
