"""An appeal after its time, by a rule that is no law: two officers let it count."""

from collections.abc import Iterator
from uuid import UUID

from app.casework.appeals.queries import appeal_at_work, refusers
from app.casework.cases.appeal_deadlines import last_day_of
from app.casework.cases.case_file import Case, Part
from app.casework.cases.models.outcome import Appeal
from app.casework.cases.office_permissions import DECIDE_APPEAL
from app.casework.catalogue.parameters import APPEAL_DAYS, rule_of
from app.casework.tasks.task_file import refuse_conflict
from app.errors import Forbidden
from app.overrides.public import Breach, Held, HeldAct
from app.text import sentence
from app.unit_of_work import UnitOfWork

LATE = "appeal-late"


def _breaches(appeal: Appeal, part: Part) -> Iterator[Breach]:
    refused = next((each for each in part.outcomes if each.attempt == appeal.attempt), None)
    if not appeal.why_late or refused is None:
        return
    said = sentence(
        "It could be appealed against until %(day)s, and this appeal came later.",
        day=last_day_of(appeal, refused.at).strftime("%d-%m-%Y"),
    )
    yield Breach(rule=LATE, value=rule_of(appeal.terms, APPEAL_DAYS), message=said)


def held_appeal(appeal: Appeal, case: Case, part: Part) -> Held:
    """Return what holds an appeal from being allowed."""
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
    title=sentence("Allowing an appeal that came late"),
    permission=DECIDE_APPEAL,
    held=_held,
    endpoint="case_appeals.show",
    id_name="appeal_id",
)
