"""Bills of the demonstration, in every state that a bill can be in."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.clock import real_now
from app.identity.accounts.queries.actors import SYSTEM
from app.platform import Platform
from demonstration.cast.known import Cast
from demonstration.cast.past import at_time
from payments.bills.models import Bill
from payments.bills.orders import (
    Answers,
    AskedFee,
    BillOrder,
    FeeOrder,
    FeesOrder,
    OrderLine,
    Payer,
)
from payments.portal.use_cases import CancelBill, RaiseBill, cancel_bill, raise_bill
from payments.public import raise_bill_of_fee, raise_bill_of_fees
from payments.receipts.use_cases.record_money import RecordPayment
from payments.receipts.use_cases.record_payment import record_payment
from payments.refunds.use_cases.claim_refund import ClaimRefund, claim_refund

RAISER = "demonstration"
WHO, FIRM = "owner", "turbat"


@dataclass(frozen=True, kw_only=True)
class Story:
    """A bill of a fee: how many days ago, and what was paid (per cent of it) how many days ago.

    `claim` is why its payer asks for the money back.
    """

    reference: str
    fee: str
    days_ago: int
    answers: Answers
    paid: tuple[tuple[int, int], ...] = ()
    whose: str = FIRM
    claim: str = ""


STORIES = (
    Story(
        reference="licence-paid",
        fee="driving-licence",
        days_ago=40,
        answers=Answers(),
        paid=((38, 100),),
        whose=WHO,
    ),
    Story(reference="shop-due", fee="shop-registration", days_ago=3, answers=Answers()),
    Story(
        reference="tax-overdue",
        fee="profession-tax",
        days_ago=70,
        answers=Answers(base_paisa=900_000_00),
    ),
    Story(
        reference="mutation-part-paid",
        fee="property-mutation",
        days_ago=6,
        answers=Answers(base_paisa=2_400_000_00, thing="Khasra 412/7"),
        paid=((4, 40),),
        whose=WHO,
        claim="The sale of the land was called off, so there is nothing to mutate.",
    ),
    Story(
        reference="tender-expired",
        fee="tender-document",
        days_ago=30,
        answers=Answers(base_paisa=800_000_00),
    ),
    Story(
        reference="permit-overpaid",
        fee="route-permit",
        days_ago=20,
        answers=Answers(quantity=22, thing="TAA-4107"),
        paid=((19, 100), (18, 100)),
    ),
)
TOGETHER = "restaurant-opens"
_LEASE = (
    ("LEASE-OPEN", "Lease of stall 4 at the technology fair", "ٹیکنالوجی میلے کے اسٹال 4 کا کرایہ"),
    ("LEASE-CANCELLED", "Lease of stall 5 at the technology fair", "اسٹال 5 کا کرایہ"),
)


def seed_bills(platform: Platform, cast: Cast) -> None:
    """Raise what is missing, pay and cancel it at the times of its story."""
    with platform.executor.sessions() as session:
        known = set(session.scalars(select(Bill.reference)))
    for story in STORIES:
        if story.reference not in known:
            _seed_bill(platform, cast, story)
    if TOGETHER not in known:
        _together(platform, cast)
    for reference, purpose, purpose_ur in _LEASE:
        if reference not in known:
            _lease(platform, cast, reference, purpose, purpose_ur)


def _payer(cast: Cast, whose: str) -> Payer:
    person = cast.people[WHO]
    return Payer(
        name="Owner in Turbat" if whose == WHO else "Turbat Traders",
        person_id=person if whose == WHO else None,
        organisation_id=cast.houses[FIRM] if whose == FIRM else None,
        cnic=cast.cnic(WHO),
        mobile="+923001234567",
    )


def _seed_bill(platform: Platform, cast: Cast, story: Story) -> None:
    raised = real_now() - timedelta(days=story.days_ago)
    order = FeeOrder(
        raiser=RAISER,
        reference=story.reference,
        fee_code=story.fee,
        priced_on=local_day(raised),
        payer=_payer(cast, story.whose),
        answers=story.answers,
        source="catalogue",
    )
    bill = at_time(platform.executor, raised).execute(raise_bill_of_fee, order, actor=SYSTEM)
    for days_ago, percent in story.paid:
        paid_at = real_now() - timedelta(days=days_ago)
        command = RecordPayment(
            psid=bill.psid,
            channel="counter",
            reference=f"{story.reference}-{days_ago}",
            amount_paisa=bill.amount_paisa * percent // 100,
        )
        at_time(platform.executor, paid_at).execute(record_payment, command, actor=SYSTEM)
    if story.claim:
        claim = ClaimRefund(psid=bill.psid, receipt="", kind="not_needed", words=story.claim)
        platform.executor.execute(claim_refund, claim, actor=cast.actor(story.whose))


def _together(platform: Platform, cast: Cast) -> None:
    """One bill of the fees of three departments; for the shop only half is to pay."""
    raised = real_now() - timedelta(days=2)
    order = FeesOrder(
        raiser=RAISER,
        reference=TOGETHER,
        purpose="Opening a restaurant",
        purpose_ur="ریستوران کھولنا",
        priced_on=local_day(raised),
        payer=_payer(cast, FIRM),
        fees=(
            AskedFee(
                reference="food",
                fee_code="food-licence",
                answers=Answers(base_paisa=3_200_000_00),
            ),
            AskedFee(
                reference="shop",
                fee_code="shop-registration",
                answers=Answers(exemption="disability"),
            ),
            AskedFee(
                reference="certificate",
                fee_code="domicile-certificate",
                answers=Answers(quantity=2),
            ),
        ),
    )
    at_time(platform.executor, raised).execute(raise_bill_of_fees, order, actor=SYSTEM)


def _lease(platform: Platform, cast: Cast, reference: str, purpose: str, purpose_ur: str) -> None:
    officer = cast.actor("billing")
    department: UUID = cast.houses["department"]
    then = at_time(platform.executor, real_now() - timedelta(days=2))
    line = OrderLine(
        head_code="C02701",
        ddo_code="QA9001",
        description="Lease",
        description_ur="کرایہ",
        amount_paisa=7_500_00,
    )
    order = BillOrder(
        raiser="",
        reference=reference,
        department_id=department,
        purpose=purpose,
        purpose_ur=purpose_ur,
        payer=_payer(cast, FIRM),
        lines=(line,),
        due_on=local_day(real_now()) + timedelta(days=20),
        source="page",
    )
    bill = then.execute(raise_bill, RaiseBill(order=order), actor=officer)
    if reference.endswith("CANCELLED"):
        command = CancelBill(bill_id=bill.id, reason="The stall was given to a school")
        then.execute(cancel_bill, command, actor=officer)
