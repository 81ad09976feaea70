"""The monthly statement: every figure is the ledger's, and a closed month's never changes."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from factories.identity import make_staff, sign_in
from factories.moves import Moves
from factories.payments import make_bill, pay
from factories.pictures import words_of
from factories.refunds import Office
from factories.treasury import Treasury, make_placing, settle_payment
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from app import roles
from app.calendar import PROVINCE, local_day
from app.clock import real_now
from app.db import new_id
from app.errors import NotFound, Refusal
from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.public import balance, balances_at, month_of
from app.platform import Platform
from app.signing.public import Signer
from app.unit_of_work import UnitOfWork
from payments.bills.models import BillLine
from payments.public import Credit, grant_credit
from payments.statements.models import AccountStatement, reference_of
from payments.statements.policy import MonthlyStatement, column_of
from payments.statements.printing import statement_pdf
from payments.statements.queries.signed_statements import VERIFIER, signed_file
from payments.statements.queries.statements import ShownStatement, monthly_statement
from payments.statements.use_cases import keep_closed_months
from payments.treasury.models import TreasurySheet

steps = st.lists(
    st.tuples(
        st.sampled_from(["pay", "settle", "refund", "credit", "send", "fail"]),
        st.integers(0, 3),
        st.integers(1, 400_00),
    ),
    min_size=3,
    max_size=14,
)


class Life:
    """A bill with two heads, and what was done to its money this month."""

    def __init__(self, platform: Platform, session: Session) -> None:
        self.platform, self.session = platform, session
        self.office, self.treasury = Office.of(platform, session), Treasury.of(platform, session)

    def begin(self) -> None:
        self.bill = make_bill(self.session, part_payment=True)
        self.ddo = self.session.scalars(
            select(BillLine.ddo_code).filter_by(bill_id=self.bill.id)
        ).first()
        make_placing(self.session, str(self.ddo))
        self.session.commit()
        self.payments: list[object] = []
        self.sent = 0

    def do(self, what: str, which: int, paisa: int) -> None:
        if what == "pay":
            self.payments.append(pay(self.platform, self.bill.psid, paisa, channel="onebill"))
        elif what == "credit":
            self.platform.executor.execute(self._grant, paisa, actor=SYSTEM)
        elif what == "settle" and self.payments:
            settle_payment(self.platform, self.payments[which % len(self.payments)])  # type: ignore[arg-type]
        elif what == "refund" and self.payments:
            payment = self.payments[which % len(self.payments)]
            made = self.office.propose(payment.id, {"1": paisa}, "onebill")  # type: ignore[attr-defined]
            self.office.approve(made.id)
        elif what in {"send", "fail"}:
            self.transfer(fails=what == "fail")

    def _grant(self, uow: UnitOfWork, paisa: int) -> None:
        credit = Credit(
            bill_id=self.bill.id,
            business_key=f"relief:{new_id()}",
            amount_paisa=paisa,
            authority="finance",
            scheme="it_firms",
            fiscal_year=2026,
            reason="Relief",
        )
        grant_credit(uow, credit)

    def transfer(self, *, fails: bool) -> None:
        run = self.treasury.prepare()
        for sheet in self.session.scalars(select(TreasurySheet).filter_by(run_id=run.id)).all():
            self.treasury.propose(sheet.id)
            self.treasury.approve(sheet.id)
            self.treasury.order(sheet.id)
            (self.treasury.fail if fails else self.treasury.arrive)(sheet.id)


def test_every_figure_is_the_ledgers_to_the_paisa(
    platform: Platform, session: Session, moves: Moves
) -> None:
    life = Life(platform, session)
    first = month_of(local_day(real_now()))[0]

    @settings(max_examples=15, deadline=None)
    @given(steps)
    def in_any(order: list[tuple[str, int, int]]) -> None:
        life.begin()
        for step in order:
            with moves.step():
                life.do(*step)
        session.expire_all()
        statement = monthly_statement(session, first)
        books = balances_at(session, ["payments:head:"], statement.last_day)
        shown = {
            f"payments:head:{row.head_code}:{row.ddo_code}": -row.books_paisa
            for row in statement.rows
        }
        assert {code: paisa for code, paisa in shown.items() if paisa} == books
        totals = statement.totals
        try:
            sent = balance(session, "payments:treasury:quetta")
        except NotFound:
            sent = 0
        assert totals["transferred_paisa"] == sent
        moved = totals["collected_paisa"] - totals["refunded_paisa"] + totals["corrected_paisa"]
        assert totals["closing_paisa"] == totals["opening_paisa"] + moved - sent
        assert totals["books_paisa"] == totals["closing_paisa"] + sent + totals["relief_paisa"]

    in_any()


@pytest.mark.parametrize(
    ("other", "credited", "column"),
    [
        ("payments:clearing:onebill", 1, "collected"),
        ("payments:clearing:adyen", -1, "refunded"),
        ("payments:refunds-payable:counter", -1, "refunded"),
        ("payments:refunds-payable:counter", 1, "refunded"),
        ("payments:credit-notes:finance", 1, "relief"),
        ("payments:channel-fees:onebill", -1, "fees"),
        ("payments:head:B016:QA1", 1, "corrected"),
        ("payments:suspense", 1, "collected"),
    ],
)
def test_an_entry_counts_by_its_other_account(other: str, credited: int, column: str) -> None:
    assert column_of(other, credited) == column


@pytest.fixture
def closed(platform: Platform, session: Session) -> AccountStatement:
    """The statement of the month before this one, which two officers have closed."""
    month = month_of(local_day(real_now()).replace(day=1) - timedelta(days=1))
    one, two = (make_staff(session, roles.FINANCE_OFFICER, name) for name in ("One", "Two"))
    session.commit()
    session.execute(
        text(
            "insert into ledger_period_changes (id, entered_by, entered_at, first_day, last_day,"
            " closes, reason) values (:id, :one, now(), :first, :last, true, 'Reconciled')"
        ),
        {"id": new_id(), "one": one.id, "first": month[0], "last": month[1]},
    )
    session.execute(
        text("update ledger_period_changes set approved_by = :two, approved_at = now()"),
        {"two": two.id},
    )
    session.commit()
    (kept,) = platform.executor.execute(keep_closed_months, None, actor=SYSTEM)
    return session.get_one(AccountStatement, kept.closing_id)


def test_a_closed_month_is_kept_once_and_never_changes(
    platform: Platform, session: Session, closed: AccountStatement
) -> None:
    assert platform.executor.execute(keep_closed_months, None, actor=SYSTEM) == []
    for crime in (
        delete(AccountStatement),
        text("update account_statements set made_at = now()"),
    ):
        with pytest.raises(ProgrammingError):
            session.execute(crime)
        session.rollback()
    assert json.loads(closed.content)["kind"] == "account-statement"


def test_anybody_can_check_it_and_sees_when_it_was_changed(
    platform: Platform, session: Session, closed: AccountStatement
) -> None:
    with platform.executor.reading(SYSTEM) as uow:
        keys = uow.port(Signer).public_keys()
        assert VERIFIER.reference is not None
        assert VERIFIER.reference(uow, reference_of(closed).lower()) is not None
        assert VERIFIER.reference(uow, "AG-2020-01-000000000000") is None
    data = signed_file(closed)
    assert VERIFIER.file is not None
    assert VERIFIER.file(data, keys) is not None
    assert VERIFIER.file(b"{}", keys) is None
    changed = data.replace(b'"version": 2', b'"version": 1')
    with pytest.raises(Refusal, match="The signature is not valid"):
        VERIFIER.file(changed, keys)


def test_its_paper_bears_the_day_on_which_it_was_made_here() -> None:
    """Five hours of every night belong to the day before in UTC."""
    kept = AccountStatement(
        first_day=date(2026, 11, 1),
        content_hash=b"1" * 32,
        made_at=datetime(2026, 12, 13, 0, 7, tzinfo=PROVINCE).astimezone(UTC),
    )
    months = MonthlyStatement(first_day=date(2026, 11, 1), last_day=date(2026, 11, 30), rows=())
    shown = ShownStatement(statement=months, closed=True, kept=kept, after=0, next_row=None)
    paper = words_of(statement_pdf(shown, base_url="http://x.test", demonstration=False))
    assert "Date: 13-12-2026" in paper
    assert "30-11-2026" in paper


def test_officers_read_print_and_take_it_away(
    platform: Platform, session: Session, client: FlaskClient, closed: AccountStatement
) -> None:
    officer = make_staff(session, roles.AUDITOR, "Auditor")
    session.commit()
    sign_in(session, platform.settings.secret_key, client, officer)
    month = closed.first_day.isoformat()
    page = client.get(f"/treasury/statements/month?month={month}")
    assert reference_of(closed) in page.text
    assert client.get(f"/treasury/statements/month.pdf?month={month}").data.startswith(b"%PDF")
    assert client.get(f"/treasury/statements/month.json?month={month}").data == signed_file(closed)
    csv = client.get(f"/treasury/statements/month.csv?month={month}").text
    assert csv.splitlines()[-1].startswith("total,")
    assert client.get("/treasury/statements").status_code == 200
    assert client.get("/treasury/statements/month?month=2999-01-01").status_code == 422
    assert client.get("/treasury/statements/month?month=x").status_code == 404
