"""Forms I to VI prefilled from an application, before it is signed or after."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from app.casework.public import PageAbout, Words, Written, written_so_far
from app.errors import Conflict, NotFound
from app.text import sentence
from app.unit_of_work import UnitOfWork
from registration.casework.form_answers import changed, state_from
from registration.certificates import labels, sheets
from registration.certificates.content import Fact, content_facts
from registration.certificates.sheets import Sheet, sheet_pdf
from registration.register.models import Business
from registration.register.policy.business import Form, State, to_json
from registration.register.policy.filings import project
from registration.register.queries.districts import district_words
from registration.register.use_cases.project_filings import entries_of

SHEETS: Mapping[str, Sheet] = {
    "partnership": sheets.STATEMENT,
    "change_of_name": sheets.NAME_OR_PLACE,
    "change_of_place": sheets.NAME_OR_PLACE,
    "change_of_partners": sheets.CONSTITUTION,
    "dissolution": sheets.CONSTITUTION,
}


def printed_form(uow: UnitOfWork, application_id: UUID) -> bytes:
    """Print the form of the rules with what an application says so far.

    Raises NotFound for strangers and where no form of the rules is of the service, Conflict
    (`form-incomplete`) while its answers do not suffice.
    """
    written = written_so_far(uow, application_id)
    if written.service not in SHEETS:
        raise NotFound
    firm = _firm(uow, written)
    if firm is not None and firm.form is not Form.PARTNERSHIP:
        raise NotFound
    facts = [*_about(uow, written, firm), *_said(uow, written, firm)]
    return sheet_pdf(
        _sheet(written, firm),
        written.reference,
        facts,
        uow.now,
        demonstration=uow.executor.demonstration,
    )


def _firm(uow: UnitOfWork, written: Written) -> State | None:
    """Return the firm that a change is about, as the register has it last."""
    if not written.subject:
        return None
    return project(entries_of(uow, UUID(written.subject)))[-1].state


def _sheet(written: Written, firm: State | None) -> Sheet:
    """Return the form; other places alone are of a form of their own (s. 61)."""
    moves = firm is None or written.answers.get("place") != vars(firm.place)
    if written.service == "change_of_place" and not moves:
        return sheets.OTHER_PLACES
    return SHEETS[written.service]


def _about(uow: UnitOfWork, written: Written, firm: State | None) -> Sequence[Fact]:
    if firm is None:
        return ()
    number = uow.get(Business, UUID(written.subject)).number or ""
    named = (labels.FIRM, Words(firm.name, firm.name_ur or firm.name))
    return (named, (labels.NUMBER, Words(number, number)))


def _said(uow: UnitOfWork, written: Written, firm: State | None) -> Sequence[Fact]:
    try:
        content: Mapping[str, Any] = (
            to_json(state_from(Form.PARTNERSHIP, written.answers))
            if written.service == "partnership"
            else changed(written.service, written.answers, firm)
        )
        return content_facts(content, district_words(uow))
    except (KeyError, TypeError, ValueError) as unfinished:
        problem = sentence("Complete the form first. Then print it.")
        raise Conflict(problem, code="form-incomplete") from unfinished


def _page(_: UnitOfWork, application_id: UUID) -> Sequence[PageAbout]:
    label = sentence("The form of the rules, to print (PDF)")
    return [PageAbout(label=label, href=f"/register-forms/{application_id}.pdf")]


PAGES: Mapping[str, Callable[[UnitOfWork, UUID], Sequence[PageAbout]]] = dict.fromkeys(
    ("partnership", "change_of_name", "change_of_place", "change_of_partners"), _page
)
