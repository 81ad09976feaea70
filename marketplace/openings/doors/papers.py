"""The receipt and the minutes on their way out, as papers."""

from flask import Response

from app.identity.public import organisations_by_id
from app.unit_of_work import UnitOfWork
from marketplace.bids.printing import receipt_paper
from marketplace.bids.queries import OwnBid
from marketplace.kernel.doors.papers import paper_response
from marketplace.openings.printing import minutes_paper
from marketplace.openings.queries import OpeningFile


def receipt_response(uow: UnitOfWork, own: OwnBid) -> Response:
    """Print the receipt of one of the firm's own bids."""
    ids = [own.tender.department_id, own.bid.supplier_id]
    names = organisations_by_id(uow.session, ids)
    department, firm = (names[each] for each in ids)
    response = paper_response(
        lambda: receipt_paper(own, department=department, firm=firm), "receipt"
    )
    response.headers["Cache-Control"] = "no-store, private"
    return response


def minutes_response(file: OpeningFile) -> Response:
    """Print the minutes of an opening."""
    return paper_response(lambda: minutes_paper(file), "minutes")
