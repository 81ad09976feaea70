"""The page of the card gateway's settlement reports, for Finance and audit."""

from flask import Blueprint, render_template, request

from app.schemas import CursorSchema
from app.web.doors import reading
from app.web.guards import needs_sign_in
from payments.settlement.queries.card_reports import list_reports

blueprint = Blueprint("card_reports", __name__, url_prefix="/card-reports")
needs_sign_in(blueprint)


@blueprint.get("")
def index() -> str:
    """List what was read, what could not be read, and what is missing."""
    asked = CursorSchema().load(request.args)
    with reading() as uow:
        found = list_reports(uow, asked["cursor"])
    return render_template(
        "payments/card_reports/index.html", found=found, next_cursor=found.page.next_cursor
    )
