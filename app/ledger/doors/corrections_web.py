"""Pages of corrections: what waits for a second officer, what was decided, the form."""

from uuid import UUID

from flask import Blueprint, Response, render_template, url_for

from app.ledger.correction_schemas import ProposeCorrectionSchema, WaitingFirstQuery
from app.ledger.permissions import DECIDE_CORRECTION
from app.ledger.queries import correction_views
from app.ledger.use_cases.corrections import (
    ApproveCorrection,
    ProposeCorrection,
    RefuseCorrection,
    approve_correction,
    propose_correction,
    refuse_correction,
)
from app.parameters.schemas import ReasonSchema
from app.permissions import require
from app.web.actors import page_actor
from app.web.doors import perform, reading, submit
from app.web.filters import read_filters
from app.web.formatting import rupees
from app.web.forms import Form

blueprint = Blueprint("corrections", __name__, url_prefix="/ledger")
OFFICIALS = "ledger/officials"


@blueprint.get("/corrections")
def index() -> str:
    """List what waits for a second officer; another state, or one transaction's, where asked."""
    query, form = read_filters(WaitingFirstQuery())
    with reading() as uow:
        found, actor = correction_views.listed(uow, **query), uow.actor
    next_cursor = found.page.next_cursor
    more = next_cursor and url_for("corrections.index", **{**query, "cursor": next_cursor})
    return render_template(
        f"{OFFICIALS}/corrections.html",
        found=found,
        form=form,
        of=query["transaction"],
        next_href=more,
        me=actor.person_id,
        may_decide=actor.may(DECIDE_CORRECTION),
    )


@blueprint.get("/transactions/<uuid:transaction_id>/correct")
def new(transaction_id: UUID) -> str:
    """Show the form."""
    return _show_correction_form(transaction_id, Form())


@blueprint.post("/transactions/<uuid:transaction_id>/correct")
def new_post(transaction_id: UUID) -> Response:
    """Propose a correction."""
    return submit(
        ProposeCorrectionSchema(),
        propose_correction,
        lambda **loaded: ProposeCorrection(transaction_id=transaction_id, **loaded),
        then=lambda _row: url_for("books.transaction", transaction_id=transaction_id),
        page=lambda form: _show_correction_form(transaction_id, form),
    )


@blueprint.post("/corrections/<uuid:correction_id>/approve")
def approve(correction_id: UUID) -> Response:
    """Approve what another officer proposed, and show what was posted."""
    command = ApproveCorrection(correction_id=correction_id)
    return perform(
        approve_correction,
        command,
        then=lambda row: url_for("books.transaction", transaction_id=row.transaction_id),
    )


@blueprint.get("/corrections/<uuid:correction_id>/refuse")
def refuse(correction_id: UUID) -> str:
    """Ask why."""
    return _refusing(correction_id, Form())


@blueprint.post("/corrections/<uuid:correction_id>/refuse")
def refuse_post(correction_id: UUID) -> Response:
    """Refuse a correction, or withdraw one's own."""
    return submit(
        ReasonSchema(),
        refuse_correction,
        lambda **loaded: RefuseCorrection(correction_id=correction_id, **loaded),
        then=lambda _row: url_for("corrections.index"),
        page=lambda form: _refusing(correction_id, form),
    )


def _show_correction_form(transaction_id: UUID, form: Form) -> str:
    with reading() as uow:
        found = correction_views.to_correct(uow, transaction_id)
    left = [(each.code, f"{each.code} ({rupees(each.paisa)})") for each in found.left]
    return render_template(f"{OFFICIALS}/correct.html", form=form, around=found, left=left)


def _refusing(correction_id: UUID, form: Form) -> str:
    require(page_actor(), DECIDE_CORRECTION)
    return render_template(f"{OFFICIALS}/refuse.html", form=form, subject=correction_id)
