"""Pages of the Accountant General's monthly statement: the months, one of them, and its files."""

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext
from marshmallow import ValidationError

from app.errors import NotFound
from app.ledger.public import fiscal_year_of
from app.platform import the_platform
from app.text import sentence
from app.web.doors import keep_complete, reading
from app.web.formatting import isolate_ltr, local_date, month_and_year
from app.web.guards import needs_sign_in
from app.web.tables import Cell, Column, Table, amount, linked, money, summary_rows
from app.web.translation import translate
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
    sentence("Opening"): "opening_paisa",
    sentence("Collected"): "collected_paisa",
    sentence("Refunded"): "refunded_paisa",
    sentence("Corrected between heads"): "corrected_paisa",
    sentence("Fees that heads bore"): "fees_paisa",
    sentence("Credited to treasuries"): "transferred_paisa",
    sentence("Closing: not with a treasury yet"): "closing_paisa",
    sentence("Of that approved, not arrived"): "in_transit_paisa",
    sentence("Refunds by the treasury’s voucher"): "vouchers_paisa",
    sentence("Reliefs granted (no money)"): "relief_paisa",
}


def _month(each: StatementMonth) -> Cell:
    day = each.first_day
    return linked(month_and_year(day), "account_statements.show", month=day.isoformat())


def _state(each: StatementMonth) -> str:
    if each.kept:
        return translate(sentence("Closed and signed"))
    return translate(sentence("Closed, to be signed") if each.closed else sentence("Open"))


MONTHS: Table[StatementMonth] = Table(
    Column(sentence("Month"), _month), Column(sentence("State"), _state)
)


def head_cell(row: StatementRow | EndedHead) -> Cell:
    """Return a head's code and name, which lead to its account in the books."""
    text = f"{row.head_code} {row.head_name}".strip()
    account = f"{PREFIX}{row.head_code}:{row.ddo_code}"
    return linked(text, "books.statement", account=account)


def ddo_cell(row: StatementRow | EndedHead) -> str:
    """Return a DDO's code and department."""
    return f"{row.ddo_code} {row.department}".strip()


ROWS: Table[StatementRow] = Table(
    Column(sentence("Head"), head_cell),
    Column(sentence("DDO"), ddo_cell),
    Column(sentence("Treasury"), lambda row: row.treasury or gettext("Not known")),
    Column(sentence("Fund"), lambda row: row.fund or "–"),
    money(sentence("Opening"), "opening_paisa"),
    money(sentence("Collected"), "collected_paisa"),
    money(sentence("Refunded"), "refunded_paisa"),
    money(sentence("Corrected"), "corrected_paisa"),
    money(sentence("Fees"), "fees_paisa"),
    money(sentence("Transferred"), "transferred_paisa"),
    money(sentence("Closing"), "closing_paisa"),
    money(sentence("Approved, not arrived"), "in_transit_paisa"),
    money(sentence("By voucher"), "vouchers_paisa"),
)


def _day(day: date | None) -> str:
    return local_date(day) if day else "–"


UNDER_WAY: Table[UnderWay] = Table(
    Column(
        sentence("Transfer"),
        lambda each: linked(
            gettext("%(treasury)s, from %(bank)s", treasury=each.treasury_name, bank=each.bank),
            "treasury.show",
            sheet_id=each.sheet_id,
        ),
    ),
    Column(sentence("Approved"), lambda each: local_date(each.approved_on)),
    Column(sentence("Ordered"), lambda each: _day(each.ordered_on)),
    Column(sentence("Credited since"), lambda each: _day(each.credited_on)),
    Column(sentence("Challans"), lambda each: isolate_ltr(len(each.lines)), numeric=True),
    money(sentence("Amount"), "total_paisa"),
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
    kept = (sentence("Reference"), isolate_ltr(shown.reference)) if shown.kept else None
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
