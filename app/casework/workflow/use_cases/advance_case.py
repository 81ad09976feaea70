"""Bills follow what is asked for: one for all fees, another for what a correction adds.

A bill that nobody has paid is cancelled when a fee on it is no longer needed, and a new one takes
its place; what was paid for such a fee is due back where the service says so.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from app.calendar import local_day
from app.casework.cases.models.application import ApplicationBill, LastingFact
from app.casework.cases.models.outcome import DROPPED, GRANTED, REFUSED, Outcome
from app.casework.cases.models.work import AskedAgain, CaseRegistration, CaseTask
from app.casework.cases.office_permissions import WORK
from app.casework.cases.policy.routing import Done, may_begin, outcome_of, to_open
from app.casework.cases.queries.assessed_fees import due_back, fees_of, keys_of, priced_on
from app.casework.cases.queries.case_file import Case, Part, bills_of, load_case
from app.casework.cases.queries.determinant_facts import facts_of_case
from app.casework.cases.queries.draft import applicant_request
from app.casework.cases.queries.renewal_eligibility import dissolved_holder
from app.casework.cases.queries.stays import APPLICATION
from app.casework.cases.queries.stays import GRANT as TO_GRANT
from app.casework.cases.use_cases import notify_domains_of_end
from app.casework.catalogue.queries.responsible_office import office_for
from app.casework.catalogue.queries.terms import months_of, terms_of_task
from app.casework.catalogue.registry import CaseBook
from app.casework.definition.policy import last_day
from app.casework.definition.shapes import Registration, Task
from app.casework.forms.policy.determinants import holds
from app.casework.money import Charge, FeeKey, Money, Price, Quote
from app.casework.ports import GRANT, Granted
from app.casework.workflow.use_cases.grant_numbers import next_number
from app.db import new_id
from app.errors import Conflict
from app.overrides.public import overridden_for
from app.stays.public import blocking
from app.unit_of_work import UnitOfWork

_NO_MORE = "What it was for is asked for no more."


def settle_fees(uow: UnitOfWork, case: Case) -> bool:
    """Bring the bills of a locked case in line; whether the bills are others now.

    Raises Conflict naming a fee that is not in force, or cannot be calculated from the answers.
    """
    wanted = fees_of(case)
    gone = [
        call_off(uow, bill, _NO_MORE)
        for bill in case.bills
        if bill.owed and keys_of(bill) - wanted.keys()
    ]
    for bill in case.bills:
        if bill.paid_at is not None:
            _give_back(uow, case, bill)
    missing = {key: wanted[key] for key in wanted.keys() - _billed(uow, case)}
    return _charge(uow, case, missing) or any(gone)


def call_off(uow: UnitOfWork, bill: ApplicationBill, reason: str) -> bool:
    """Cancel an unpaid bill; return False if it has money, and it stays."""
    try:
        uow.port(Money).call_off(uow, bill.bill_id, reason)
    except Conflict:
        return False
    bill.called_off_at = uow.instant()
    uow.session.flush()
    uow.audit("case.bill_called_off", bill.application_id, after={"bill": bill.number})
    return True


def _give_back(uow: UnitOfWork, case: Case, bill: ApplicationBill) -> None:
    fees = due_back(case, bill)
    if fees:
        uow.port(Money).give_back(uow, bill.bill_id, fees)


def _billed(uow: UnitOfWork, case: Case) -> frozenset[FeeKey]:
    """Return the fees that stand on a bill; what went back must be paid again when asked again."""
    found: frozenset[FeeKey] = frozenset()
    for bill in case.bills:
        if bill.called_off_at is None:
            # Only a correction makes anything due back: most cases ask nothing here.
            again = bill.paid_at is not None and len(case.submissions) > 1
            back = uow.port(Money).gone_back(uow, bill.bill_id) if again else ()
            found |= keys_of(bill) - frozenset(back)
    return found


def _charge(uow: UnitOfWork, case: Case, prices: Mapping[FeeKey, Price]) -> bool:
    if not prices:
        return False
    money, on = uow.port(Money), priced_on(case)
    # In the file's order, whatever order a set gives: the same order makes the same bill.
    inorder = tuple(price for key, price in fees_of(case).items() if key in prices)
    quotes = money.quote(uow, inorder, on)
    asked = {(quote.registration, quote.fee) for quote in quotes}
    inorder = tuple(each for each in inorder if (each.registration, each.fee) in asked)
    if not inorder:
        return False
    application = case.application
    bill = money.charge(
        uow,
        Charge(
            reference=f"{application.reference}/{len(case.bills) + 1}",
            purpose=case.service.title,
            payer_person_id=application.applicant_id,
            payer_organisation_id=application.organisation_id,
            prices=inorder,
            on=on,
        ),
    )
    if bill is None:
        return False
    row = ApplicationBill(
        id=new_id(),
        application_id=application.id,
        bill_id=bill.id,
        number=bill.number,
        amount_paisa=bill.amount_paisa,
        priced={"on": on.isoformat(), "fees": [_frozen(quote) for quote in quotes]},
        raised_at=uow.instant(),
    )
    uow.add(row)
    uow.audit("case.fees_charged", application.id, after={"bill": bill.number})
    uow.publish("cases.fees_charged", application_id=application.id, bill_id=bill.id)
    return True


def _frozen(quote: Quote) -> dict[str, object]:
    return {
        "registration": quote.registration,
        "fee": quote.fee,
        "amount_paisa": quote.amount_paisa,
        "citation": quote.citation,
        "confidence": quote.confidence,
    }


# A registration is granted: its number, its term, its outputs, and what domains do about it.


def grant(uow: UnitOfWork, case: Case, part: Part) -> Outcome:
    """Grant a part whose steps are all passed, within the commit of the last of them.

    Publishes `cases.registration_granted`; papers are made afterwards by its handler.
    """
    today = local_day(uow.now)
    number = next_number(uow, case, part, today)
    first = _first(case, today)
    until = _until(uow, case, part, first)
    outputs = dict(_of_forms(part)) | {"number": number, "granted_on": today.isoformat()}
    for tell in uow.port(CaseBook).on_grant(case.service.code, part.row.code):
        granted = _granted(case, part, number, (first, until), outputs)
        outputs |= tell(uow, replace(granted, overridden=_overridden(uow, case, part)))
    outcome = Outcome(
        registration_id=part.row.id,
        attempt=part.attempt,
        outcome=GRANTED,
        at=uow.now,
        deemed=any(decision.decided_by is None for decision in part.decisions.values()),
        number=number,
        valid_from=first,
        valid_until=until,
        outputs=outputs,
    )
    uow.add(outcome)
    uow.audit("case.registration_granted", part.row.id, after={"number": number})
    uow.publish("cases.registration_granted", registration_id=part.row.id)
    return outcome


def _first(case: Case, today: date) -> date:
    """Return the first day: a renewal that comes in time begins where the old term ends."""
    again = case.again
    if again is None or case.application.kind != "renewal" or again.valid_until is None:
        return today
    return max(today, again.valid_until + timedelta(days=1))


def _until(uow: UnitOfWork, case: Case, part: Part, first: date) -> date | None:
    """Return the last day; none of a correction, which leaves the term that it corrects."""
    term = part.shape.term
    if term is None or (case.again and case.application.kind == "correction"):
        return None
    months = months_of(uow, case.service.code, part.shape, term, local_day(uow.now))
    return last_day(first, months) if months else None


def _of_forms(part: Part) -> Mapping[str, Any]:
    """Merge what officers filled in at the steps of this attempt, in their order."""
    found: dict[str, Any] = {}
    for task in part.tasks:
        decision = part.decisions.get(task.id)
        if decision is not None and task.attempt == part.attempt:
            found |= decision.content.get("form", {})
    return found


def _overridden(uow: UnitOfWork, case: Case, part: Part) -> frozenset[str] | None:
    if not uow.actor.may(WORK):
        return None
    if uow.port(CaseBook).against(case.service.code, part.row.code) is None:
        return frozenset()
    return overridden_for(uow.session, GRANT, part.row.id)


def _granted(
    case: Case, part: Part, number: str, term: tuple[date, date | None], outputs: Mapping[str, Any]
) -> Granted:
    application = case.application
    return Granted(
        application_id=application.id,
        registration_id=part.row.id,
        service=application.service,
        kind=application.kind,
        registration=part.row.code,
        agency=part.row.agency,
        number=number,
        person_id=application.applicant_id,
        organisation_id=application.organisation_id,
        subject=application.subject,
        about_id=application.about_id,
        valid_from=term[0],
        valid_until=term[1],
        answers=case.answers,
        documents=case.documents,
        outputs=outputs,
    )


# After anything has happened to a case: open what can be opened, end what has come out.
#
# One function for every event — submitted, paid, decided, answered, withdrawn, appeal allowed — so
# that no path can forget a step. It runs under the application's lock and changes nothing when run
# again.


def advance(uow: UnitOfWork, application_id: UUID) -> Case:
    """Advance a case as far as it goes automatically; return its new state.

    The caller has checked the permission for the event. Raises NotFound, and Conflict if no office
    takes it (`no-office`) or a fee cannot be charged.
    """
    case = load_case(uow, application_id, lock=True)
    if not case.submissions:
        return case
    if case.application.withdrawn_at is not None:
        settle_fees(uow, case)
        return case
    _keep_lasting_facts(uow, case)
    moved = _ask_agencies(uow, case)
    if moved:
        case = load_case(uow, application_id)
    if settle_fees(uow, case):
        case.bills = bills_of(uow.session, [application_id])
    while not case.owed and any(_move(uow, case, part) for part in case.parts):
        moved = True
        case = load_case(uow, application_id)
    if moved and all(part.outcome for part in case.parts):
        uow.publish("cases.application_decided", application_id=application_id)
        notify_domains_of_end(uow, case)
    return case


def _keep_lasting_facts(uow: UnitOfWork, case: Case) -> None:
    """Ask for the lasting facts that are not known yet, and keep those that are now.

    It is asked before anything opens or is granted, so that a step which they call for is opened
    even where all others were passed. A case that came out is asked nothing more.
    """
    if case.parts and all(part.outcome for part in case.parts):
        return
    book, application = uow.port(CaseBook), case.application
    asked = book.lasting.get((application.service, application.version), frozenset())
    for name in sorted(asked - case.lasting.keys()):
        fact = book.fact(name)
        value = fact(uow, applicant_request(application, case.answers)) if fact else None
        if value is not None:
            row = LastingFact(
                application_id=application.id, name=name, value=value, since=uow.instant()
            )
            uow.add(row)
            uow.session.flush()
            uow.audit("case.fact_kept", application.id, after={"fact": name, "value": value})
            case.lasting = {**case.lasting, name: value}


def _ask_agencies(uow: UnitOfWork, case: Case) -> bool:
    """Ask each agency whose registration applies; drop what applies no longer and is undecided."""
    known = facts_of_case(case)
    there = {part.row.code: part for part in case.parts}
    changed = False
    for shape in case.shapes:
        part = there.get(shape.code)
        applies = holds(shape.when, known)
        if applies and part is None:
            _ask(uow, case, shape)
            changed = True
        elif part is not None and not applies and part.outcome is None and not part.decisions:
            _end(uow, part, DROPPED)
            uow.publish("cases.registration_dropped", registration_id=part.row.id)
            changed = True
        elif part is not None and applies and part.outcome and part.outcome.outcome == DROPPED:
            _ask_again(uow, part)
            changed = True
    return changed


def _ask(uow: UnitOfWork, case: Case, shape: Registration) -> None:
    row = CaseRegistration(
        id=new_id(),
        application_id=case.application.id,
        code=shape.code,
        agency=shape.agency,
        office_id=office_for(uow, shape.agency, case.application.district),
        asked_at=uow.now,
    )
    uow.add(row)
    uow.audit("case.agency_asked", row.id, after={"agency": shape.agency, "code": shape.code})


def _ask_again(uow: UnitOfWork, part: Part) -> None:
    uow.add(AskedAgain(registration_id=part.row.id, attempt=part.attempt + 1, at=uow.now))
    uow.audit("case.agency_asked", part.row.id, after={"agency": part.row.agency, "again": True})


def _look_again(uow: UnitOfWork, part: Part) -> None:
    """Leave to its office what would be granted to nobody, as where the last thing was a payment.

    All steps were passed before its holder went; the office gets them once more, to refuse it.
    """
    _end(uow, part, DROPPED)
    uow.session.flush()
    _ask_again(uow, part)


def _move(uow: UnitOfWork, case: Case, part: Part) -> bool:
    """Do what follows for one part; whether anything changed."""
    decided = {
        each.row.code: None if each.outcome is None else each.outcome.outcome == GRANTED
        for each in case.parts
    }
    if part.outcome or part.open_round or not may_begin(part.shape, decided):
        return False
    known = facts_of_case(case)
    tasks = to_open(part.shape, part.steps, known)
    for task in tasks:
        _open(uow, case, part, task)
    if tasks:
        return True
    came_out = outcome_of(part.shape, part.steps, known)
    if came_out is Done.PASSED and dissolved_holder(uow, case):
        _look_again(uow, part)
    elif came_out is Done.PASSED and blocking(uow, APPLICATION, case.application.id, TO_GRANT):
        return False  # a court keeps it waiting; the end of the stay moves the case on
    elif came_out is Done.PASSED:
        grant(uow, case, part)
    elif came_out is Done.REFUSED:
        _end(uow, part, REFUSED)
        uow.publish("cases.registration_refused", registration_id=part.row.id)
    return came_out is not None


def is_pending_grant(case: Case, registration_id: UUID) -> bool:
    """Whether all steps of a part were passed and nothing is owed, but it was not granted."""
    part = next(each for each in case.parts if each.row.id == registration_id)
    if part.outcome or part.open_round or part.open_tasks or case.owed:
        return False
    return outcome_of(part.shape, part.steps, facts_of_case(case)) is Done.PASSED


def _open(uow: UnitOfWork, case: Case, part: Part, task: Task) -> None:
    terms = terms_of_task(uow, case.service.code, part.shape, task, local_day(uow.now))
    row = CaseTask(
        id=new_id(),
        registration_id=part.row.id,
        code=task.code,
        attempt=part.attempt,
        role=task.role,
        opened_at=uow.now,
        working_days=terms.working_days,
        deemed=terms.deemed,
        terms=terms.terms,
    )
    uow.add(row)
    uow.publish("cases.task_opened", task_id=row.id)


def _end(uow: UnitOfWork, part: Part, outcome: str) -> None:
    uow.add(
        Outcome(
            registration_id=part.row.id,
            attempt=part.attempt,
            outcome=outcome,
            at=uow.now,
            outputs={},
        )
    )
    uow.audit(f"case.registration_{outcome}", part.row.id)
