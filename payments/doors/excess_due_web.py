"""The page of money that is due back because it was too much."""

from flask import Blueprint, render_template, request

from app.web.doors import reading
from app.web.guards import needs_sign_in
from payments.doors import refund_words
from payments.permissions import PROPOSE_REFUND
from payments.queries.excess_due import list_excess_due
from payments.schemas.excess_due import ListDueExcessSchema

blueprint = Blueprint("excess_due", __name__, url_prefix="/refunds/too-much")
needs_sign_in(blueprint)


@blueprint.get("")
def index() -> str:
    """List what was too much, and whose refund nobody has proposed."""
    asked = ListDueExcessSchema().load(request.args)
    with reading() as uow:
        page = list_excess_due(uow, cursor=asked["cursor"] or None)
        may_propose = uow.actor.may(PROPOSE_REFUND)
    return render_template(
        "payments/refunds/too_much.html",
        rows=page.items,
        next_cursor=page.next_cursor,
        may_propose=may_propose,
        words=refund_words,
    )
