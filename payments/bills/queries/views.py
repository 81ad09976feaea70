"""A bill as others may see it: its facts, its state and what is owed, at one instant."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.identity.public import OrganisationSummary
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill, BillLine
from payments.bills.policy.facts import BillFacts, owed
from payments.bills.policy.state import State, state_of
from payments.bills.queries.facts import facts_of, read_facts
from payments.kernel.policy.masking import masked_name


@dataclass(frozen=True, kw_only=True)
class BillView:
    """How a bill stands at `at`. Amounts are paisa.

    `owed_paisa` is all that is to pay (`open_paisa` of the lines and `surcharge_paisa`), also where
    the state says that it cannot be paid any more; `excess_paisa` waits to be refunded. Of
    `refunded_paisa`, `back_paisa` have reached the payer again.
    """

    id: UUID
    psid: str
    department_id: UUID
    raiser: str
    reference: str
    purpose: str
    purpose_ur: str
    payer_name: str
    payer_person_id: UUID | None
    payer_organisation_id: UUID | None
    amount_paisa: int
    state: State
    owed_paisa: int
    open_paisa: int
    surcharge_paisa: int
    paid_paisa: int
    refunded_paisa: int
    back_paisa: int
    excess_paisa: int
    due_on: date
    expires_on: date | None
    part_payment: bool
    confidence: str | None
    issued_at: datetime
    paid_at: datetime | None
    cancelled_at: datetime | None
    at: datetime


def view(uow: UnitOfWork, bill: Bill) -> BillView:
    """Return how a bill stands now."""
    read = read_facts(uow, bill)
    return make_view(bill, read.facts, read.now)


def views(session: Session, bills: Collection[Bill]) -> Mapping[UUID, BillView]:
    """Return how many bills stand now, by id: one statement."""
    by_id = {bill.id: bill for bill in bills}
    return {
        key: make_view(by_id[key], read.facts, read.now)
        for key, read in facts_of(session, bills).items()
    }


def make_view(bill: Bill, facts: BillFacts, at: datetime) -> BillView:
    """Return how a bill with these facts stands at a time; `paid_at` is the last payment's."""
    open_now = owed(facts, at)
    return BillView(
        id=bill.id,
        psid=bill.psid,
        department_id=bill.department_id,
        raiser=bill.raiser,
        reference=bill.reference,
        purpose=bill.purpose,
        purpose_ur=bill.purpose_ur,
        payer_name=bill.payer_name,
        payer_person_id=bill.payer_person_id,
        payer_organisation_id=bill.payer_organisation_id,
        amount_paisa=bill.amount_paisa,
        state=state_of(facts, at),
        owed_paisa=open_now.total_paisa,
        open_paisa=open_now.principal_paisa,
        surcharge_paisa=open_now.added_paisa,
        paid_paisa=facts.allocated_paisa,
        refunded_paisa=facts.refunded_paisa,
        back_paisa=facts.gone_back_paisa,
        excess_paisa=facts.excess_paisa,
        due_on=bill.due_on,
        expires_on=bill.expires_on,
        part_payment=bill.part_payment,
        confidence=bill.confidence,
        issued_at=bill.issued_at,
        paid_at=max((each.paid_at for each in facts.payments if each.amount_paisa), default=None),
        cancelled_at=facts.cancelled_at,
        at=at,
    )


@dataclass(frozen=True, kw_only=True)
class ShownBill:
    """A bill with its lines, as one reader may see it.

    `mine`: the reader is its payer, or an official of its department; `payer`: the reader is signed
    in as the payer. `holder` is masked for everybody else. `firm` names the payer of a bill that
    bears nobody's name.
    """

    bill: Bill
    view: BillView
    lines: Sequence[BillLine]
    department: OrganisationSummary
    mine: bool
    payer: bool = False
    firm: str = ""

    @property
    def holder(self) -> str:
        """The payer's name, as this reader may see it."""
        return self.firm or (
            self.bill.payer_name if self.mine else masked_name(self.bill.payer_name)
        )
