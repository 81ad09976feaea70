"""Suspension of the award and contracts by running grievances: one state, used by both."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select

from app.errors import Conflict, NotFound
from app.overrides.public import Breach, Held, HeldAct, overridden_for
from app.parameters.public import ParameterSet
from app.row_macs import is_genuine
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from marketplace.grievances.models import Grievance
from marketplace.grievances.policy import ABOUT, About, suspending, touches
from marketplace.grievances.use_cases.appeal_grievance import is_on_appeal
from marketplace.kernel import permissions
from marketplace.tenders.models import Tender


def holding(
    uow: UnitOfWork, tender_id: UUID, wanted: Collection[str] | None = None
) -> list[Grievance]:
    """Return the grievances that hold these parts of a tender (None: any part), oldest first.

    One holds until its committee decides, and on appeal until the regulator does.

    A row that this program did not write as it is counts as running: a forged end ends nothing.
    """
    query = select(Grievance).filter_by(tender_id=tender_id, suspends=True)
    query = query.order_by(Grievance.filed_at)
    rows = uow.session.scalars(query.execution_options(populate_existing=True)).all()
    return [
        row
        for row in rows
        if touches(row.scopes, wanted) and (_is_running(uow, row) or is_on_appeal(uow, row))
    ]


def _is_running(uow: UnitOfWork, row: Grievance) -> bool:
    return row.ended_at is None or not is_genuine(uow.vault, row)


def breach_of(row: Grievance) -> Breach:
    """Return the rule by which a grievance, or the appeal about it, holds, as it was frozen."""
    about = About(row.about)
    value = suspending(ParameterSet.thaw(row.rules), about)
    if value is None:
        raise LookupError(row.id)
    return Breach(rule=f"grievance-{row.reference}", value=value, message=_message(row, about))


def _message(row: Grievance, about: About) -> Sentence:
    if row.ended_at is not None:
        return sentence(
            "The regulator has not decided the appeal in grievance %(reference)s yet (%(about)s)."
            " Until it does, nothing that it touches is awarded or signed.",
            reference=row.reference,
            about=ABOUT[about],
        )
    return sentence(
        "Grievance %(reference)s is not decided yet (%(about)s). Until it is, nothing that it"
        " touches is awarded or signed.",
        reference=row.reference,
        about=ABOUT[about],
    )


def _load_held_suspension(uow: UnitOfWork, tender_id: UUID) -> Held:
    tender = uow.get(Tender, tender_id)
    if tender.department_id != uow.actor.organisation:
        raise NotFound
    return Held(
        title=f"{tender.reference}: {tender.title}",
        organisation_id=tender.department_id,
        breaches=[breach_of(row) for row in holding(uow, tender_id)],
    )


DESPITE = HeldAct(
    name="marketplace.despite_grievance",
    title=sentence("Award or contract despite a grievance"),
    permission=permissions.AWARD_TENDER,
    held=_load_held_suspension,
    endpoint="contracts.award",
    id_name="tender_id",
)


def refuse_grieved(uow: UnitOfWork, tender: Tender, wanted: Collection[str] | None = None) -> None:
    """Refuse to award or sign what a grievance holds. Raises Conflict (`grieved`) naming it."""
    for row in _binding(uow, tender, wanted):
        breach = breach_of(row)
        own = uow.actor.organisation_id == tender.department_id
        raise Conflict(breach.told if own else breach.message, code="grieved")


def held_parts(uow: UnitOfWork, tender: Tender, wanted: Collection[str]) -> frozenset[str]:
    """Return which of these parts a grievance holds now: they wait, the others may be awarded."""
    rows = _binding(uow, tender, wanted) if wanted else ()
    return frozenset(each for each in wanted if any(touches(row.scopes, [each]) for row in rows))


def _binding(
    uow: UnitOfWork, tender: Tender, wanted: Collection[str] | None
) -> Sequence[Grievance]:
    """Return the binding grievances: under an unverified rule, until two officers override it."""
    rows = holding(uow, tender.id, wanted)
    agreed = overridden_for(uow.session, DESPITE.name, tender.id) if rows else frozenset()
    breaches = [(row, breach_of(row)) for row in rows]
    return [row for row, breach in breaches if breach.is_law or str(breach.message) not in agreed]
