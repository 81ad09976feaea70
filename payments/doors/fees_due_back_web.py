"""The page of fees that are due back: one officer proposes each, another approves the refund."""

from uuid import UUID

from flask import Blueprint, render_template, request

from app.schemas import CommandSchema
from app.web.acts import PageAct, on_page
from app.web.doors import reading
from app.web.forms import Form
from app.web.guards import needs_sign_in
from payments.permissions import PROPOSE_REFUND
from payments.queries.fees_due_back import list_fees_due_back
from payments.schemas.fees_due_back import ListDueFeesSchema
from payments.use_cases.fees_due_back import ProposeDueFee, propose_due_fee

blueprint = Blueprint("fees_due_back", __name__, url_prefix="/refunds/due")
needs_sign_in(blueprint)


@blueprint.get("")
def index() -> str:
    """List the fees whose refund nobody has proposed."""
    return _page(Form())


def _page(form: Form, due_id: UUID | None = None) -> str:
    """Draw the list; `due_id` is that of the fee whose proposal was refused."""
    del due_id
    asked = ListDueFeesSchema().load(request.args)
    with reading() as uow:
        page = list_fees_due_back(uow, cursor=asked["cursor"] or None)
        may_propose = uow.actor.may(PROPOSE_REFUND)
    return render_template(
        "payments/refunds/due.html",
        rows=page.items,
        next_cursor=page.next_cursor,
        may_propose=may_propose,
        form=form,
    )


PROPOSE = PageAct(
    page=_page,
    schema=CommandSchema,
    command=ProposeDueFee,
    use_case=propose_due_fee,
    done="The refund is proposed. Another officer decides on it.",
    back="fees_due_back.index",
)
on_page(blueprint, "/<uuid:due_id>/proposal", PROPOSE, do="propose")
