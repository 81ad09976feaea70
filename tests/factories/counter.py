"""Two finance officers at work: takings over the counter, bank scrolls, suspense, daily closes."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app.clock import real_now
from app.permissions import Actor
from app.platform import Platform
from app.unit_of_work import Executor
from demonstration.cast.past import at_time
from factories.payments import today
from factories.refunds import proved_officer
from factories.tenders import deliver_all
from payments.bank_orders.use_cases.choose_pay_order import ChooseForPayee, choose_for_payee
from payments.clearing.models import SuspenseDecision, SuspenseOutcome, SuspenseTransfer
from payments.counter.models import BankScroll, CounterClose, CounterTaking
from payments.counter.scroll_csv_import import CsvLine
from payments.counter.use_cases.close_counter import (
    CloseCounter,
    ConfirmClose,
    RefuseClose,
    close_counter,
    confirm_close,
    refuse_close,
)
from payments.counter.use_cases.import_scroll import (
    ConfirmScroll,
    SendScroll,
    confirm_scroll,
    send_scroll,
)
from payments.counter.use_cases.take_at_counter import (
    ConfirmTaking,
    RecordTaking,
    confirm_taking,
    record_taking,
)
from payments.suspense.models import SuspensePayOrder
from payments.suspense.use_cases.decide_suspense import (
    ApproveDecision,
    ProposeDecision,
    approve_decision,
    propose_decision,
)
from payments.suspense.use_cases.record_pay_order import (
    RecordSuspensePayOrder,
    record_suspense_pay_order,
)
from payments.suspense.use_cases.return_to_payer import (
    FailBack,
    SeeBack,
    SendBack,
    fail_back,
    see_back,
    send_back,
)

_counter = itertools.count(1)


def line(row: int, psid: str, paisa: int = 1_200_00, **changes: object) -> CsvLine:
    """A line of scroll S1; its number in the scroll is that of its row, less the headings."""
    values: dict[str, object] = {
        "branch": "Quetta Main",
        "scroll_number": "S1",
        "line_number": row - 1,
        "paid_on": today(),
    }
    return CsvLine(row=row, psid=psid, amount_paisa=paisa, **(values | changes))  # type: ignore[arg-type]  # by name


@dataclass
class Desk:
    """Two officers: `maker` sends, records, proposes and closes; `checker` confirms."""

    platform: Platform
    maker: Actor
    checker: Actor
    days_ago: int = 0

    @property
    def executor(self) -> Executor:
        """What runs their use cases: now, or at this hour some days ago."""
        executor = self.platform.executor
        if not self.days_ago:
            return executor
        return at_time(executor, real_now() - timedelta(days=self.days_ago))

    def ago(self, days: int) -> "Desk":
        """The same officers, some days ago."""
        return replace(self, days_ago=days)

    @classmethod
    def of(cls, platform: Platform, session: Session) -> "Desk":
        """Fill the desk."""
        made = cls(platform, proved_officer(session, "Maker"), proved_officer(session, "Checker"))
        session.commit()
        return made

    def scroll(self, *lines: CsvLine, bank: str = "nbp", deliver: bool = True) -> BankScroll:
        """Send and confirm a scroll, and let the job run."""
        run = self.executor.execute
        command = SendScroll(bank=bank, filename="s.csv", lines=lines)
        scroll = run(send_scroll, command, actor=self.maker)
        run(confirm_scroll, ConfirmScroll(scroll_id=scroll.id), actor=self.checker)
        if deliver:
            deliver_all(self.platform)
        return scroll

    def record(self, psid: str, paisa: int = 1_200_00, **changes: object) -> CounterTaking:
        """Record a challan, stamped in Quetta Main in scroll S1."""
        values: dict[str, object] = {
            "kind": "challan",
            "place": "National Bank, Quetta Main",
            "number": f"S1/{next(_counter)}",
            "paid_on": today(),
        }
        command = RecordTaking(psid=psid, amount_paisa=paisa, **(values | changes))  # type: ignore[arg-type]  # by name
        return self.executor.execute(record_taking, command, actor=self.maker)

    def confirm(self, taking_id: UUID, reason: str = "") -> CounterTaking:
        """Confirm it."""
        command = ConfirmTaking(taking_id=taking_id, reason=reason)
        return self.executor.execute(confirm_taking, command, actor=self.checker)

    def take(self, psid: str, paisa: int = 1_200_00, **changes: object) -> CounterTaking:
        """Record and confirm: cash of the counter unless told otherwise."""
        values: dict[str, object] = {"kind": "cash", "place": "Counter 1"}
        values |= {"number": f"R-{next(_counter)}"} | changes
        return self.confirm(self.record(psid, paisa, **values).id)

    def close(self, notes: Mapping[int, int], **changes: object) -> CounterClose:
        """Close today with these pieces by value."""
        values: dict[str, object] = {
            "day": today(),
            "cheques": (),
            "difference_reason": "",
            "bank": "nbp",
            "slip_number": f"D-{next(_counter)}",
            "slip_on": today(),
        }
        command = CloseCounter(notes=notes, **(values | changes))  # type: ignore[arg-type]  # by name
        return self.executor.execute(close_counter, command, actor=self.maker)

    def confirm_close(self, close_id: UUID) -> CounterClose:
        """See it at the bank."""
        command = ConfirmClose(close_id=close_id)
        return self.executor.execute(confirm_close, command, actor=self.checker)

    def refuse_close(self, close_id: UUID) -> CounterClose:
        """Refuse it."""
        command = RefuseClose(close_id=close_id, reason="The slip is not stamped")
        return self.executor.execute(refuse_close, command, actor=self.checker)

    def propose(self, item_id: UUID, kind: str, paisa: int, **whose: str) -> SuspenseDecision:
        """Propose what becomes of money in suspense."""
        command = ProposeDecision(
            item_id=item_id,
            kind=kind,  # type: ignore[arg-type]  # one of three
            amount_paisa=paisa,
            reason="A claim in the file",
            **whose,
        )
        return self.executor.execute(propose_decision, command, actor=self.maker)

    def approve(self, decision_id: UUID) -> SuspenseDecision:
        """Agree to it."""
        command = ApproveDecision(decision_id=decision_id)
        return self.executor.execute(approve_decision, command, actor=self.checker)

    def send(
        self, decision_id: UUID, bank: str = "nbp", reference: str | None = None
    ) -> SuspenseTransfer:
        """Record the bank's transfer."""
        number = reference or decision_id.hex
        command = SendBack(decision_id=decision_id, bank=bank, reference=number)
        return self.executor.execute(send_back, command, actor=self.maker)

    def choose_pay_order(self, decision_id: UUID) -> None:
        """Write down that its payer, who has no account, wants a pay order."""
        command = ChooseForPayee(decision_id=decision_id, seen="He came, with his own CNIC")
        self.executor.execute(choose_for_payee, command, actor=self.maker)

    def pay_order(
        self, decision_id: UUID, number: str = "", issued_on: date = date(2026, 1, 7)
    ) -> SuspensePayOrder:
        """Record the bank's pay order."""
        command = RecordSuspensePayOrder(
            decision_id=decision_id,
            number=number or decision_id.hex[-12:],
            issued_on=issued_on,
            branch="NBP, Jinnah Road, Quetta",
        )
        return self.executor.execute(record_suspense_pay_order, command, actor=self.maker)

    def see(self, decision_id: UUID) -> SuspenseOutcome:
        """See that it arrived."""
        command = SeeBack(decision_id=decision_id)
        return self.executor.execute(see_back, command, actor=self.checker)

    def fail(self, decision_id: UUID) -> SuspenseOutcome:
        """See that it did not, or came back."""
        command = FailBack(decision_id=decision_id, reason="Account closed")
        return self.executor.execute(fail_back, command, actor=self.checker)


def yesterday(days: int = 1) -> date:
    """A day before today in the province."""
    return date.fromordinal(today().toordinal() - days)
