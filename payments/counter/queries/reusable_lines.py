"""Reuse of a scroll line's number: free again if all its money was reversed."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from payments.counter.models import ScrollLine, ScrollOutcome, words_of
from payments.counter.policy import names_of
from payments.reversals.queries import undone


def is_all_reversed(session: Session, bank: str, line: ScrollLine) -> bool:
    """Whether there was money under a line's number, and officers took back all of it.

    One statement, for the few lines that say something else than one that was taken back.
    """
    reference, *_others = names_of(words_of(bank, line))
    query = (
        select(undone(ScrollOutcome.payment_id))
        .select_from(ScrollOutcome)
        .join(ScrollLine)
        .where(
            or_(
                ScrollOutcome.reference == reference,
                ScrollOutcome.reference.startswith(f"{reference}:", autoescape=True),
            ),
            ScrollLine.scroll_number == line.scroll_number,
            ScrollLine.line_number == line.line_number,
            ScrollOutcome.is_money(),
        )
    )
    told = session.scalars(query).all()
    return bool(told) and all(told)
