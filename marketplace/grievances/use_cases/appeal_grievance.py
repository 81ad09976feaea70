"""A firm appeals to the regulator against a decision, or because the committee is silent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.checked_rows import checked
from app.errors import Conflict, NotFound
from app.holidays.public import calendar
from app.identity.public import organisations_by_id, require_for_firm
from app.parameters.public import ParameterSet
from app.row_macs import is_genuine
from app.text import isolated, sentence
from app.unit_of_work import UnitOfWork
from marketplace.grievances.models import Grievance, GrievanceAppeal, GrievanceRuling
from marketplace.grievances.policy import About, Outcome, Window, end_of_days
from marketplace.grievances.use_cases.file_grievance import is_sealed, refuse_after_last_day
from marketplace.grievances.use_cases.find_grievance import own_grievance
from marketplace.kernel import permissions
from marketplace.parameters.definitions import GRIEVANCE_DAYS_APPEAL
from marketplace.tenders.models import Tender
from payments.public import Answers as FeeAnswers
from payments.public import (
    AskedFee,
    BillView,
    FeesOrder,
    Payer,
    bill_states,
    fee_quote,
    raise_bill_of_fees,
)

APPEALED = "marketplace.grievance_appealed"
RAISER = "marketplace.grievances"
# The fee's code in the catalogue of fees: if none is in force, an appeal is free.
FEE = "procurement-appeal"


@dataclass(frozen=True, kw_only=True)
class AppealGrievance:
    """Against which grievance's decision, and why; `late_reason` as for a grievance."""

    grievance_id: UUID
    grounds: str
    late_reason: str = ""


def appeal_grievance(uow: UnitOfWork, command: AppealGrievance) -> GrievanceAppeal:
    """Keep the appeal and raise the bill of its fee, which goes back when it succeeds.

    Raises NotFound, Conflict (`not-appealable`, `too-late`), Invalid for a late one without reason.
    """
    require_for_firm(uow.actor, permissions.FILE_GRIEVANCE)
    row, tender = own_grievance(uow, command.grievance_id)
    refuse_appeal(uow, row, tender)
    at = uow.instant()
    found = appeal_window(uow, row, tender)
    late = found.is_late(at)
    if late:
        refuse_after_last_day(found, command.late_reason)
    bill = _bill(uow, row)
    appeal = GrievanceAppeal(
        grievance_id=row.id,
        filed_by=uow.actor.person,
        filed_at=at,
        grounds=command.grounds,
        late_reason=command.late_reason if late else "",
        bill_id=bill.id if bill else None,
        fee_paisa=bill.amount_paisa if bill else None,
    )
    uow.add(appeal)
    uow.audit("grievance.appealed", row.id)
    uow.publish(APPEALED, grievance_id=row.id)
    return appeal


def refuse_appeal(uow: UnitOfWork, row: Grievance, tender: Tender) -> None:
    """Refuse if there is nothing to appeal against, or there is already an appeal."""
    problem = None
    if is_sealed(tender, row.about):
        problem = sentence("An appeal names your firm. You can file it once the bids are opened.")
    elif checked(uow.session, uow.session.get(GrievanceAppeal, row.id)) is not None:
        problem = sentence("Your firm has already appealed.")
    elif row.withdrawn_at is not None or row.outcome == Outcome.UPHELD.value:
        problem = sentence("There is no decision against you to appeal against.")
    elif row.ended_at is not None and row.decided_at is None:
        problem = sentence("The regulator has decided. Its decision is final.")
    elif row.decided_at is None and row.escalated_at is None:
        problem = sentence("The committee has not decided yet, and its time is not over.")
    if problem is not None:
        raise Conflict(problem, code="not-appealable")


def is_on_appeal(uow: UnitOfWork, row: Grievance) -> bool:
    """Return True while an appeal that was filed in time waits for the regulator."""
    appeal = uow.session.get(GrievanceAppeal, row.id)
    query = select(GrievanceRuling).filter_by(grievance_id=row.id)
    rulings = uow.session.scalars(query.where(GrievanceRuling.approved_at.is_not(None)))
    if any(is_genuine(uow.vault, each) for each in rulings):
        return False
    return bool(waiting_appeals(uow, [(row, appeal)]))


def waiting_appeals(
    uow: UnitOfWork, unruled: Iterable[tuple[Grievance, GrievanceAppeal | None]]
) -> frozenset[UUID]:
    """Return which grievances wait for the regulator on appeal, of those it has not decided.

    Not once the fee is unpaid after the bill's day: else who does not pay would hold the award.
    """
    found = [
        appeal
        for row, appeal in unruled
        if appeal is not None and not appeal.late_reason and _is_open(row)
    ]
    bills = [each.bill_id for each in found if each.bill_id is not None]
    states = bill_states(uow, bills) if bills else {}
    return frozenset(
        each.grievance_id
        for each in found
        if each.bill_id is None or _is_payable(uow, states.get(each.bill_id))
    )


def _is_open(row: Grievance) -> bool:
    return row.withdrawn_at is None and row.outcome != Outcome.UPHELD.value


def _is_payable(uow: UnitOfWork, bill: BillView | None) -> bool:
    if bill is None or bill.cancelled_at is not None:
        return False
    return bill.owed_paisa == 0 or local_day(uow.now) <= bill.due_on


def appeal_window(uow: UnitOfWork, row: Grievance, tender: Tender) -> Window:
    """Return until when an appeal can be filed, by the rules frozen onto the grievance."""
    rules = ParameterSet.thaw(row.rules)
    times: list[datetime] = [
        each
        for each in (
            row.decided_at or row.escalated_at,
            tender.opened_at if row.about == About.TERMS.value else None,
        )
        if each is not None
    ]
    key = GRIEVANCE_DAYS_APPEAL.key
    last_at = end_of_days(rules, key, max(times), calendar(uow.session)) if times else None
    return Window(about=About(row.about), last_at=last_at, value=rules.get(key))


def fee_reference(grievance_id: UUID) -> str:
    """Name the fee of an appeal on its bill."""
    return f"appeal:{grievance_id}"


def grievance_of_fee(reference: str) -> UUID | None:
    """Return which grievance a fee's reference names."""
    try:
        return UUID(reference.removeprefix("appeal:"))
    except ValueError:
        return None


def _bill(uow: UnitOfWork, row: Grievance) -> BillView | None:
    day = local_day(uow.now)
    try:
        fee_quote(uow, FEE, FeeAnswers(), day)
    except (NotFound, Conflict):
        return None
    firm = organisations_by_id(uow.session, [uow.actor.organisation])[uow.actor.organisation]
    reference = fee_reference(row.id)
    order = FeesOrder(
        raiser=RAISER,
        reference=reference,
        purpose=f"Appeal on grievance {row.reference}",
        purpose_ur=f"شکایت {isolated(row.reference)} پر اپیل",
        priced_on=day,
        payer=Payer(name=firm.name, person_id=uow.actor.person, organisation_id=firm.id),
        fees=(AskedFee(reference=reference, fee_code=FEE),),
    )
    return raise_bill_of_fees(uow, order)
