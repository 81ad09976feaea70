"""Statement of a month, stored and signed when its books are closed."""

from datetime import date
from hashlib import sha256

from sqlalchemy import select

from app.calendar import A_DAY, local_day
from app.ledger.public import closings, month_of
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.permissions import require
from app.row_macs import UNCHECKED
from app.signing.public import Signer
from app.unit_of_work import UnitOfWork
from payments.statements.models import AccountStatement
from payments.statements.queries.signed_statements import PURPOSE, canonical
from payments.statements.queries.statements import monthly_statement
from payments.treasury.permissions import FREEZE_STATEMENT

# Period in which closed months without a statement are looked for: two years.
_FAR = A_DAY * 731


@handler("payments.keep_closed_month")
def keep_closed_month(uow: UnitOfWork, event: Event) -> None:
    """Store the statement of a closed month; a repeated event has no effect."""
    if event.payload["closes"]:
        _keep(uow, date.fromisoformat(event.payload["first_day"]))


def keep_closed_months(uow: UnitOfWork, _: None) -> list[AccountStatement]:
    """Keep what is closed and was not kept: months that were closed before this release."""
    require(uow.actor, FREEZE_STATEMENT)
    today = local_day(uow.now)
    closed = closings(uow.session, today - _FAR, today)
    kept = (_keep(uow, first) for first in sorted(closed))
    return [each for each in kept if each is not None]


def _keep(uow: UnitOfWork, first_day: date) -> AccountStatement | None:
    first = month_of(first_day)[0]
    closing = closings(uow.session, first, first).get(first)
    query = select(AccountStatement).filter_by(closing_id=closing)
    # A planted one blocks this month alone, until an operator has removed it.
    if closing is None or uow.session.scalars(query, execution_options=UNCHECKED).first():
        return None
    content = canonical(monthly_statement(uow.session, first))
    signer = uow.port(Signer)
    kept = AccountStatement(
        closing_id=closing,
        first_day=first,
        content=content,
        content_hash=sha256(content).digest(),
        signature=signer.sign(PURPOSE, content),
        key_id=signer.key_id,
        made_at=uow.instant(),
    )
    uow.add(kept)
    uow.audit("statement.kept", closing, after={"month": first.isoformat()})
    return kept
