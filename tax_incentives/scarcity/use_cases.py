"""Two officers of Finance share out what is free of a scheme's year: closing it on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.calendar import local_day
from app.checked_rows import there_is
from app.db import Json, new_id
from app.decisions import Audit, Decision, Names, columns
from app.errors import Conflict, Invalid
from app.identity.public import members_of, require_fresh_proof
from app.ledger.public import fiscal_year_of
from app.money import grouped_rupees
from app.notifications.public import queue_message
from app.roles import SUPPLIER_OWNER
from app.text import sentence
from app.unit_of_work import UnitOfWork
from tax_incentives.budgets.postings import BudgetYear
from tax_incentives.kernel.permissions import CLOSE_YEAR, DECIDE_CLOSING
from tax_incentives.scarcity.models import BudgetClosing, ClosingShare
from tax_incentives.scarcity.queries import SharingClaim, lock_scheme, sharing_plan
from tax_incentives.schemes.book import SchemeBook
from tax_incentives.schemes.shapes import Scarce


@dataclass(frozen=True, kw_only=True)
class CloseYear:
    """The scheme, the last day for claims to be complete, and the order."""

    scheme: str
    closes_on: date
    instrument: str


def _values(uow: UnitOfWork, command: CloseYear) -> Mapping[str, object]:
    scheme = uow.port(SchemeBook).by_code.get(command.scheme)
    if scheme is None or scheme.budget.scarce is not Scarce.PRO_RATA:
        problem = sentence("Choose a scheme whose money is shared out.")
        raise Invalid(problem, fields={"scheme": problem})
    year = fiscal_year_of(command.closes_on).year
    if year != fiscal_year_of(local_day(uow.instant())).year:
        problem = sentence("Choose a day of the current fiscal year.")
        raise Invalid(problem, fields={"closes_on": problem})
    _refuse_second(uow, command.scheme)
    return {**columns(uow, command), "fiscal_year": year}


def _refuse_second(uow: UnitOfWork, scheme: str) -> None:
    lock_scheme(uow, scheme)
    waiting = select(BudgetClosing).filter_by(scheme=scheme, approved_at=None, refused_at=None)
    if there_is(uow.session, waiting):
        raise Conflict(
            sentence("A closing of this scheme needs approval. Decide that one first."),
            code="closing-waits",
        )


def _refuse_day(uow: UnitOfWork, row: BudgetClosing) -> None:
    """Nobody is left out who is complete later on the same day."""
    today = local_day(uow.instant())
    if row.closes_on >= today:
        raise Conflict(
            sentence(
                "Claims can be complete until the end of %(day)s. Approve it after that day.",
                day=f"{row.closes_on:%d-%m-%Y}",
            ),
            code="not-over",
        )
    if row.fiscal_year != fiscal_year_of(today).year:
        raise Conflict(
            sentence("That fiscal year has ended. Refuse this, and close the current year."),
            code="year-over",
        )


def _share_out(uow: UnitOfWork, row: BudgetClosing) -> None:
    """Fix the fraction and the shares. Raises Conflict (`nothing-to-share`)."""
    lock_scheme(uow, row.scheme)
    of = BudgetYear(row.scheme, row.fiscal_year)
    plan = sharing_plan(uow.session, of, row.closes_on)
    if not plan.sharing or not plan.free_paisa:
        raise Conflict(
            sentence("Nothing is shared out: no claim is open, or no money is free."),
            code="nothing-to-share",
        )
    row.free_paisa, row.asked_paisa = plan.free_paisa, plan.asked_paisa
    row.claim_count = len(plan.sharing)
    for each in plan.sharing:
        uow.add(
            ClosingShare(
                id=new_id(),
                closing_id=row.id,
                claim_id=each.claim.id,
                fiscal_year=row.fiscal_year,
                decided_paisa=each.decided_paisa,
                share_paisa=each.share_paisa,
            )
        )
        _notify(uow, row, each)


def _notify(uow: UnitOfWork, row: BudgetClosing, share: SharingClaim) -> None:
    """Notify who claims: the person, or the owners of the firm."""
    claim, people = share.claim, [share.claim.person_id]
    if claim.organisation_id is not None:
        owners = members_of(uow.session, claim.organisation_id, SUPPLIER_OWNER)
        people = [each.id for each in owners]
    values = {
        "share": grouped_rupees(share.share_paisa),
        "decided": grouped_rupees(share.decided_paisa),
        "day": f"{row.closes_on:%d-%m-%Y}",
        "application": str(claim.application_id),
    }
    for person_id in people:
        queue_message(uow, template="tax_incentives/shared", values=values, person_id=person_id)


def _summary(row: BudgetClosing) -> Json:
    return {
        "scheme": row.scheme,
        "year": row.fiscal_year,
        "closes_on": row.closes_on.isoformat(),
        "free": row.free_paisa,
        "asked": row.asked_paisa,
        "claims": row.claim_count,
        "instrument": row.instrument,
    }


CLOSING = Decision(
    row=BudgetClosing,
    command=CloseYear,
    names=Names("close_year", "approve_closing", "refuse_closing"),
    audit=Audit("relief.closing_proposed", "relief.closing_approved", "relief.closing_refused"),
    may_propose=CLOSE_YEAR,
    may_decide=DECIDE_CLOSING,
    summary=_summary,
    values=_values,
    before_approval=_refuse_day,
    on_approval=_share_out,
    proof=require_fresh_proof,
)
