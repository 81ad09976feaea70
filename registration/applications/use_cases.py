"""Applications to the register: a business that asks, what a grant enters, and copies."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.casework.public import (
    Asking,
    CheckFinding,
    Granted,
    HandedIn,
    PageAbout,
    ToBegin,
    begin_application,
)
from app.checked_rows import there_is
from app.db import new_id
from app.errors import Conflict, NotFound
from app.identity.public import found_firm
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from registration.applications.form_answers import (
    FORMS,
    change_rows,
    changed,
    day_in,
    form_corrections,
    is_of_old_form,
    newcomer,
    publishes,
    state_from,
)
from registration.applications.queries.joining import JOINING, why_waiting
from registration.certificates.models import RegisterInspection, RegisterPaper
from registration.certificates.use_cases import Order, certify_entry, certify_filing
from registration.register.events import BUSINESS_REGISTERED
from registration.register.models import AgencyNumber, Business, Filing
from registration.register.permissions import ORDER_COPY
from registration.register.policy.business import Form, Owner, Place, State, to_json
from registration.register.policy.changes import contradiction_with_register, newcomer_problem
from registration.register.policy.filings import Kind
from registration.register.policy.partner_rules import PartnerLimit, limit_for, wrong_with
from registration.register.queries.my_businesses import FILED_BY, INCOMING
from registration.register.queries.owners import business_of_grant, entry_on
from registration.register.queries.partner_limit import partner_limit
from registration.register.queries.search import business_of
from registration.register.use_cases.business_names import change_name, close_names, take_name
from registration.register.use_cases.correct_filing import correct_filing
from registration.register.use_cases.enter_filing import NewFiling, enter_filing
from registration.register.use_cases.past_changes import Change, against_filing
from registration.register.use_cases.project_filings import firm_of
from registration.register.use_cases.publish_details import hide_new_place
from registration.register.use_cases.refuse_correction import aged, filing_to_correct

# A business that asks to be registered, under an identifier of its own until it has a number.

# No 0, 1, I, L, O or U: it is read aloud and typed by hand.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


LENGTH = 8


def start_business(uow: UnitOfWork, handed_in: HandedIn) -> None:
    """Make the business that asks to be registered; a later round finds it there.

    A renewal or correction is of a business that is there.
    """
    if handed_in.asking.about_id is not None:
        return
    query = select(Business).filter_by(application_id=handed_in.application_id)
    if uow.session.scalar(query) is not None:
        return
    business = Business(
        id=new_id(),
        form=FORMS[handed_in.asking.service].value,
        temporary=temporary(),
        application_id=handed_in.application_id,
        begun_at=uow.now,
    )
    uow.add(business)
    uow.audit("register.begun", business.id, after={"temporary": business.temporary})


def temporary() -> str:
    """Make an identifier for until there is a number: "T-7KQM29XA"."""
    return "T-" + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


# Effects of a grant on the register: a business is registered, a change is entered.


def register_business(uow: UnitOfWork, granted: Granted) -> Mapping[str, Any]:
    """Enter a new business: number, name, organisation, first filing; one commit with the grant."""
    form = FORMS[granted.service]
    state = state_from(form, granted.answers)
    business = _begun(uow, granted)
    if form is Form.PARTNERSHIP:
        # The limit is that of the day on which the application was submitted.
        limit = partner_limit(uow.session, local_day(business.begun_at))
        limit = limit_for(limit, state.activities)
        _refuse_partners(state.owners, granted.valid_from, limit)
    business.number, business.numbered_at = granted.number, uow.now
    business.details_published = publishes(form, granted.answers)
    business.organisation_id = found_firm(uow, firm_of(state), declared=granted.organisation_id)
    uow.session.flush()
    take_name(uow, business, state, granted)
    first = NewFiling(
        kind=Kind.REGISTERED,
        effective_on=granted.valid_from,
        content=to_json(state),
        application_id=granted.application_id,
        registration_id=granted.registration_id,
        filed_by=granted.person_id,
    )
    enter_filing(uow, business.id, first)
    uow.publish(BUSINESS_REGISTERED, business_id=business.id)
    return {"business_id": str(business.id), "temporary": business.temporary}


def _refuse_partners(owners: Sequence[Owner], today: date, limit: PartnerLimit) -> None:
    wrong = wrong_with(owners, today, limit)
    if wrong is not None:
        raise Conflict(wrong, code="partners")


def _begun(uow: UnitOfWork, granted: Granted) -> Business:
    """Return the business that began when the application was submitted, locked."""
    query = select(Business).filter_by(application_id=granted.application_id)
    return uow.session.scalars(query.with_for_update()).one()


def keep_number(uow: UnitOfWork, granted: Granted) -> Mapping[str, Any]:
    """Keep the number that another agency gave within the same form, or by a renewal.

    A correction leaves number and term as they are.
    """
    business_id = _beside(uow, granted)
    if business_id is not None and granted.kind != "correction":
        uow.add(
            AgencyNumber(
                registration_id=granted.registration_id,
                business_id=business_id,
                agency=granted.agency,
                code=granted.registration,
                number=granted.number,
                valid_from=granted.valid_from,
                valid_until=granted.valid_until,
            )
        )
    return {}


def _beside(uow: UnitOfWork, granted: Granted) -> UUID | None:
    if granted.about_id is not None:
        return business_of_grant(uow, granted.about_id)
    query = select(Business).filter_by(application_id=granted.application_id)
    found = uow.session.scalar(query)
    return found.id if found else None


def enter_change(uow: UnitOfWork, granted: Granted) -> Mapping[str, Any]:
    """Enter a change of a business from the day on which it occurred or takes effect.

    The register records it today. Raises Conflict if records made in the meantime contradict it
    (`filing-contradicts`), or one signature would make somebody a partner (`not-signed`).
    """
    business = uow.lock(Business, UUID(granted.subject))
    kind, on = FILED_BY[granted.service], _day_of(granted)
    state = entry_on(uow, business.id, local_day(uow.now))
    _refuse_overtaken(granted, state, on)
    _require_signed(uow, granted)
    content = changed(granted.service, granted.answers, state)
    why = against_filing(uow, business.id, Change(kind=kind, on=on, content=content))
    if why is not None:
        raise Conflict(why, code="filing-contradicts")
    filing = enter_filing(uow, business.id, _filing(granted, kind, on, content))
    if kind is Kind.NAME:
        change_name(uow, business, content, on, granted)
    if kind is Kind.DISSOLUTION:
        close_names(uow, business, on)
    if kind is Kind.PLACE and state is not None:
        hide_new_place(uow, business, state.place, Place.of(content["place"]))
    return {"filing": filing.sequence, "takes_effect_on": on.isoformat()}


def _refuse_overtaken(granted: Granted, state: State | None, on: date) -> None:
    """Refuse a change of partners if the register has changed since the form was submitted."""
    if granted.service == INCOMING and state is not None:
        _refuse_known(newcomer(granted.answers), state)
    rows = granted.answers.get("partners", ())
    if granted.service != "change_of_partners" or state is None or is_of_old_form(rows):
        return
    why = contradiction_with_register(state, change_rows(rows), on)
    if why is not None:
        raise Conflict(
            sentence(
                "The register changed since this was submitted: %(why)s Refuse it, and ask the firm"
                " to file it again.",
                why=why,
            ),
            code="register-changed",
        )


def _refuse_known(joins: Owner, state: State) -> None:
    why = newcomer_problem(state, joins.cnic)
    if why is not None:
        raise Conflict(why, code="in-the-firm")


def _require_signed(uow: UnitOfWork, granted: Granted) -> None:
    """Refuse to make somebody a partner by one signature before the days for objection end."""
    asking = Asking(
        application_id=granted.application_id,
        service=granted.service,
        kind=granted.kind,
        person_id=granted.person_id,
        organisation_id=granted.organisation_id,
        subject=granted.subject,
        answers=granted.answers,
    )
    why = why_waiting(uow, asking) if f"{granted.service}/filing" in JOINING else None
    if why is not None:
        raise Conflict(why, code="not-signed")


def _day_of(granted: Granted) -> date:
    """Return the day of a change; what earlier forms asked for was never before the grant."""
    occurred = day_in(granted.answers, "occurred_on")
    if occurred is not None:
        return occurred
    asked = day_in(granted.answers, "effective_on")
    return max(asked, granted.valid_from) if asked else granted.valid_from


def enter_correction(uow: UnitOfWork, granted: Granted) -> Mapping[str, Any]:
    """Correct what an earlier filing said, from the day on which that occurred."""
    business_id, corrects = UUID(granted.subject), int(granted.answers["corrects"])
    uow.lock(Business, business_id)
    content = _corrections(uow, business_id, corrects, granted.answers)
    if not content:
        raise Conflict(sentence("Enter at least one correction."), code="correction")
    correction = _filing(granted, Kind.CORRECTION, granted.valid_from, content)
    correction = replace(correction, corrects=corrects)
    return {"filing": correct_filing(uow, business_id, correction, granted).sequence}


def _corrections(
    uow: UnitOfWork, business_id: UUID, corrects: int, answers: Mapping[str, Any]
) -> dict[str, Any]:
    filed = filing_to_correct(uow, business_id, corrects).content
    told = form_corrections(answers)
    said = {
        "name": answers.get("business_name"),
        "name_ur": answers.get("business_name_ur"),
        "place": answers.get("place"),
        "duration": answers.get("duration"),
        **told,
        "partners": aged(uow, filed, told["partners"] or []) or None,
    }
    return {key: value for key, value in said.items() if value not in (None, "")}


def _filing(granted: Granted, kind: Kind, on: date, content: Mapping[str, Any]) -> NewFiling:
    return NewFiling(
        kind=kind,
        effective_on=on,
        content=content,
        application_id=granted.application_id,
        registration_id=granted.registration_id,
        filed_by=granted.person_id,
    )


# Copies and inspections that anybody orders of a firm: what a grant of theirs means.

SERVICE = "register_copy"
INSPECTION_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class BeginOrder:
    """The firm of the order, by its number."""

    number: str


def begin_order(uow: UnitOfWork, command: BeginOrder) -> UUID:
    """Begin an order of a copy or an inspection of a firm; return the application's id.

    Raises NotFound if it is no firm.
    """
    require(uow.actor, ORDER_COPY)
    business = business_of(uow.session, command.number)
    if business.form != Form.PARTNERSHIP or business.number is None:
        raise NotFound
    return begin_application(uow, ToBegin(service=SERVICE, subject=str(business.id)))


def certified_entry(uow: UnitOfWork, granted: Granted) -> Mapping[str, Any]:
    """Certify the entry as it is today."""
    return {"paper": certify_entry(uow, _order(granted)).token}


def certified_filing(uow: UnitOfWork, granted: Granted) -> Mapping[str, Any]:
    """Certify the filing that was asked for."""
    sequence = int(granted.answers["filing_number"])
    return {"paper": certify_filing(uow, _order(granted), sequence).token}


def inspection(uow: UnitOfWork, granted: Granted) -> Mapping[str, Any]:
    """Let who ordered it read what the firm filed, for 30 days."""
    until = local_day(uow.instant()) + timedelta(days=INSPECTION_DAYS)
    uow.add(
        RegisterInspection(
            order_id=granted.application_id,
            business_id=UUID(granted.subject),
            person_id=granted.person_id,
            until=until,
        )
    )
    return {"inspect_until": until.isoformat()}


def _order(granted: Granted) -> Order:
    return Order(order_id=granted.application_id, business_id=UUID(granted.subject))


def pages_about(uow: UnitOfWork, application_id: UUID) -> Sequence[PageAbout]:
    """Lead to the file and to the page where it is checked, or to what may be read now."""
    paper = uow.session.scalars(select(RegisterPaper).filter_by(order_id=application_id)).first()
    if paper is not None:
        file = f"/documents/{paper.document_id}"
        return [
            PageAbout(label=sentence("Take the certified copy (PDF)"), href=file),
            PageAbout(label=sentence("Where anybody checks it"), href=f"/c/{paper.token}"),
        ]
    opened = uow.session.get(RegisterInspection, application_id)
    if opened is None:
        return []
    number = uow.get(Business, opened.business_id).number
    href = f"/business-register/{number}/history"
    return [PageAbout(label=sentence("Read what the firm filed"), href=href)]


def check_filing_number(
    uow: UnitOfWork,
    asking: Asking,
    number: Any,  # noqa: ANN401 - an answer
) -> Sequence[CheckFinding]:
    """Return a finding if there is no such filing."""
    query = select(Filing).filter_by(business_id=UUID(asking.subject), sequence=number)
    if not asking.subject or there_is(uow.session, query):
        return ()
    said = sentence("This firm has no filing of this number. See the history of its entry.")
    return [CheckFinding(code="no-filing", sentence=said)]
