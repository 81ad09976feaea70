"""The page of money under ended heads, and its file, for Finance and audit."""

from decimal import Decimal

from flask import Blueprint, Response, render_template, request
from marshmallow import ValidationError

from app.csv_out import BYTE_ORDER_MARK, csv_line
from app.errors import NotFound
from app.money import plain_rupees
from app.web.doors import reading
from app.web.guards import needs_sign_in
from payments.statements.queries import EndedHead, EndedHeads, ToDo, money_under_ended_heads
from payments.statements.schemas import EndedHeadsQuerySchema

blueprint = Blueprint("ended_heads", __name__, url_prefix="/treasury")
needs_sign_in(blueprint)
COLUMNS = (
    "head",
    "name",
    "ddo",
    "department",
    "treasury",
    "last_day",
    "since",
    "standing",
    "to_do",
)
TO_DO = {
    ToDo.MOVE: "Move what came since to the head’s successor: open its account, and correct the "
    "entries by a transfer entry",
    ToDo.TRANSFER: "Goes to its treasury with the next transfer",
    ToDo.CARRY: "Its treasury got too much: the next transfer deducts it",
}


@blueprint.get("/ended-heads")
def index() -> str:
    """Show what stands, and what to do."""
    return render_template("payments/treasury/ended_heads.html", found=_asked(), to_do=TO_DO)


@blueprint.get("/ended-heads.csv")
def download() -> Response:
    """Send all of it as CSV."""
    made = Response(_csv(_asked()), mimetype="text/csv")
    made.headers["Content-Disposition"] = 'attachment; filename="ended-heads.csv"'
    return made


def _asked() -> EndedHeads:
    try:
        after = EndedHeadsQuerySchema().load(request.args)["after"]
    except ValidationError as error:
        raise NotFound from error
    with reading() as uow:
        return money_under_ended_heads(uow, after)


def _csv(found: EndedHeads) -> str:
    return (
        BYTE_ORDER_MARK + csv_line(COLUMNS) + "".join(csv_line(_cells(row)) for row in found.rows)
    )


def _cells(row: EndedHead) -> tuple[object, ...]:
    day = row.last_day.isoformat() if row.last_day else ""
    names = (row.head_code, row.head_name, row.ddo_code, row.department, row.treasury, day)
    amounts = (Decimal(plain_rupees(row.since_paisa)), Decimal(plain_rupees(row.standing_paisa)))
    return (*names, *amounts, " ".join(row.to_do))
