"""The page of money that is due back because it was too much."""

from flask import Blueprint

from app.web.guards import needs_sign_in
from payments.refunds.doors import presenter as refund_words
from payments.refunds.doors.refundable_lists import due_page
from payments.refunds.queries.overpayments import list_excess_due

blueprint = Blueprint("excess_due", __name__, url_prefix="/refunds/too-much")
needs_sign_in(blueprint)


@blueprint.get("")
def index() -> str:
    """List what was too much, and whose refund nobody has proposed."""
    return due_page(list_excess_due, "payments/refunds/too_much.html", words=refund_words)
