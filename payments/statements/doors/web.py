"""Pages of the Accountant General's monthly statement: the months, one of them, and its files."""

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, Response, render_template, request
from marshmallow import ValidationError

from app.errors import NotFound
from app.ledger.public import fiscal_year_of
from app.platform import the_platform
from app.web.doors import keep_complete, reading
from app.web.formatting import isolate_ltr, local_date
from app.web.guards import needs_sign_in
from app.web.tables import Cell, Column, Table, amount, linked, money, summary_rows
from payments.statements.policy import StatementRow, UnderWay
from payments.statements.printing import statement_csv, statement_pdf
from payments.statements.queries.signed_statements import signed_file
from payments.statements.queries.statements import (
    PREFIX,
    EndedHead,
    ShownStatement,
    StatementMonth,
    shown_statement,
    statement_months,
)
from payments.statements.schemas import StatementQuerySchema, StatementYearSchema

blueprint = Blueprint("account_statements", __name__, url_prefix="/treasury/statements")
needs_sign_in(blueprint)
keep_complete(blueprint)
PAGES = "payments/account_statements"
# The rest of the annex is in the paper and the file.
MAX_UNDER_WAY = 100
_FACTS = {
    "Opening": "opening_paisa",
    "Collected": "collected_paisa",
    "Refunded": "refunded_paisa",
    "Corrected between heads": "corrected_paisa",
    "Fees that heads bore": "fees_paisa",
    "Credited to treasuries": "transferred_paisa",
    "Closing: not with a treasury yet": "closing_paisa",
    "Of that approved, not arrived": "in_transit_paisa",
    "Refunds by the treasury’s voucher": "vouchers_paisa",
    "Reliefs granted (no money)": "relief_paisa",
}


def _month(each: StatementMonth) -> Cell:
    day = each.first_day
    return linked(f"{day:%B %Y}", "account_statements.show", month=day.isoformat())


def _state(each: StatementMonth) -> str:
    if each.kept:
        return "Closed and signed"
    return "Closed, to be signed" if each.closed else "Open"


MONTHS: Table[StatementMonth] = Table(Column("Month", _month), Column("State", _state))


def head_cell(row: StatementRow | EndedHead) -> Cell:
    """Return a head's code and name, which lead to its account in the books."""
    text = f"{row.head_code} {row.head_name}".strip()
    account = f"{PREFIX}{row.head_code}:{row.ddo_code}"
    return linked(text, "books.statement", account=account)


def ddo_cell(row: StatementRow | EndedHead) -> str:
    """Return a DDO's code and department."""
    return f"{row.ddo_code} {row.department}".strip()


ROWS: Table[StatementRow] = Table(
    Column("Head", head_cell),
    Column("DDO", ddo_cell),
    Column("Treasury", lambda row: row.treasury or "Not known"),
    Column("Fund", lambda row: row.fund or "–"),
    money("Opening", "opening_paisa"),
    money("Collected", "collected_paisa"),
    money("Refunded", "refunded_paisa"),
    money("Corrected", "corrected_paisa"),
    money("Fees", "fees_paisa"),
    money("Transferred", "transferred_paisa"),
    money("Closing", "closing_paisa"),
    money("Approved, not arrived", "in_transit_paisa"),
    money("By voucher", "vouchers_paisa"),
)


def _day(day: date | None) -> str:
    return local_date(day) if day else "–"


UNDER_WAY: Table[UnderWay] = Table(
    Column(
        "Transfer",
        lambda each: linked(
            f"{each.treasury_name}, from {each.bank}", "treasury.show", sheet_id=each.sheet_id
        ),
    ),
    Column("Approved", lambda each: local_date(each.approved_on)),
    Column("Ordered", lambda each: _day(each.ordered_on)),
    Column("Credited since", lambda each: _day(each.credited_on)),
    Column("Challans", lambda each: isolate_ltr(len(each.lines)), numeric=True),
    money("Amount", "total_paisa"),
)


@blueprint.get("")
def index() -> str:
    """List the months of a fiscal year, the newest first."""
    try:
        year = StatementYearSchema().load(request.args)["year"]
    except ValidationError as error:
        raise NotFound from error
    with reading() as uow:
        months = statement_months(uow, year)
    before = fiscal_year_of(months[-1].first_day).year - 1 if months else None
    return render_template(f"{PAGES}/index.html", months=MONTHS.of(months), before=before)


@blueprint.get("/month")
def show() -> str:
    """Show a month's statement, head by head."""
    shown = _load_statement()
    return render_template(
        f"{PAGES}/show.html",
        shown=shown,
        facts=_facts(shown),
        rows=ROWS.of(shown.rows),
        under_way=UNDER_WAY.of(shown.statement.under_way[:MAX_UNDER_WAY]),
    )


def _facts(shown: ShownStatement) -> Sequence[Cell]:
    totals = shown.statement.totals
    kept = ("Reference", isolate_ltr(shown.reference)) if shown.kept else None
    facts = [
        (key, amount(totals[name])) for key, name in _FACTS.items() if _has_figure(shown, name)
    ]
    return summary_rows(*facts, kept)


def _has_figure(shown: ShownStatement, name: str) -> bool:
    """A statement of the first version does not say what had not arrived."""
    return shown.statement.version > 1 or name != "in_transit_paisa"


@blueprint.get("/month.csv")
def download_csv() -> Response:
    """Send all of it as CSV."""
    shown = _load_statement()
    return _file(Response(statement_csv(shown), mimetype="text/csv"), shown, "csv")


@blueprint.get("/month.json")
def signed() -> Response:
    """Send a closed month's statement as it was signed."""
    shown = _load_statement()
    if shown.kept is None:
        raise NotFound
    return _file(Response(signed_file(shown.kept), mimetype="application/json"), shown, "json")


@blueprint.get("/month.pdf")
def download_pdf() -> Response:
    """Send a closed month's statement to print."""
    shown = _load_statement()
    if shown.kept is None:
        raise NotFound
    platform = the_platform()
    data = statement_pdf(
        shown,
        base_url=platform.settings.base_url,
        demonstration=platform.executor.demonstration,
    )
    return _file(Response(data, mimetype="application/pdf"), shown, "pdf")


def _load_statement() -> ShownStatement:
    try:
        query = StatementQuerySchema().load(request.args)
    except ValidationError as error:
        raise NotFound from error
    with reading() as uow:
        return shown_statement(uow, query["month"], query["after"])


def _file(made: Response, shown: ShownStatement, kind: str) -> Response:
    name = f"statement-{shown.statement.first_day:%Y-%m}.{kind}"
    made.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return made
