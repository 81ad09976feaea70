"""The page of fees that are due back: one officer proposes each, another approves the refund."""

from uuid import UUID

from flask import Blueprint

from app.schemas import CommandSchema
from app.web.acts import PageAct, on_page
from app.web.forms import Form
from app.web.guards import needs_sign_in
from payments.refunds.doors.refundable_lists import due_page
from payments.refunds.queries.refundable_fees import list_fees_due_back
from payments.refunds.use_cases.propose_fee_refund import ProposeDueFee, propose_due_fee

blueprint = Blueprint("fees_due_back", __name__, url_prefix="/refunds/due")
needs_sign_in(blueprint)


@blueprint.get("")
def index() -> str:
    """List the fees whose refund nobody has proposed."""
    return _page(Form())


def _page(form: Form, due_id: UUID | None = None) -> str:
    """Draw the list; `due_id` is that of the fee whose proposal was refused."""
    del due_id
    return due_page(list_fees_due_back, "payments/refunds/due.html", form=form)


PROPOSE = PageAct(
    page=_page,
    schema=CommandSchema,
    command=ProposeDueFee,
    use_case=propose_due_fee,
    done="The refund is proposed. Another officer decides on it.",
    back="fees_due_back.index",
)
on_page(blueprint, "/<uuid:due_id>/proposal", PROPOSE, do="propose")
