"""Forms I to VI prefilled from an application, before it is signed or after."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from app.casework.public import PageAbout, Words, Written, subject_of, written_day, written_so_far
from app.errors import Conflict, NotFound
from app.text import sentence
from app.unit_of_work import UnitOfWork
from registration.applications.form_answers import changed, day_in, state_from
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
    "incoming_partner": sheets.CONSTITUTION,
    "dissolution": sheets.CONSTITUTION,
    "minor_election": sheets.MINOR,
}


def printed_form(uow: UnitOfWork, application_id: UUID) -> bytes:
    """Print the form of the rules with the answers of an application so far.

    Raises NotFound for strangers and if the rules have no form for the service, Conflict
    (`form-incomplete`) while its answers do not suffice.
    """
    written = written_so_far(uow, application_id)
    if written.service not in SHEETS:
        raise NotFound
    firm = _firm(uow, written)
    if firm is not None and firm.form is not Form.PARTNERSHIP:
        raise NotFound
    facts = [*_about(uow, written, firm), *facts_of(uow, written, firm)]
    return sheet_pdf(
        sheet_for(written, firm),
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


def sheet_for(written: Written, firm: State | None) -> Sheet:
    """Return the form; other places (s. 61) or particulars (s. 62) alone have forms of their own.

    An unfinished answer says nothing yet: then it is the form of the service.
    """
    if written.service == "change_of_partners" and _only_particulars(written, firm):
        return sheets.PARTICULARS
    moves = firm is None or written.answers.get("place") != vars(firm.place)
    if written.service == "change_of_place" and not moves:
        return sheets.OTHER_PLACES
    return SHEETS[written.service]


def _only_particulars(written: Written, firm: State | None) -> bool:
    try:
        told = changed(written.service, written.answers, firm)
    except (KeyError, TypeError, ValueError):
        return False
    return bool(told.get("changed")) and not told.get("joined") and not told.get("left")


def _about(uow: UnitOfWork, written: Written, firm: State | None) -> Sequence[Fact]:
    if firm is None:
        return ()
    number = uow.get(Business, UUID(written.subject)).number or ""
    named = (labels.FIRM, Words(firm.name, firm.name_ur or firm.name))
    return (named, (labels.NUMBER, Words(number, number)))


def facts_of(uow: UnitOfWork, written: Written, firm: State | None) -> Sequence[Fact]:
    """Return the facts of an application, its day first. Raises Conflict while it is unfinished."""
    try:
        content: Mapping[str, Any] = (
            to_json(state_from(Form.PARTNERSHIP, written.answers))
            if written.service == "partnership"
            else changed(written.service, written.answers, firm)
        )
        day = day_in(written.answers, "occurred_on")
        days = [(labels.EFFECTIVE, Words(written_day(day), written_day(day)))] if day else []
        return [*days, *content_facts(content, district_words(uow))]
    except (KeyError, TypeError, ValueError) as unfinished:
        problem = sentence("Complete the form first. Then print it.")
        raise Conflict(problem, code="form-incomplete") from unfinished


def _page(uow: UnitOfWork, application_id: UUID) -> Sequence[PageAbout]:
    """Lead to the form; no form of the rules is of a business that is no firm."""
    subject = subject_of(uow, application_id)
    if subject and uow.get(Business, UUID(subject)).form != Form.PARTNERSHIP:
        return []
    label = sentence("The form of the rules, to print (PDF)")
    return [PageAbout(label=label, href=f"/register-forms/{application_id}.pdf")]


PAGES: Mapping[str, Callable[[UnitOfWork, UUID], Sequence[PageAbout]]] = dict.fromkeys(
    SHEETS, _page
)
