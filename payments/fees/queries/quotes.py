"""Quotes of fees, for other domains to show before anybody submits or pays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from payments.bills.orders import Answers
from payments.fees.queries.rates import quote_fee


@dataclass(frozen=True, kw_only=True)
class QuotedPart:
    """A head's share of a quoted fee, in paisa, above zero."""

    head_code: str
    ddo_code: str
    description: str
    description_ur: str
    amount_paisa: int


@dataclass(frozen=True, kw_only=True)
class FeeQuote:
    """The amount of a fee on a day, its version and its confidence.

    `amount_paisa` is 0 and `parts` are empty if nothing is to pay. A `confidence` of U is a sample:
    never show it as law; `citation` is then a note on the source of the sample.
    """

    code: str
    title: str
    title_ur: str
    department_id: UUID
    amount_paisa: int
    parts: Sequence[QuotedPart]
    citation: str
    confidence: str
    version_id: UUID
    valid_from: date
    valid_to: date | None
    due_days: int
    expiry_days: int | None


def fee_quote(session: Session, code: str, answers: Answers, on: date) -> FeeQuote:
    """Price a fee as of a day: two queries. Raises as `quote_fee` does."""
    quoted = quote_fee(session, code, on, answers)
    fee, version = quoted.in_force.fee, quoted.in_force.version
    return FeeQuote(
        code=fee.code,
        title=fee.title,
        title_ur=fee.title_ur,
        department_id=fee.department_id,
        amount_paisa=quoted.amount_paisa,
        parts=tuple(
            QuotedPart(
                head_code=line.head_code,
                ddo_code=line.ddo_code,
                description=line.description,
                description_ur=line.description_ur,
                amount_paisa=line.amount_paisa,
            )
            for line in quoted.lines
        ),
        citation=version.instrument,
        confidence=version.confidence,
        version_id=version.id,
        valid_from=version.valid_from,
        valid_to=version.valid_to,
        due_days=version.due_days,
        expiry_days=version.expiry_days,
    )
