"""The page of reversed payments, for Finance and audit."""

from flask import Blueprint, render_template, request

from app.schemas import CursorSchema
from app.web.doors import reading
from app.web.guards import needs_sign_in
from payments.reversals.doors.presenter import REVERSALS
from payments.reversals.queries import list_reversals

blueprint = Blueprint("reversals", __name__, url_prefix="/reversals")
needs_sign_in(blueprint)


@blueprint.get("")
def index() -> str:
    """List reversed and restored payments, newest first."""
    asked = CursorSchema().load(request.args)
    with reading() as uow:
        page = list_reversals(uow, asked["cursor"])
    return render_template(
        "payments/reversals/index.html",
        listed=REVERSALS.of(page.items),
        next_cursor=page.next_cursor,
    )
