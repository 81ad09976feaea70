"""The general ledger as CSV or JSON Lines, streamed; harmless when a spreadsheet opens it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Self
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.exports import Export
from app.ledger.queries.sides import CODED, days_span
from app.ledger.queries.veils import ReadEntry, readable
from app.text import sentence

MAX_DAYS = 366
SLICE = 1_000


@dataclass(frozen=True, kw_only=True)
class LedgerRow(ReadEntry):
    """A transfer with its transaction; the heads are those of its two accounts."""

    day: date
    posted_at: datetime
    business_key: str
    debit: str
    debit_head: str | None
    credit: str
    credit_head: str | None
    currency: str
    actor_id: UUID | None
    reverses: UUID | None
    corrects: UUID | None

    def as_sealed(self) -> Self:
        """Leave its key out as well."""
        return replace(super().as_sealed(), business_key="")


GENERAL_LEDGER: Export[LedgerRow] = Export(
    "number", "day", "happened_at", "posted_at", "transaction_id", "business_key", "kind",
    "description", "debit", "debit_head", "credit", "credit_head", "currency", "amount_paisa",
    "actor_id", "reverses", "corrects",
)  # fmt: skip


def refuse_span(since: date, until: date) -> None:
    """Refuse days in the wrong order and more than a year of them."""
    if until < since:
        problem = sentence("The last day must not be before the first day.")
        raise Invalid(problem, fields={"until": problem})
    if until - since >= timedelta(days=MAX_DAYS):
        problem = sentence("Choose up to %(most)s days.", most=MAX_DAYS)
        raise Invalid(problem, fields={"until": problem})


def _head(account: str) -> str:
    """Return the head of an account of a larger statement, also where its code alone keeps it."""
    coded = f"starts_with({account}.code, '{CODED}')"
    return (
        f"coalesce({account}.head, case when {coded} then split_part({account}.code, ':', 3) end)"
    )


_EXPORT = text(f"""
select t.id as number, t.day, x.happened_at, x.posted_at, x.id as transaction_id, x.business_key,
    x.kind, x.description, d.code as debit, {_head("d")} as debit_head, c.code as credit,
    {_head("c")} as credit_head, t.currency, t.amount_paisa, x.actor_id, x.reverses, x.corrects
from ledger_transfers t join ledger_transactions x on x.id = t.transaction_id
    join ledger_accounts d on d.id = t.debit_account
    join ledger_accounts c on c.id = t.credit_account
where t.id > :after and t.id <= :last and t.day between :since and :until
order by t.id limit :slice
""")  # noqa: S608 - names of ours


def general_ledger(session: Session, since: date, until: date) -> Iterator[LedgerRow]:
    """Yield every transfer of some days, by number, in slices of bounded memory."""
    span = days_span(session, since, until)
    after, last = (span[0] - 1, span[1]) if span else (0, 0)
    while after < last:
        values = {"after": after, "last": last, "since": since, "until": until, "slice": SLICE}
        rows = [LedgerRow(**row._mapping) for row in session.execute(_EXPORT, values)]  # noqa: SLF001 - SQLAlchemy's documented way
        yield from readable(session, rows)
        after = rows[-1].number if len(rows) == SLICE else last
