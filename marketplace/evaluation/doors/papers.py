"""Statements, reports, letters and contracts on their way out, as files."""

from flask import Response

from app.identity.public import organisations_by_id
from app.unit_of_work import UnitOfWork
from marketplace.evaluation.comparative_sheet import write_comparative
from marketplace.evaluation.printing.comparative import comparative_paper, comparative_statement
from marketplace.evaluation.queries.evaluation_file import EvaluationFile
from marketplace.kernel.doors import file_response, paper_response

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sheet_response(file: EvaluationFile) -> Response:
    """Send the comparative statement as a spreadsheet."""
    sheet = write_comparative(comparative_statement(file))
    return file_response(sheet, XLSX, f"{file.tender.reference}-comparative.xlsx")


def comparative_response(uow: UnitOfWork, file: EvaluationFile) -> Response:
    """Send the comparative statement as a PDF."""
    department = file.tender.department_id
    buyer = organisations_by_id(uow.session, [department])[department]
    return paper_response(lambda: comparative_paper(file, buyer, uow.now), "comparative")
