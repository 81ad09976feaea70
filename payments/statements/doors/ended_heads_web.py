"""The page of money under ended heads, and its file, for Finance and audit."""

from flask import Blueprint, Response, render_template, request
from marshmallow import ValidationError

from app.errors import NotFound
from app.exports import Export
from app.web.doors import keep_complete, reading
from app.web.formatting import local_date
from app.web.guards import needs_sign_in
from app.web.tables import Column, Table, money
from payments.statements.doors.web import ddo_cell, head_cell
from payments.statements.queries.statements import (
    EndedHead,
    EndedHeads,
    ToDo,
    money_under_ended_heads,
)
from payments.statements.schemas import EndedHeadsQuerySchema

blueprint = Blueprint("ended_heads", __name__, url_prefix="/treasury")
needs_sign_in(blueprint)
keep_complete(blueprint)
EXPORT: Export[EndedHead] = Export(
    head="head_code", name="head_name", ddo="ddo_code", department="department",
    treasury="treasury", last_day="last_day", since="since_paisa", standing="standing_paisa",
    to_do=lambda row: " ".join(row.to_do),
)  # fmt: skip
TO_DO = {
    ToDo.MOVE: "Move later receipts to the head’s successor: open its account, and correct the"
    " entries by a transfer entry",
    ToDo.TRANSFER: "Goes to its treasury with the next transfer",
    ToDo.CARRY: "Its treasury received too much: corrections go by a transfer-entry memo, and"
    " amounts that a channel reversed are deducted from the next transfer",
}
ROWS: Table[EndedHead] = Table(
    Column("Head", head_cell),
    Column("DDO", ddo_cell),
    Column(
        "In force until",
        lambda row: local_date(row.last_day) if row.last_day else "It never was in force",
    ),
    money("Came since", "since_paisa"),
    money("No treasury has it yet", "standing_paisa"),
    Column("What to do", lambda row: ". ".join(TO_DO[each] for each in row.to_do)),
)


@blueprint.get("/ended-heads")
def index() -> str:
    """Show money under ended heads, and the actions needed."""
    found = _load_ended_heads()
    rows = ROWS.of(found.shown)
    return render_template("payments/treasury/ended_heads.html", found=found, rows=rows)


@blueprint.get("/ended-heads.csv")
def download() -> Response:
    """Send all of it as CSV."""
    made = Response(EXPORT.as_csv(_load_ended_heads().rows), mimetype="text/csv")
    made.headers["Content-Disposition"] = 'attachment; filename="ended-heads.csv"'
    return made


def _load_ended_heads() -> EndedHeads:
    try:
        after = EndedHeadsQuerySchema().load(request.args)["after"]
    except ValidationError as error:
        raise NotFound from error
    with reading() as uow:
        return money_under_ended_heads(uow, after)
