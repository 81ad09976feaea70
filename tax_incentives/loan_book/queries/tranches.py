"""Tranches of a loan, and the result of each, by the payment of its award."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.errors import Conflict
from app.text import sentence
from app.unit_of_work import UnitOfWork
from tax_incentives.awards.models import AwardPayment, AwardPaymentEnd
from tax_incentives.awards.queries.awards import PAID, RETURNED, SANCTIONED
from tax_incentives.loan_book.models import LoanTranche

REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class TrancheFacts:
    """A tranche with its payment, once it is approved, and the payment's end, once there is one."""

    row: LoanTranche
    payment: AwardPayment | None
    end: AwardPaymentEnd | None

    @property
    def state(self) -> str:
        """Return proposed, refused, or since approved: sanctioned, paid, returned."""
        if self.row.approved_at is None:
            return self.row.state
        if self.row.typed:
            return PAID
        if self.end is None:
            return SANCTIONED
        return PAID if self.end.paid else RETURNED

    @property
    def sanction_number(self) -> str | None:
        """The number of its sanction, from its approval on."""
        return self.payment.sanction_number if self.payment else self.row.sanction_number

    @property
    def sanctioned_on(self) -> date | None:
        """The day of its sanction."""
        return local_day(self.payment.asked_at) if self.payment else self.row.sanctioned_on

    @property
    def paid_on(self) -> date | None:
        """The day of the cheque or advice; of an earlier version, the day of the sanction."""
        if self.state != PAID:
            return None
        return self.end.paid_on if self.end else self.row.sanctioned_on


def tranches_of(session: Session, award_id: UUID) -> list[TrancheFacts]:
    """Return a loan's tranches, the oldest first: one query."""
    return _load_tranches(session, LoanTranche.award_id == award_id)


def tranche_facts(session: Session, row: LoanTranche) -> TrancheFacts:
    """Return the facts of a tranche: one query."""
    return _load_tranches(session, LoanTranche.id == row.id)[0]


def _load_tranches(session: Session, where: ColumnElement[bool]) -> list[TrancheFacts]:
    query = (
        select(LoanTranche, AwardPayment, AwardPaymentEnd)
        .outerjoin(AwardPayment, AwardPayment.id == LoanTranche.id)
        .outerjoin(AwardPaymentEnd, AwardPaymentEnd.payment_id == LoanTranche.id)
        .where(where)
        .order_by(LoanTranche.id)
    )
    return [
        TrancheFacts(row=row, payment=payment, end=end)
        for row, payment, end in session.execute(query)
    ]


def require_no_open_tranche(uow: UnitOfWork, award_id: UUID) -> None:
    """Refuse what must wait for a tranche. Raises Conflict (`tranche-under-way`) naming it."""
    for each in tranches_of(uow.session, award_id):
        if each.state == SANCTIONED:
            raise Conflict(
                sentence(
                    "A tranche under the sanction %(number)s is on its way. Wait until the "
                    "Accountant General has paid it or sent it back.",
                    number=str(each.sanction_number),
                ),
                code="tranche-under-way",
            )
