"""Pages of the Accountant General's monthly statement: the months, one of them, and its files."""

from flask import Blueprint, Response, render_template, request
from marshmallow import ValidationError

from app.errors import NotFound
from app.platform import the_platform
from app.web.doors import reading
from app.web.guards import needs_sign_in
from payments.statements.printing import statement_csv, statement_pdf
from payments.statements.queries import ShownStatement, shown_statement, statement_months
from payments.statements.schemas import StatementQuerySchema, StatementYearSchema
from payments.statements.signed_statements import signed_file

blueprint = Blueprint("account_statements", __name__, url_prefix="/treasury/statements")
needs_sign_in(blueprint)
PAGES = "payments/account_statements"


@blueprint.get("")
def index() -> str:
    """List the months of a fiscal year, the newest first."""
    try:
        year = StatementYearSchema().load(request.args)["year"]
    except ValidationError as error:
        raise NotFound from error
    with reading() as uow:
        months = statement_months(uow, year)
    return render_template(f"{PAGES}/index.html", months=months, year=year)


@blueprint.get("/month")
def show() -> str:
    """Show a month's statement, head by head."""
    shown = _asked()
    return render_template(f"{PAGES}/show.html", shown=shown)


@blueprint.get("/month.csv")
def download_csv() -> Response:
    """Send all of it as CSV."""
    shown = _asked()
    return _file(Response(statement_csv(shown), mimetype="text/csv"), shown, "csv")


@blueprint.get("/month.json")
def signed() -> Response:
    """Send a closed month's statement as it was signed."""
    shown = _asked()
    if shown.kept is None:
        raise NotFound
    return _file(Response(signed_file(shown.kept), mimetype="application/json"), shown, "json")


@blueprint.get("/month.pdf")
def download_pdf() -> Response:
    """Send a closed month's statement to print."""
    shown = _asked()
    if shown.kept is None:
        raise NotFound
    platform = the_platform()
    data = statement_pdf(
        shown,
        base_url=platform.settings.base_url,
        demonstration=platform.executor.demonstration,
    )
    return _file(Response(data, mimetype="application/pdf"), shown, "pdf")


def _asked() -> ShownStatement:
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
