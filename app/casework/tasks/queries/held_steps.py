"""Rules that are no law hold the passing of a step, until a second officer of the office agrees.

What they are a domain says (`Services.against`). They hold an officer: what the law deems approved,
and what a last payment grants after officers have passed all steps, waits for nobody.
"""

from collections.abc import Sequence
from uuid import UUID

from app.casework.cases.office_permissions import WORK
from app.casework.cases.queries.case_file import Case, Part, part_at_work
from app.casework.cases.queries.draft import applicant_request
from app.casework.catalogue.registry import CaseBook
from app.casework.ports import GRANT
from app.casework.tasks.queries.task_file import refuse_conflict
from app.overrides.public import Breach, Held, HeldAct, HeldRule, held_rules, hold
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork


def _breaches(uow: UnitOfWork, case: Case, part: Part) -> Sequence[Breach]:
    against = uow.port(CaseBook).against(case.service.code, part.row.code)
    return against(uow, applicant_request(case.application, case.answers)) if against else ()


def _held_part(uow: UnitOfWork, case: Case, part: Part) -> Held:
    application = case.application
    return Held(
        title=f"{application.reference}: {application.display or part.shape.title.en}",
        organisation_id=part.row.office_id,
        breaches=tuple(_breaches(uow, case, part)),
    )


def _load_held_step(uow: UnitOfWork, registration_id: UUID) -> Held:
    """Raise NotFound for another office's, Forbidden (`own-interest`) for who stands too near."""
    case, part = part_at_work(uow, registration_id)
    refuse_conflict(uow, case, uow.actor.person)
    return _held_part(uow, case, part)


def rules_against(uow: UnitOfWork, case: Case, part: Part) -> Sequence[HeldRule]:
    """Return the rules that hold a registration's steps now, with the officers' statements."""
    return held_rules(uow.session, PASS, part.row.id, _held_part(uow, case, part))


def warnings_of(uow: UnitOfWork, case: Case, part: Part) -> Sequence[Sentence]:
    """Return warnings to an officer before passing a step; they hold nobody."""
    name = f"{case.service.code}/{part.row.code}"
    return uow.port(CaseBook).warnings(uow, name, applicant_request(case.application, case.answers))


def hold_step(uow: UnitOfWork, case: Case, part: Part) -> list[UUID]:
    """Return the overrides that passing a step rests on. Raises Conflict with a rule's code."""
    if uow.port(CaseBook).against(case.service.code, part.row.code) is None:
        return []
    return [row.id for row in hold(uow, PASS, part.row.id)]


PASS = HeldAct(
    name=GRANT,
    title=sentence("Passing a step of an application"),
    permission=WORK,
    held=_load_held_step,
    endpoint="casework.registration",
    id_name="registration_id",
)
