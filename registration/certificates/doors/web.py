"""Papers of the register: an extract for everybody, a certified copy for owners and the office.

Whatever is issued stands at its own address, where it is taken and checked.
"""

from uuid import UUID

from flask import Blueprint, Response, render_template, url_for

from app.calendar import local_day
from app.web.doors import perform, reading, submit
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.i18n import language
from registration.certificates.models import RegisterPaper
from registration.certificates.queries import filings_to_copy, inspect_filing
from registration.certificates.schemas import ExtractSchema
from registration.certificates.use_cases import IssueCopy, IssueExtract, issue_copy, issue_extract
from registration.register.doors.tables import FILINGS
from registration.register.queries.search import as_of

blueprint = Blueprint("register_papers", __name__)
needs_sign_in(blueprint, but=("extract", "extracted", "statement"))
# The public page of papers, which casework brings.
PAPER = "certificates.show"


@blueprint.get("/business-register/<number>/extract")
def extract(number: str) -> str:
    """Ask of which day."""
    return _show_extract_form(number, Form())


def _show_extract_form(number: str, form: Form) -> str:
    with reading() as uow:
        business, today = as_of(uow, number), local_day(uow.now)
    return render_template(
        "registration/register/extract.html", business=business, form=form, today=today
    )


@blueprint.post("/business-register/<number>/extract")
def extracted(number: str) -> Response:
    """Issue it, or lead to the one that says the same."""
    return submit(
        ExtractSchema(),
        issue_extract,
        lambda on: IssueExtract(number=number, on=on),
        then=to_paper,
        page=lambda form: _show_extract_form(number, form),
    )


def to_paper(paper: RegisterPaper) -> str:
    """Return the address of a paper."""
    return url_for(PAPER, token=paper.token)


@blueprint.get("/business-register/<number>/filings/<int:sequence>")
def statement(number: str, sequence: int) -> str:
    """Show anybody what a firm filed, without personal numbers."""
    with reading() as uow:
        business = as_of(uow, number)
        found = inspect_filing(uow, number, sequence)
    said = [(label.named(language()), value.named(language())) for label, value in found.facts]
    return render_template(
        "registration/register/statement.html",
        business=business,
        sequence=sequence,
        facts=[{"key": label, "value": value} for label, value in said],
    )


@blueprint.post("/filings/<uuid:filing_id>/copy")
def copy(filing_id: UUID) -> Response:
    """Issue a certified copy of a filing, or lead to the one that was issued."""
    return perform(issue_copy, IssueCopy(filing_id=filing_id), then=to_paper)


@blueprint.get("/casework/register/<number>/filings")
def filings(number: str) -> str:
    """List what was filed about a business, for officers who certify copies."""
    with reading() as uow:
        business, found = filings_to_copy(uow, number)
    listed = FILINGS.of(found.filings)
    return render_template("registration/register/filings.html", business=business, listed=listed)
