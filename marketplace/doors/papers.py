"""Statements, reports, letters and contracts on their way out, as files."""

from flask import Response

from app.factory import the_platform
from app.identity.public import organisations_by_id
from app.unit_of_work import UnitOfWork
from marketplace.printing.comparative import comparative_paper, comparative_statement
from marketplace.printing.papers import Paper, printed
from marketplace.queries.evaluation_file import EvaluationFile
from marketplace.spreadsheets.comparative import write_comparative

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sheet_response(file: EvaluationFile) -> Response:
    """Send the comparative statement as a spreadsheet."""
    sheet = write_comparative(comparative_statement(file))
    return _file(sheet, XLSX, f"{file.tender.reference}-comparative.xlsx")


def comparative_response(uow: UnitOfWork, file: EvaluationFile) -> Response:
    """Send the comparative statement as a PDF."""
    department = file.tender.department_id
    name = organisations_by_id(uow.session, [department])[department].name
    return paper_response(comparative_paper(file, name, uow.now), "comparative")


def paper_response(paper: Paper, what: str) -> Response:
    """Print a paper and send it."""
    platform = the_platform()
    pdf = printed(
        paper,
        base_url=platform.settings.base_url.rstrip("/"),
        demonstration=platform.executor.demonstration,
    )
    return _file(pdf, "application/pdf", f"{paper.reference}-{what}.pdf".replace("/", "-"))


def _file(content: bytes, mimetype: str, name: str) -> Response:
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
