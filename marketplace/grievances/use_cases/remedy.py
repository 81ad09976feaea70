"""What follows when a grievance is upheld, by its committee or by the regulator."""

from app.unit_of_work import UnitOfWork
from marketplace.awards.use_cases.void_award import void_award
from marketplace.evaluation.queries.reports import rounds_of
from marketplace.evaluation.use_cases.return_report import send_report_back
from marketplace.grievances.models import Grievance
from marketplace.grievances.policy import SUCCESS, About
from marketplace.tenders.models import Tender


def give_remedy(
    uow: UnitOfWork, row: Grievance, tender: Tender, outcome: str, reasons: str
) -> None:
    """Send the report that was objected to back to its committee, and void what was awarded on it.

    So the clocks start again with the next report. Terms are for the department to amend, and what
    is signed stays: the notifications and the page say so.
    """
    over = tender.cancelled_at is not None or tender.signed_at is not None
    if outcome not in SUCCESS or row.about == About.TERMS.value or over:
        return
    newest = next(iter(rounds_of(uow.session, tender)), None)
    if newest is None or newest.returned or newest.report.version != row.report_version:
        return
    why = f"{row.reference}: {reasons}"
    if tender.awarded_at is not None:
        void_award(uow, tender, why, grievance_id=row.id)
    send_report_back(uow, tender, why)
