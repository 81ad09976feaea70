"""Costs of applications: casework's port of money, filled with fees, bills and refunds.

A fee of an application's bill is named `REGISTRATION/FEE`, and is collected for the office that the
registration went to.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.casework.public import Bill as CaseBill
from app.casework.public import BillState, Charge, FeeKey, Money, Price, Quote, Words
from app.errors import Conflict, Invalid, NotFound
from app.identity.public import organisations_by_id, people_by_id
from app.row_macs import genuine_of
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.bills.doors import STATES
from payments.bills.orders import Answers, AskedFee, FeesOrder, Payer
from payments.bills.policy.psid import grouped_psid
from payments.bills.policy.state import State
from payments.public import (
    BillView,
    bill_state,
    bill_states,
    cancel_bill,
    fee_quote,
    raise_bill_of_fees,
)
from payments.refunds.models import FeeDueBack
from payments.refunds.use_cases.propose_fee_refund import note_fee_due_back

RAISER = "cases"
_STATES: Mapping[State, BillState] = {
    State.DUE: BillState.DUE,
    State.PART_PAID: BillState.DUE,
    State.OVERDUE: BillState.OVERDUE,
    State.PAID: BillState.PAID,
    State.OVERPAID: BillState.PAID,
    State.REFUNDED: BillState.GONE_BACK,
    State.EXPIRED: BillState.EXPIRED,
    State.CANCELLED: BillState.CANCELLED,
}
_NOT_SET = frozenset({"fee-unknown", "fee-not-in-force"})
_DUE_BACK = "The service gives this fee back: nobody had begun to work on what it was for."


class CaseBills(Money):
    """Fees and bills of applications."""

    def quote(self, uow: UnitOfWork, prices: Sequence[Price], on: date) -> Sequence[Quote]:
        """Price fees: two queries each. Raises Conflict naming what cannot be priced."""
        quoted = (self._quote_if_set(uow, price, on) for price in prices)
        return [quote for quote in quoted if quote is not None]

    def _quote_if_set(self, uow: UnitOfWork, price: Price, on: date) -> Quote | None:
        """Return the price of a fee; None if it is free unless set, and is not in force."""
        try:
            return self._quote(uow, price, on)
        except Conflict as refusal:
            if price.free_unless_set and refusal.code in _NOT_SET:
                return None
            raise

    def _quote(self, uow: UnitOfWork, price: Price, on: date) -> Quote:
        with _explain_unpriced_fee(price.fee):
            found = fee_quote(uow, price.fee, _answers(price), on)
        return Quote(
            fee=price.fee,
            registration=price.registration,
            title=Words(found.title, found.title_ur or found.title),
            amount_paisa=found.amount_paisa,
            citation=found.citation,
            confidence=found.confidence,
        )

    def charge(self, uow: UnitOfWork, charge: Charge) -> CaseBill | None:
        """Raise one bill of all fees; None if they are zero."""
        try:
            with _explain_unpriced_fee(", ".join(price.fee for price in charge.prices)):
                made = raise_bill_of_fees(uow, _order(uow, charge))
        except Conflict as refusal:
            if refusal.code == "nothing-to-pay":
                return None
            raise
        return _bill(made)

    def bill(self, uow: UnitOfWork, bill_id: UUID) -> CaseBill:
        """Return the status of a bill. Raises NotFound."""
        return _bill(bill_state(uow, bill_id))

    def bills(self, uow: UnitOfWork, ids: Collection[UUID]) -> Sequence[CaseBill]:
        """Return the status of several bills: two queries."""
        return [_bill(found) for found in bill_states(uow, ids).values()]

    def call_off(self, uow: UnitOfWork, bill_id: UUID, reason: str) -> None:
        """Cancel an unpaid bill. Raises Conflict if it has received money."""
        if bill_state(uow, bill_id).state is not State.CANCELLED:
            cancel_bill(uow, bill_id, reason)

    def give_back(self, uow: UnitOfWork, bill_id: UUID, fees: Collection[FeeKey]) -> None:
        """Note for Finance that fees are due back; two officers give them back."""
        for key in sorted(fees):
            note_fee_due_back(uow, bill_id, _reference(key), _DUE_BACK)

    def gone_back(self, uow: UnitOfWork, bill_id: UUID) -> Collection[FeeKey]:
        """Return the fees of a bill that were said to be due back."""
        query = select(FeeDueBack).filter_by(bill_id=bill_id)
        return {_key(due.reference) for due in genuine_of(uow.session, query)}


def _reference(key: FeeKey) -> str:
    return "/".join(key)


def _key(reference: str) -> FeeKey:
    registration, _, fee = reference.partition("/")
    return registration, fee


@contextmanager
def _explain_unpriced_fee(fee: str) -> Iterator[None]:
    """Say which fee it is that cannot be priced: whoever applies has not asked for one by name."""
    try:
        yield
    except NotFound:
        raise Conflict(
            sentence("The fee %(fee)s is in no list of fees yet. Contact the office.", fee=fee),
            code="fee-unknown",
        ) from None
    except Invalid as refusal:
        why = " ".join(str(said) for said in refusal.fields.values()) or str(refusal.message)
        raise Conflict(
            sentence(
                "The fee %(fee)s cannot be calculated from your answers. %(why)s", fee=fee, why=why
            ),
            code="fee-answers",
        ) from None


def _answers(price: Price) -> Answers:
    return Answers(quantity=price.units, base_paisa=price.amount_paisa)


def _to_requested_fee(price: Price) -> AskedFee:
    return AskedFee(
        reference=_reference((price.registration, price.fee)),
        fee_code=price.fee,
        answers=_answers(price),
        beneficiary=price.office_id,
    )


def _order(uow: UnitOfWork, charge: Charge) -> FeesOrder:
    return FeesOrder(
        raiser=RAISER,
        reference=charge.reference,
        purpose=charge.purpose.en,
        purpose_ur=charge.purpose.ur,
        priced_on=charge.on,
        payer=_payer(uow, charge),
        fees=tuple(_to_requested_fee(price) for price in charge.prices),
    )


def _payer(uow: UnitOfWork, charge: Charge) -> Payer:
    """Name who applies: the organisation where they act for one."""
    house = charge.payer_organisation_id
    if house is not None:
        name = organisations_by_id(uow.session, [house])[house].name
    else:
        person = charge.payer_person_id
        name = people_by_id(uow.session, [person])[person].name
    return Payer(
        name=name, person_id=charge.payer_person_id, organisation_id=charge.payer_organisation_id
    )


def _bill(made: BillView) -> CaseBill:
    return CaseBill(
        id=made.id,
        number=grouped_psid(made.psid),
        amount_paisa=made.amount_paisa,
        owed_paisa=made.owed_paisa,
        state=_STATES[made.state],
        words=STATES[made.state],
        href=f"/bills/{made.psid}",
        pay_until=made.due_on,
        ends_on=made.expires_on,
    )
