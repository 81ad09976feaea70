"""Consequences of an upheld grievance, by its committee or by the regulator."""

from app.unit_of_work import UnitOfWork
from marketplace.awards.use_cases import end_with_last_contract, void_awards
from marketplace.evaluation.queries.reports import rounds_of
from marketplace.evaluation.use_cases.return_report import send_report_back
from marketplace.grievances.models import Grievance
from marketplace.grievances.policy import SUCCESS, About, touches
from marketplace.tenders.models import Tender

PARTS_DROPPED = "marketplace.parts_dropped"


def give_remedy(
    uow: UnitOfWork, row: Grievance, tender: Tender, outcome: str, reasons: str
) -> None:
    """Send the report that was objected to back to its committee, and void what was awarded on it.

    So the clocks start again with the next report. Terms are for the department to amend, and what
    is signed stays: then this tender awards no more of what waits. The notifications and the page
    say so.
    """
    over = tender.cancelled_at is not None
    if outcome not in SUCCESS or row.about == About.TERMS.value or over:
        return
    newest = next(iter(rounds_of(uow.session, tender)), None)
    if newest is None or newest.returned or newest.report.version != row.report_version:
        return
    if tender.signed_at is not None:
        _drop_parts(uow, row, tender)
        return
    why = f"{row.reference}: {reasons}"
    if tender.awarded_at is not None:
        void_awards(uow, tender, why, grievance_id=row.id)
    send_report_back(uow, tender, why)


def _drop_parts(uow: UnitOfWork, row: Grievance, tender: Tender) -> None:
    """Award no more of what waits and is touched: its report is wrong, and cannot go back."""
    waiting = tender.waiting_parts
    dropped = {part: bid for part, bid in waiting.items() if touches(row.scopes, [part])}
    if not dropped:
        return
    rest = {part: bid for part, bid in waiting.items() if part not in dropped}
    tender.leave_parts(rest, uow.instant())
    uow.session.flush()
    after = {"parts": dropped, "grievance": str(row.id)}
    uow.audit("tender.parts_dropped", tender.id, after=after)
    end_with_last_contract(uow, tender)
    uow.publish(PARTS_DROPPED, tender_id=tender.id, grievance_id=row.id)
