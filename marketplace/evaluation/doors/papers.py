"""Statements, reports, letters and contracts on their way out, as files."""

from collections.abc import Callable

from flask import Response, request
from flask_babel import force_locale

from app.identity.public import organisations_by_id
from app.platform import the_platform
from app.unit_of_work import UnitOfWork
from app.web.i18n import LANGUAGES, language
from marketplace.evaluation.comparative_sheet import write_comparative
from marketplace.evaluation.printing.comparative import comparative_paper, comparative_statement
from marketplace.evaluation.queries.evaluation_file import EvaluationFile
from marketplace.kernel.printing import Paper, printed

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sheet_response(file: EvaluationFile) -> Response:
    """Send the comparative statement as a spreadsheet."""
    sheet = write_comparative(comparative_statement(file))
    return _file(sheet, XLSX, f"{file.tender.reference}-comparative.xlsx")


def comparative_response(uow: UnitOfWork, file: EvaluationFile) -> Response:
    """Send the comparative statement as a PDF."""
    department = file.tender.department_id
    buyer = organisations_by_id(uow.session, [department])[department]
    return paper_response(lambda: comparative_paper(file, buyer, uow.now), "comparative")


def paper_response(write: Callable[[], Paper], what: str) -> Response:
    """Write a paper in the language asked for (`?paper=ur`), else the reader's; print and send it.

    The English paper is the record; a paper in Urdu says so and is named for its language.
    """
    asked = request.args.get("paper")
    with force_locale(asked if asked in LANGUAGES else language()):
        return _printed(write(), what)


def _printed(paper: Paper, what: str) -> Response:
    platform = the_platform()
    pdf = printed(
        paper,
        base_url=platform.settings.base_url.rstrip("/"),
        demonstration=platform.executor.demonstration,
    )
    which = "" if paper.language == "en" else f"-{paper.language}"
    return _file(pdf, "application/pdf", f"{paper.reference}-{what}{which}.pdf".replace("/", "-"))


def _file(content: bytes, mimetype: str, name: str) -> Response:
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
