"""30 June with money in transit, a deposit that lapses, last year's revenue refunded in July."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import count
from uuid import UUID

import pytest
from factories.deposits import deposit_line
from factories.identity import make_department, make_person, make_supplier
from factories.parameters import make_value
from factories.payments import order
from factories.refunds import Office
from factories.treasury import Treasury, make_placing, settle_payment
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendar import PROVINCE
from app.db import new_id
from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.queries.verify import verify
from app.platform import Platform
from demonstration.cast.past import at_time
from payments.bills.orders import OrderLine, Payer
from payments.deposits.use_cases.lapse_deposits import (
    ApproveLapse,
    ProposeLapse,
    approve_lapse,
    propose_lapse,
)
from payments.kernel.funds import PUBLIC_ACCOUNT
from payments.kernel.parameters import DEPOSIT_HEAD, LAPSE_YEARS, LAPSED_HEAD
from payments.public import raise_bill
from payments.receipts.models import Payment
from payments.receipts.use_cases.record_money import RecordPayment
from payments.receipts.use_cases.record_payment import record_payment
from payments.statements.policy import StatementRow
from payments.statements.queries.statements import monthly_statement
from payments.transfer_entries.use_cases import (
    ApproveMemo,
    ProposeMemo,
    RecordEntry,
    approve_memo,
    propose_memo,
    record_entry,
)
from payments.treasury.models import TreasurySheet

HEAD, HELD, LAPSED, DDO = "B02201", "G10113", "C03806", "QA0001"
_serial = count(1)


@dataclass
class Year:
    """Officers, and what they did; `had` counts independently what the treasury has, by head."""

    platform: Platform
    session: Session
    office: Office
    treasury: Treasury
    department: UUID
    payer: Payer
    had: Counter[tuple[str, str]] = field(default_factory=Counter)

    def on(self, day: str) -> Platform:
        """The platform at noon of a day of the past."""
        noon = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=PROVINCE)
        return replace(self.platform, executor=at_time(self.platform.executor, noon))

    def paid(self, day: str, line: OrderLine) -> Payment:
        """A bill that is raised, paid and paid out to the bank on one day."""
        then = self.on(day)
        asked = replace(
            order(self.department),
            reference=f"year-{next(_serial)}",
            lines=(line,),
            payer=self.payer,
            due_on=date.fromisoformat(day),
            expires_on=None,
        )
        bill = then.executor.execute(raise_bill, asked, actor=SYSTEM)
        money = RecordPayment(
            psid=bill.psid,
            channel="onebill",
            reference=new_id().hex,
            amount_paisa=line.amount_paisa,
        )
        payment = then.executor.execute(record_payment, money, actor=SYSTEM)
        settle_payment(then, payment)
        return payment

    def revenue(self, day: str, paisa: int) -> Payment:
        self.had[day[:7], "collected"] += paisa
        return self.paid(
            day,
            OrderLine(head_code=HEAD, ddo_code=DDO, description="Stamp duty", amount_paisa=paisa),
        )

    def send(self, approved: str, credited: str) -> None:
        """Approve and order what is there on a day; the bank credits it on another."""
        office = replace(self.treasury, platform=self.on(approved))
        office.prepare()
        self.session.expire_all()
        newest = select(TreasurySheet.id).order_by(TreasurySheet.id.desc()).limit(1)
        sheet = self.session.scalars(newest).one()
        for step in (office.propose, office.approve, office.order):
            step(sheet)
        later = replace(self.treasury, platform=self.on(credited))
        later.arrive(sheet, credited_on=date.fromisoformat(credited))

    def row(self, month: str, head: str) -> StatementRow:
        self.session.expire_all()
        rows = monthly_statement(self.session, date.fromisoformat(f"{month}-01")).rows
        return next(each for each in rows if (each.head_code, each.ddo_code) == (head, DDO))


@pytest.fixture
def year(platform: Platform, session: Session) -> Year:
    for rule, value in ((DEPOSIT_HEAD, HELD), (LAPSE_YEARS, "3"), (LAPSED_HEAD, LAPSED)):
        make_value(session, rule, value, date(2020, 1, 1), confidence="U")
    make_placing(session, DDO)
    firm, person = make_supplier(session), make_person(session)
    payer = Payer(name=firm.name, person_id=person.id, organisation_id=firm.id)
    house = make_department(session).id
    session.commit()
    office = Office.of(platform, session)
    treasury = Treasury(platform, office.maker, office.checker)
    return Year(platform, session, office, treasury, house, payer)


def lapse(year: Year) -> None:
    """In July: the yearly list, its memo, and the Accountant General's own entry."""
    run = year.on("2026-07-03").executor.execute
    row = run(propose_lapse, ProposeLapse(), actor=year.office.maker)
    run(approve_lapse, ApproveLapse(list_id=row.id), actor=year.office.checker)
    run = year.on("2026-07-04").executor.execute
    memo = run(propose_memo, ProposeMemo(treasury="quetta"), actor=year.office.maker)
    run(approve_memo, ApproveMemo(memo_id=memo.id), actor=year.office.checker)
    entry = RecordEntry(memo_id=memo.id, reference="AG-11", recorded_on=date(2026, 7, 10))
    year.on("2026-07-10").executor.execute(record_entry, entry, actor=year.office.maker)


def test_the_year_closes_and_july_agrees_to_the_paisa(year: Year) -> None:
    year.paid("2022-10-05", replace(deposit_line(900_00), ddo_code=DDO))
    year.send("2022-10-06", "2022-10-07")
    of_may = year.revenue("2026-05-20", 2_000_00)
    year.send("2026-05-21", "2026-05-22")
    year.revenue("2026-06-10", 1_000_00)
    year.send("2026-06-29", "2026-07-02")
    june = year.row("2026-06", HEAD)
    assert (june.collected_paisa, june.transferred_paisa) == (year.had["2026-06", "collected"], 0)
    assert (june.closing_paisa, june.in_transit_paisa) == (1_000_00, 1_000_00)
    refunds = replace(year.office, platform=year.on("2026-07-06"))
    refund = refunds.approve(refunds.propose(of_may.id, {"1": 300_00}, "voucher").id)
    refunds.voucher(refund.id)
    refunds.confirm(refund.id)
    year.revenue("2026-07-05", 500_01)
    year.send("2026-07-07", "2026-07-08")
    lapse(year)
    july = {head: year.row("2026-07", head) for head in (HEAD, HELD, LAPSED)}
    # What came in July and what was under way at its beginning was credited in it; the refund of
    # last year's revenue took nothing of either; what lapsed went from fund to fund by memo.
    credited = year.had["2026-06", "collected"] + year.had["2026-07", "collected"]
    assert july[HEAD].opening_paisa == june.closing_paisa
    assert july[HEAD].transferred_paisa == credited == 1_500_01
    assert (july[HEAD].vouchers_paisa, july[HEAD].closing_paisa) == (300_00, 0)
    assert (july[HELD].fund, july[HELD].transferred_paisa) == (PUBLIC_ACCOUNT, -900_00)
    assert (july[LAPSED].fund, july[LAPSED].transferred_paisa) == ("PCF", 900_00)
    assert (july[HELD].books_paisa, july[HELD].closing_paisa, july[LAPSED].closing_paisa) == (
        0,
    ) * 3
    assert year.row("2026-06", HEAD) == june
    assert verify(year.session) is None
