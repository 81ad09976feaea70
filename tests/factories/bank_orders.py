"""Orders to the bank through their use cases, by officers who have just proved who they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from app.permissions import Actor
from app.platform import Platform
from factories.refunds import proved_officer
from factories.treasury import BANK
from payments.bank_orders.models import BankOrder, BankResult, PayeeAccount
from payments.bank_orders.use_cases.place_order import (
    MakeBankOrder,
    ReleaseBankOrder,
    TakeOrderFile,
    make_bank_order,
    release_bank_order,
    take_order_file,
)
from payments.bank_orders.use_cases.record_results import (
    ConfirmResult,
    ResultRow,
    TellResult,
    confirm_result,
    tell_result,
)
from payments.bank_orders.use_cases.set_payee_account import TellAccount, tell_account

IBAN = "PK36SCBL0000001123456702"
ANOTHER = "PK24SCBL0000001171495101"
TITLE = "Gul Khan"


@dataclass
class Desk:
    """Two officers: `maker` makes and confirms answers, `checker` releases and brings them."""

    platform: Platform
    maker: Actor
    checker: Actor

    @classmethod
    def of(cls, platform: Platform, session: Session) -> "Desk":
        """Fill the desk."""
        made = cls(platform, proved_officer(session, "Maker"), proved_officer(session, "Checker"))
        session.commit()
        return made

    def tell(self, refund_id: UUID, iban: str = IBAN) -> PayeeAccount:
        """Write down where a refund goes."""
        command = TellAccount(kind="refund", payable_id=refund_id, title=TITLE, iban=iban)
        return self.platform.executor.execute(tell_account, command, actor=self.maker)

    def make(self, bank: str = BANK) -> BankOrder:
        """Make an order of all that waits."""
        command = MakeBankOrder(bank=bank)
        return self.platform.executor.execute(make_bank_order, command, actor=self.maker)

    def release(self, order_id: UUID) -> BankOrder:
        """Release it."""
        command = ReleaseBankOrder(order_id=order_id)
        return self.platform.executor.execute(release_bank_order, command, actor=self.checker)

    def file(self, order_id: UUID) -> bytes:
        """Take its file."""
        command = TakeOrderFile(order_id=order_id)
        return self.platform.executor.execute(take_order_file, command, actor=self.checker)[1]

    def brings(self, order_id: UUID, rows: Sequence[ResultRow]) -> BankResult:
        """Bring what the bank says."""
        command = TellResult(order_id=order_id, rows=rows)
        return self.platform.executor.execute(tell_result, command, actor=self.checker)

    def confirm(self, result_id: UUID) -> BankResult:
        """Confirm it."""
        command = ConfirmResult(result_id=result_id)
        return self.platform.executor.execute(confirm_result, command, actor=self.maker)

    def answer(self, order_id: UUID, number: int, outcome: str, reason: str = "") -> BankResult:
        """Bring and confirm what became of a line."""
        row = ResultRow(number=number, outcome=outcome, reason=reason)
        return self.confirm(self.brings(order_id, [row]).id)
