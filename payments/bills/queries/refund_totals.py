"""Which refunds count: those that were approved, or wait for it, and did not fail.

What failed is free again, and what was refused was never taken. The condition is text, because
statements written by hand have it too; the table must bear its own name there.
"""

from sqlalchemy import Boolean, ColumnElement, literal_column

_DID_NOT_FAIL = (
    "not exists (select from refund_outcomes o "
    "where o.refund_id = refunds.id and o.outcome = 'failed')"
)
APPROVED = f"refunds.approved_at is not null and {_DID_NOT_FAIL}"
APPROVED_OR_WAITING = f"refunds.refused_at is null and {_DID_NOT_FAIL}"


def counts(*, waiting: bool) -> ColumnElement[bool]:
    """Whether a refund of a larger statement counts; with `waiting`, also while it is proposed."""
    return literal_column(f"({APPROVED_OR_WAITING if waiting else APPROVED})", Boolean())
