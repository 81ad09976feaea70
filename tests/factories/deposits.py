"""Deposits of one firm: bills that are owed back, and what becomes of them by two people."""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.public import balance
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from factories.held import owed_back
from factories.identity import make_department, make_person, make_supplier
from factories.payments import order
from factories.refunds import Office, proved_officer
from payments.bills.orders import OrderLine, Payer
from payments.kernel.postings import Head, head_account
from payments.public import (
    BillView,
    Forfeiture,
    MoneyReturn,
    MoveDeposit,
    bill_state,
    forfeit_deposit,
    move_deposit,
    raise_bill,
    return_deposit,
)

HEAD = Head(head_code="C02702", ddo_code="QA0001")


def deposit_line(
    paisa: int, head_code: str = HEAD.head_code, ddo_code: str = HEAD.ddo_code
) -> OrderLine:
    """A line that is owed back."""
    return OrderLine(
        head_code=head_code,
        ddo_code=ddo_code,
        description="Security",
        amount_paisa=paisa,
        deposit=True,
    )


@dataclass
class Firm:
    """A firm's deposits with one department; `first` has said the first word of everything."""

    platform: Platform
    session: Session
    office: Office
    first: UUID
    department: UUID
    payer: Payer

    @classmethod
    def of(cls, platform: Platform, session: Session) -> "Firm":
        office = Office.of(platform, session)
        first = proved_officer(session, "First").person_id
        firm, person = make_supplier(session), make_person(session)
        payer = Payer(name=firm.name, person_id=person.id, organisation_id=firm.id)
        house = make_department(session).id
        session.commit()
        assert first is not None
        return cls(platform, session, office, first, house, payer)

    def bill(self, paisa: int, *, deposit: bool = True, payer: Payer | None = None) -> BillView:
        line = replace(deposit_line(paisa), deposit=deposit)
        ordered = replace(order(self.department), lines=(line,), payer=payer or self.payer)
        return self.platform.executor.execute(raise_bill, ordered, actor=SYSTEM)

    def move(self, of: BillView, to: BillView, key: str = "", *, moved_only: bool = False) -> int:
        ask = MoveDeposit(
            business_key=key or f"{of.psid}-{to.psid}",
            from_bill_id=of.id,
            to_bill_id=to.id,
            entered_by=self.first,
            reason="Kept for the contract",
            moved_only=moved_only,
        )
        moved = self.platform.executor.execute(move_deposit, ask, actor=self.office.checker)
        self.session.expire_all()
        return moved

    def give_back(self, bill: BillView) -> None:
        ask = MoneyReturn(bill_id=bill.id, entered_by=self.first, reason="No more needed")
        self.platform.executor.execute(return_deposit, ask, actor=self.office.checker)
        self.session.expire_all()

    def keep(self, bill: BillView, *, moved_only: bool = False) -> int:
        ask = Forfeiture(
            bill_id=bill.id,
            head_code=HEAD.head_code,
            ddo_code=HEAD.ddo_code,
            entered_by=self.first,
            reason="Left",
            moved_only=moved_only,
        )
        ended = self.platform.executor.execute(forfeit_deposit, ask, actor=self.office.checker)
        self.session.expire_all()
        return ended.amount_paisa

    def now(self, bill: BillView) -> BillView:
        def read(uow: UnitOfWork, bill_id: UUID) -> BillView:
            return bill_state(uow, bill_id)

        return self.platform.executor.execute(read, bill.id, actor=SYSTEM)

    def owed_back(self) -> int:
        return owed_back(self.session, self.department)

    def income(self) -> int:
        return self._credit(head_account(HEAD).code)

    def _credit(self, code: str) -> int:
        query = text("select count(*) from ledger_accounts where code = :code")
        there = self.session.scalar(query, {"code": code})
        return -balance(self.session, code) if there else 0
