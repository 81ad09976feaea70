"""The counter of the demonstration: a day that is closed, money in suspense, a probable double.

Made by the use cases that officers use, at the times at which they would have used them.
"""

from datetime import timedelta

from sqlalchemy import select

from app.calendar import local_day
from app.clock import real_now
from app.identity.accounts.queries.actors import SYSTEM
from app.outbox.models import Event
from app.platform import Platform
from demonstration.cast.known import Cast
from demonstration.cast.past import at_time
from payments.bills.models import Bill
from payments.bills.orders import BillOrder, OrderLine, Payer
from payments.counter.scroll_csv_import import CsvLine
from payments.counter.use_cases.close_counter import (
    CloseCounter,
    ConfirmClose,
    close_counter,
    confirm_close,
)
from payments.counter.use_cases.import_scroll import (
    ConfirmScroll,
    SendScroll,
    confirm_scroll,
    post_scroll,
    send_scroll,
)
from payments.counter.use_cases.take_at_counter import (
    ConfirmTaking,
    RecordTaking,
    confirm_taking,
    record_taking,
)
from payments.kernel.events import SCROLL_CONFIRMED
from payments.portal.use_cases import RaiseBill, raise_bill

CASH, TWICE = "COUNTER-CASH", "COUNTER-TWICE"
NOBODYS = "00000000000000000"
_RAISED, _TAKEN, _LISTED = timedelta(days=6), timedelta(days=5), timedelta(days=4)
_RENT = 6_500_00
_BANK = "nbp"


def seed_counter(platform: Platform, cast: Cast) -> None:
    """Plant it once."""
    with platform.executor.sessions() as session:
        if session.scalar(select(Bill.id).filter_by(reference=CASH)):
            return
    cash = _bill(platform, cast, CASH, "Rent of the hall for a job fair", "ہال کا کرایہ")
    _take(platform, cast, cash, ("cash", "Counter of the Finance Department", "R-0001"))
    _close_the_day(platform, cast)
    twice = _bill(
        platform, cast, TWICE, "Rent of the hall for a workshop", "ورکشاپ کے ہال کا کرایہ"
    )
    _take(platform, cast, twice, ("challan", "National Bank, Zarghoon Road", "4711"))
    _scroll(platform, cast, twice)


def _bill(platform: Platform, cast: Cast, reference: str, purpose: str, purpose_ur: str) -> Bill:
    line = OrderLine(
        head_code="C02701",
        ddo_code="QA9001",
        description="Rent",
        description_ur="کرایہ",
        amount_paisa=_RENT,
    )
    order = BillOrder(
        raiser="",
        reference=reference,
        department_id=cast.houses["department"],
        purpose=purpose,
        purpose_ur=purpose_ur,
        payer=Payer(name="Turbat Traders", organisation_id=cast.houses["turbat"]),
        lines=(line,),
        due_on=local_day(real_now()) + timedelta(days=20),
        source="page",
    )
    then = at_time(platform.executor, real_now() - _RAISED)
    return then.execute(raise_bill, RaiseBill(order=order), actor=cast.actor("billing"))


def _take(platform: Platform, cast: Cast, bill: Bill, paper: tuple[str, str, str]) -> None:
    """Record and confirm a paper: how it was paid, where, under which number."""
    kind, place, number = paper
    then = at_time(platform.executor, real_now() - _TAKEN)
    command = RecordTaking(
        psid=bill.psid,
        kind=kind,
        amount_paisa=_RENT,
        place=place,
        number=number,
        paid_on=local_day(then.at),
    )
    taking = then.execute(record_taking, command, actor=cast.actor("finance"))
    then.execute(confirm_taking, ConfirmTaking(taking_id=taking.id), actor=cast.actor("finance2"))


def _close_the_day(platform: Platform, cast: Cast) -> None:
    then = at_time(platform.executor, real_now() - _TAKEN + timedelta(minutes=30))
    command = CloseCounter(
        day=local_day(then.at),
        notes={5000: 1, 1000: 1, 500: 1},
        cheques=(),
        difference_reason="",
        bank=_BANK,
        slip_number="DS-0001",
        slip_on=local_day(then.at),
    )
    close = then.execute(close_counter, command, actor=cast.actor("finance"))
    then.execute(confirm_close, ConfirmClose(close_id=close.id), actor=cast.actor("finance2"))


def _scroll(platform: Platform, cast: Cast, twice: Bill) -> None:
    """Let a bank list the challan that is confirmed already, and money for nobody's bill."""
    then = at_time(platform.executor, real_now() - _LISTED)
    day = local_day(real_now() - _TAKEN)
    lines = [
        CsvLine(
            row=row,
            psid=psid,
            amount_paisa=paisa,
            paid_on=day,
            branch="Zarghoon Road",
            scroll_number="2026-118",
            line_number=row - 1,
        )
        for row, (psid, paisa) in enumerate(((twice.psid, _RENT), (NOBODYS, 3_250_00)), start=2)
    ]
    command = SendScroll(bank=_BANK, filename="scroll-2026-118.csv", lines=lines)
    scroll = then.execute(send_scroll, command, actor=cast.actor("finance"))
    then.execute(confirm_scroll, ConfirmScroll(scroll_id=scroll.id), actor=cast.actor("finance2"))
    event = Event(name=SCROLL_CONFIRMED, payload={"scroll_id": str(scroll.id)})
    then.execute(post_scroll, event, actor=SYSTEM)
