"""Due items of rules officers before departments publish tenders: orders to enter."""

from collections.abc import Sequence

from flask import url_for

from app.casework.public import without_bid_order
from app.due import Due
from app.identity.public import organisations_by_id
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.tenders.queries.counts import departments_at_work


def due(uow: UnitOfWork) -> Sequence[Due]:
    """List departments whose tenders are approved or take bids, and that have no order."""
    lacking = without_bid_order(uow, departments_at_work)
    named = organisations_by_id(uow.session, lacking) if lacking else {}
    return [
        Due(
            title=named[each].name,
            due_on=None,
            href=url_for("filing_orders.new", department_id=each),
            kind=sentence("Enter the order by which it accepts electronic bids"),
        )
        for each in lacking
    ]
