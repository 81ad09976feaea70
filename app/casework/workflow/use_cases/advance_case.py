"""After anything has happened to a case: open what can be opened, end what has come out.

One function for every event — submitted, paid, decided, answered, withdrawn, appeal allowed — so
that no path can forget a step. It runs under the application's lock and changes nothing when run
again.
"""

from uuid import UUID

from app.calendar import local_day
from app.casework.cases.case_end import notify_domains_of_end
from app.casework.cases.case_file import Case, Part, bills_of, load_case
from app.casework.cases.determinant_facts import facts_of_case
from app.casework.cases.draft import asking_of
from app.casework.cases.models.application import LastingFact
from app.casework.cases.models.outcome import DROPPED, GRANTED, REFUSED, Outcome
from app.casework.cases.models.work import AskedAgain, CaseRegistration, CaseTask
from app.casework.cases.policy.routing import Done, may_begin, outcome_of, to_open
from app.casework.cases.renewal_eligibility import dissolved_holder
from app.casework.cases.stays import APPLICATION
from app.casework.cases.stays import GRANT as TO_GRANT
from app.casework.catalogue.registry import CaseBook
from app.casework.catalogue.responsible_office import office_for
from app.casework.catalogue.terms import terms_of_task
from app.casework.definition.shapes import Registration, Task
from app.casework.forms.policy.determinants import holds
from app.casework.workflow.use_cases.charge_fees import settle_fees
from app.casework.workflow.use_cases.grant_registration import grant
from app.db import new_id
from app.stays.public import blocking
from app.unit_of_work import UnitOfWork


def advance(uow: UnitOfWork, application_id: UUID) -> Case:
    """Bring a case as far as it goes by itself; returns it as it is then.

    Whoever calls it has asked for the permission of what happened. Raises NotFound, and Conflict
    where no office takes it (`no-office`) or a fee cannot be charged.
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
        value = fact(uow, asking_of(application, case.answers)) if fact else None
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


def waits_for_grant(case: Case, registration_id: UUID) -> bool:
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
