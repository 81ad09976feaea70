"""Appeals to an office: those that wait, the oldest first, and one with its case."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import array

from app.calendar import NoWorkingWeek, local_day
from app.casework.cases.models.application import Application
from app.casework.cases.models.outcome import Appeal
from app.casework.cases.models.work import REFUSED, CaseRegistration, Decision
from app.casework.cases.office_permissions import DECIDE_APPEAL
from app.casework.cases.queries.appeal_deadlines import decide_by, last_day_of
from app.casework.cases.queries.appeal_roles import appeal_role
from app.casework.cases.queries.case_file import Case, Part, part_at_work
from app.casework.catalogue.parameters import APPEAL_DAYS, rule_of
from app.casework.catalogue.registry import CaseBook
from app.casework.tasks.policy import conflict_of, double_work
from app.casework.tasks.queries.task_file import (
    bond_of,
    holders_of,
    refuse_conflict,
    step_deciders_of,
)
from app.data_files.words import Words
from app.errors import Forbidden
from app.holidays.public import calendar
from app.identity.public import PersonSummary, people_by_id
from app.overrides.public import Breach, Held, HeldAct
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.row_macs import UNCHECKED, genuine_lines
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from app.vacancies import waiting_for


@dataclass(frozen=True, kw_only=True)
class WaitingAppeal:
    """An appeal in a list. `decide_by` None: nobody says which days are worked."""

    appeal: Appeal
    service: Words
    registration: Words
    role: str
    reference: str
    display: str
    decide_by: date | None
    late: bool


@dataclass(frozen=True, kw_only=True)
class AppealFile:
    """An appeal with what it is against. `unfit` says why the actor may not decide it."""

    appeal: Appeal
    case: Case
    part: Part
    refusals: Sequence[Decision]
    people: Mapping[UUID, PersonSummary]
    decide_by: date | None
    unfit: Sentence | None


def list_appeals(
    uow: UnitOfWork, *, cursor: str | None = None, limit: int = PAGE
) -> Page[WaitingAppeal]:
    """List the appeals that wait for the office that the actor acts for, the oldest first."""
    require(uow.actor, DECIDE_APPEAL)
    query = (
        select(Appeal, CaseRegistration.code, Application)
        .join(CaseRegistration, CaseRegistration.id == Appeal.registration_id)
        .join(Application, Application.id == CaseRegistration.application_id)
        .where(Appeal.outcome.is_(None), Application.withdrawn_at.is_(None))
        .where(CaseRegistration.office_id == uow.actor.organisation)
        .order_by(Appeal.id)
        .limit(limit + 1)
    )
    if cursor:
        query = query.where(Appeal.id > as_id(decode_cursor(cursor, 1)[0]))
    found = uow.session.execute(query, execution_options=UNCHECKED).all()
    page = cut(found, limit, lambda row: [str(row[0].id)])
    lines, until = genuine_lines(uow.session, page.items), _Until(uow)
    return Page([_line(uow, *row, until) for row in lines], page.next_cursor)


def appeals_by_role(uow: UnitOfWork) -> Select[Any]:
    """Select the open appeals with the office and the role that decides them."""
    return (
        waiting_for(array([appeal_role(uow)]), at=CaseRegistration.office_id, not_by=Appeal.made_by)
        .select_from(Appeal)
        .join(CaseRegistration, CaseRegistration.id == Appeal.registration_id)
        .join(Application, Application.id == CaseRegistration.application_id)
        .where(Appeal.outcome.is_(None), Application.withdrawn_at.is_(None))
    )


class _Until:
    """Calculates until when appeals are to be decided, by the calendar as it is now."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._calendar, self._today = calendar(uow.session), local_day(uow.now)

    def day(self, appeal: Appeal) -> date | None:
        try:
            return decide_by(self._calendar, appeal)
        except NoWorkingWeek:
            return None

    def is_late(self, day: date | None) -> bool:
        return day is not None and day < self._today


def _line(
    uow: UnitOfWork, appeal: Appeal, code: str, application: Application, until: _Until
) -> WaitingAppeal:
    service = uow.port(CaseBook).get(application.service, application.version)
    registration, day = service.registration(code), until.day(appeal)
    return WaitingAppeal(
        appeal=appeal,
        service=service.title,
        registration=registration.title,
        role=registration.appeal_role,
        reference=application.reference,
        display=application.display,
        decide_by=day,
        late=until.is_late(day),
    )


def appeal_file(uow: UnitOfWork, appeal_id: UUID) -> AppealFile:
    """Return an appeal to the actor's office with what it is against. Raises NotFound."""
    require(uow.actor, DECIDE_APPEAL)
    appeal, case, part = appeal_at_work(uow, appeal_id)
    unfit = why_unfit_for_appeal(uow, case, part, appeal)
    refusals = [each for each in part.decisions.values() if each.outcome == "refused"]
    who = {case.application.applicant_id, appeal.made_by, appeal.decided_by}
    who |= {each.decided_by for each in refusals}
    return AppealFile(
        appeal=appeal,
        case=case,
        part=part,
        refusals=refusals,
        people=people_by_id(uow.session, [each for each in who if each]),
        decide_by=_Until(uow).day(appeal),
        unfit=unfit[1] if unfit else None,
    )


def appeal_at_work(
    uow: UnitOfWork, appeal_id: UUID, *, lock: bool = False
) -> tuple[Appeal, Case, Part]:
    """Load an appeal to the office that the actor acts for, with its case. Raises NotFound."""
    appeal = uow.get(Appeal, appeal_id)
    case, part = part_at_work(uow, appeal.registration_id, lock=lock)
    return appeal, case, part


def why_unfit_for_appeal(
    uow: UnitOfWork, case: Case, part: Part, appeal: Appeal
) -> tuple[str, Sentence] | None:
    """Return why the actor may not decide an appeal, as (code, sentence), or None.

    Codes: `another-role`, `own-interest`, `own-refusal`, `another-person`.
    """
    if part.shape.appeal_role not in uow.actor.roles:
        problem = sentence("Appeals of this service are decided by another role in your office.")
        return "another-role", problem
    conflict = conflict_of(bond_of(uow, case, uow.actor.person))
    if conflict is not None:
        return "own-interest", conflict
    if uow.actor.person in refusers(part, appeal.attempt):
        problem = sentence("You refused this. Another officer must decide the appeal.")
        return "own-refusal", problem
    told = _sameness(uow, case) if case.service.distinct_people else None
    if told is not None:
        return "another-person", told
    return None


def _sameness(uow: UnitOfWork, case: Case) -> Sentence | None:
    """Return a sentence if the actor decided or holds a step of the case, or None."""
    me, decided = uow.actor.person, step_deciders_of(case)
    if me in decided:
        return sentence(
            "You decided “%(step)s” of this application, and nobody decides two steps of it."
            " Another officer must decide the appeal.",
            step=decided[me],
        )
    return double_work(me, holders_of(uow, case))


def refusers(part: Part, attempt: int) -> frozenset[UUID | None]:
    """Return who refused a registration in an attempt."""
    return frozenset(
        part.decisions[task.id].decided_by
        for task in part.tasks
        if task.attempt <= attempt
        and task.id in part.decisions
        and part.decisions[task.id].outcome == REFUSED
    )


# An appeal after its time, by a rule that is no law: two officers let it count.

LATE = "appeal-late"


def _breaches(appeal: Appeal, part: Part) -> Iterator[Breach]:
    refused = next((each for each in part.outcomes if each.attempt == appeal.attempt), None)
    if not appeal.why_late or refused is None:
        return
    said = sentence(
        "The deadline to appeal was %(day)s, and this appeal was submitted after it.",
        day=last_day_of(appeal, refused.at).strftime("%d-%m-%Y"),
    )
    yield Breach(rule=LATE, value=rule_of(appeal.terms, APPEAL_DAYS), message=said)


def held_appeal(appeal: Appeal, case: Case, part: Part) -> Held:
    """Return the reason why an appeal is held up."""
    application = case.application
    return Held(
        title=f"{application.reference}: {application.display or part.shape.title.en}",
        organisation_id=part.row.office_id,
        breaches=tuple(_breaches(appeal, part)),
        since=appeal.made_at,
    )


def _held(uow: UnitOfWork, appeal_id: UUID) -> Held:
    """Raise NotFound for another office's, Forbidden (`own-interest`, `own-refusal`)."""
    appeal, case, part = appeal_at_work(uow, appeal_id)
    refuse_conflict(uow, case, uow.actor.person)
    if uow.actor.person in refusers(part, appeal.attempt):
        raise Forbidden(
            sentence("You refused this. Another officer must decide the appeal."),
            code="own-refusal",
        )
    return held_appeal(appeal, case, part)


ALLOW_LATE = HeldAct(
    name="cases.allow_late_appeal",
    title=sentence("Allowing a late appeal"),
    permission=DECIDE_APPEAL,
    held=_held,
    endpoint="case_appeals.show",
    id_name="appeal_id",
)
