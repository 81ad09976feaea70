"""The comparative statement: on the page, as a spreadsheet, on paper."""

from uuid import UUID

from flask import Response, render_template

from app.web.doors import reading
from marketplace.evaluation.doors import page_rows as pages
from marketplace.evaluation.doors.papers import comparative_response, sheet_response
from marketplace.evaluation.doors.web.blueprint import EVALUATION, OFFICIALS, blueprint
from marketplace.evaluation.queries import evaluations as queries


@blueprint.get(f"{EVALUATION}/comparative")
def comparative(tender_id: UUID) -> str:
    """Show the comparative statement."""
    with reading() as uow:
        file = queries.workbench(uow, tender_id).file
        return render_template(
            f"{OFFICIALS}/comparative.html",
            title="Comparative statement",
            file=file,
            columns=pages.comparative_columns(file),
            rows=pages.comparative_rows(file),
            rankings=[
                (str(file.scope_title(o.scope.name)), pages.standing_rows(file, o))
                for o in file.evaluation.outcomes
            ],
        )


@blueprint.get(f"{EVALUATION}/comparative.xlsx")
def comparative_sheet(tender_id: UUID) -> Response:
    """Send the comparative statement as a spreadsheet."""
    with reading() as uow:
        return sheet_response(queries.workbench(uow, tender_id).file)


@blueprint.get(f"{EVALUATION}/comparative.pdf")
def comparative_pdf(tender_id: UUID) -> Response:
    """Send the comparative statement as a PDF."""
    with reading() as uow:
        return comparative_response(uow, queries.workbench(uow, tender_id).file)
