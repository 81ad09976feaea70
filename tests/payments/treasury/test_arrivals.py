"""Arrivals: what the books count when, what PostgreSQL refuses, and what was before stays."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from factories.arrivals import credits_of, ordered, prepared, scroll_of, then
from factories.denials import denied
from factories.forged_money import all_flaws_of
from factories.forging import made_genuine
from factories.identity import actor, make_person, make_staff, sign_in
from factories.payments import today
from factories.pictures import words_of
from factories.treasury import Treasury
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.orm import Session

from app import roles
from app.calendar import PROVINCE
from app.db import new_id
from app.decisions import Approve
from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.public import Posting, Transfer, balance, month_of, post
from app.ledger.queries.verify import verify
from app.platform import Platform
from app.row_macs import Forged
from app.unit_of_work import UnitOfWork
from payments.clearing.postings import bank_account, treasury_account
from payments.reconciliation.use_cases import (
    RECONCILIATION,
    EnterFigures,
    Reconcile,
    enter_figures,
)
from payments.statements.models import AccountStatement
from payments.statements.policy import read_json
from payments.statements.printing import statement_pdf
from payments.statements.queries.statements import ShownStatement, monthly_statement
from payments.treasury.models import (
    TreasuryChallan,
    TreasuryEnd,
    TreasuryLine,
    TreasurySheet,
    TreasuryTransfer,
)
from payments.treasury.postings import transfer_key
from payments.treasury_scrolls.queries import count_open_differences, open_differences
from payments.treasury_scrolls.scroll_csv_import import read_credits
from payments.treasury_scrolls.use_cases import (
    ConfirmTreasuryScroll,
    FollowUpDifference,
    SendTreasuryScroll,
    confirm_treasury_scroll,
    follow_up_difference,
    send_treasury_scroll,
)

WHOLE = 1_200_00


@pytest.fixture
def treasury(platform: Platform, session: Session) -> Treasury:
    return Treasury.of(platform, session)


def sent(treasury: Treasury, session: Session, sheet: TreasurySheet) -> UUID:
    """A scroll that credits every challan of a transfer, and waits."""
    rows = [each.row(today()) for each in credits_of(session, sheet)]
    command = SendTreasuryScroll(
        treasury="quetta", filename="s.csv", lines=read_credits(scroll_of(rows), today())
    )
    execute = treasury.platform.executor.execute
    return execute(send_treasury_scroll, command, actor=treasury.maker).id


def confirm(treasury: Treasury, scroll_id: UUID) -> None:
    command = ConfirmTreasuryScroll(treasury_scroll_id=scroll_id)
    treasury.platform.executor.execute(confirm_treasury_scroll, command, actor=treasury.checker)


def test_challans_are_numbered_without_a_gap_by_treasury_and_year(
    treasury: Treasury, session: Session
) -> None:
    first, second = ordered(treasury, session), ordered(treasury, session)
    treasury.fail(first.id)
    third = ordered(treasury, session)
    numbers = [
        each.challan[-6:] for sheet in (first, second, third) for each in credits_of(session, sheet)
    ]
    assert numbers == [f"{number:06d}" for number in range(1, len(numbers) + 1)]
    assert len(set(session.scalars(select(TreasuryChallan.fiscal_year)))) == 1


def test_a_transfer_that_fails_leaves_transit(treasury: Treasury, session: Session) -> None:
    sheet = ordered(treasury, session)
    assert balance(session, "payments:in-transit:quetta") == WHOLE
    treasury.fail(sheet.id)
    session.expire_all()
    assert balance(session, "payments:in-transit:quetta") == 0
    assert balance(session, f"payments:bank:{sheet.bank}") == WHOLE


def test_an_arrival_of_a_closed_month_counts_when_it_is_recorded(
    treasury: Treasury, session: Session
) -> None:
    """Its statement was signed without it: the next one has it."""
    last = month_of(today())[0] - timedelta(days=1)
    past = then(treasury, datetime.combine(last, time(9), PROVINCE))
    sheet = ordered(past, session)
    closed(session, month_of(last))
    end = treasury.arrive(sheet.id, credited_on=last)
    assert (end.credited_on, end.counted_on) == (last, today())
    before = monthly_statement(session, month_of(last)[0])
    now = monthly_statement(session, month_of(today())[0])
    assert before.totals["in_transit_paisa"] == now.totals["transferred_paisa"] == WHOLE
    assert [each.credited_on for each in before.under_way] == [last]


def closed(session: Session, month: tuple[date, date]) -> None:
    one, two = (make_staff(session, roles.FINANCE_OFFICER, name) for name in ("One", "Two"))
    values = {"id": new_id(), "one": one.id, "two": two.id, "first": month[0], "last": month[1]}
    session.execute(
        text(
            "insert into ledger_period_changes (id, entered_by, entered_at, first_day, last_day,"
            " closes, reason) values (:id, :one, now(), :first, :last, true, 'Reconciled')"
        ),
        values,
    )
    approved = "update ledger_period_changes set approved_by = :two, approved_at = now()"
    session.execute(text(approved), values)
    session.commit()


def approved_before(treasury: Treasury, session: Session) -> TreasurySheet:
    """A transfer as releases before 0033 approved it: with the treasury at once, no challans."""
    sheet = prepared(treasury, session)
    treasury.propose(sheet.id)
    lines = session.scalars(select(TreasuryLine).filter_by(sheet_id=sheet.id)).all()

    def approve(uow: UnitOfWork, _: None) -> None:
        transfers = [
            Transfer(
                debit=treasury_account(sheet.treasury),
                credit=bank_account(sheet.bank),
                amount_paisa=line.amount_paisa,
            )
            for line in lines
        ]
        posting = Posting(
            business_key=transfer_key(sheet.id),
            kind="treasury.transferred",
            description="Transfer",
            happened_at=uow.instant(),
            transfers=transfers,
        )
        values = {
            "id": post(uow, posting),
            "by": treasury.checker.person,
            "sheet": sheet.id,
            "at": uow.instant(),
        }
        statement = (
            "update treasury_transfers set approved_by = :by, approved_at = :at,"
            " transaction_id = :id where sheet_id = :sheet"
        )
        uow.session.execute(text(statement), values)
        of_sheet = select(TreasuryTransfer.id).filter_by(sheet_id=sheet.id)
        made_genuine(uow.session, TreasuryTransfer, uow.session.scalars(of_sheet).one())

    treasury.platform.executor.execute(approve, None, actor=SYSTEM)
    treasury.order(sheet.id)
    return sheet


def test_what_was_approved_before_keeps_what_was_recorded(
    treasury: Treasury, session: Session
) -> None:
    sheet = approved_before(treasury, session)
    session.expire_all()
    assert balance(session, "payments:treasury:quetta") == WHOLE
    end = treasury.arrive(sheet.id)
    assert (end.credited_on, end.counted_on, end.transaction_id) == (today(), None, None)
    session.expire_all()
    assert balance(session, "payments:treasury:quetta") == WHOLE
    totals = monthly_statement(session, month_of(today())[0]).totals
    assert (totals["transferred_paisa"], totals["in_transit_paisa"]) == (WHOLE, 0)


def test_what_was_approved_before_can_fail(treasury: Treasury, session: Session) -> None:
    sheet = approved_before(treasury, session)
    treasury.fail(sheet.id)
    session.expire_all()
    assert balance(session, "payments:treasury:quetta") == 0
    assert monthly_statement(session, month_of(today())[0]).totals["transferred_paisa"] == 0


def test_a_statement_of_before_is_read_as_it_was_signed() -> None:
    row = {
        "head_code": "B02201", "ddo_code": "QA4021", "head_name": "Stamps", "department": "",
        "treasury": "quetta", "fund": "PCF", "opening_paisa": 0, "collected_paisa": 5,
        "refunded_paisa": 0, "corrected_paisa": 0, "fees_paisa": 0, "transferred_paisa": 5,
        "closing_paisa": 0, "relief_paisa": 0, "books_paisa": 5,
    }  # fmt: skip
    stored = {
        "kind": "account-statement",
        "version": 1,
        "first_day": "2026-06-01",
        "last_day": "2026-06-30",
        "rows": [row],
        "totals": {},
    }
    read = read_json(json.loads(json.dumps(stored)))
    assert (read.version, read.under_way, read.rows[0].in_transit_paisa) == (1, [], 0)
    kept = AccountStatement(
        first_day=date(2026, 6, 1), content_hash=b"1" * 32, made_at=datetime(2026, 7, 3, tzinfo=UTC)
    )
    shown = ShownStatement(statement=read, closed=True, kept=kept, after=0, next_row=None)
    paper = words_of(statement_pdf(shown, base_url="http://x.test", demonstration=False))
    assert "Approved, not arrived" not in paper
    assert "has not been transferred" in " ".join(paper.split())


def test_one_officer_who_sent_the_order_does_not_tell_that_it_arrived(
    treasury: Treasury, session: Session
) -> None:
    """The scroll's other officer does, whichever of the two confirms."""
    sheet = ordered(treasury, session)
    confirm(treasury, sent(treasury, session, sheet))
    session.expire_all()
    assert session.get_one(TreasuryEnd, sheet.id).told_by == treasury.checker.person
    assert balance(session, "payments:treasury:quetta") == WHOLE
    assert verify(session) is None
    assert all_flaws_of(treasury.platform) == []


def test_a_transfer_arrives_with_the_last_of_its_challans(
    treasury: Treasury, session: Session
) -> None:
    sheet = ordered(treasury, session)
    for number, each in enumerate(credits_of(session, sheet)):
        assert session.get(TreasuryEnd, sheet.id) is None
        lines = read_credits(scroll_of([each.row(today(), f"TS-{number}")]), today())
        command = SendTreasuryScroll(treasury="quetta", filename="s.csv", lines=lines)
        execute = treasury.platform.executor.execute
        confirm(treasury, execute(send_treasury_scroll, command, actor=treasury.maker).id)
        session.expire_all()
    assert session.get_one(TreasuryEnd, sheet.id).credited_on == today()


def test_a_line_that_was_added_behind_our_back_credits_nothing(
    treasury: Treasury, session: Session
) -> None:
    scroll_id = sent(treasury, session, ordered(treasury, session))
    session.execute(
        text(
            "insert into treasury_scroll_lines select scroll_id, row + 10, challan, head_code,"
            " ddo_code, amount_paisa, credited_on, 'TS-9', '' from treasury_scroll_lines"
        )
    )
    session.commit()
    with pytest.raises(Forged):
        confirm(treasury, scroll_id)


CRIMES: dict[str, Callable[[UUID], str]] = {
    "an arrival that is not posted": lambda sheet: (
        "insert into treasury_ends"  # noqa: S608 - a crime against a test's database
        " (sheet_id, outcome, at, told_by, reference, reason, credited_on)"
        f" select '{sheet}', 'arrived', now(), approved_by, 'X', '', current_date"
        f" from treasury_transfers where sheet_id = '{sheet}'"
    ),
    "a challan with a gap": lambda sheet: (
        "insert into treasury_challans (sheet_id, line_number, treasury, fiscal_year, serial,"
        f" number) select '{sheet}', 1, 'quetta', '2020-07-01', 7, 'X/7'"
    ),
    "a credit before the order": lambda sheet: (
        "insert into treasury_challan_credits (sheet_id, line_number, credited_on, scroll_number,"
        f" treasury_number, recorded_at) select '{sheet}', 1, current_date - 5, 'S', '', now()"
    ),
    "another number": lambda _sheet: "update treasury_challans set number = 'X'",
}


@pytest.mark.parametrize("crime", CRIMES.values(), ids=CRIMES)
def test_postgresql_refuses(
    treasury: Treasury, session: Session, crime: Callable[[UUID], str]
) -> None:
    sheet = ordered(treasury, session)
    with pytest.raises((ProgrammingError, IntegrityError)):
        session.execute(text(crime(sheet.id)))
    session.rollback()


def test_the_challans_are_printed_with_their_amount_in_words(
    treasury: Treasury, session: Session, client: FlaskClient
) -> None:
    sheet = prepared(treasury, session)
    officer = make_staff(session, roles.AUDITOR, "Auditor")
    session.commit()
    sign_in(session, treasury.platform.settings.secret_key, client, officer)
    paper = f"/treasury/transfers/{sheet.id}/challans.pdf"
    assert client.get(paper).status_code == 404
    treasury.propose(sheet.id)
    treasury.approve(sheet.id)
    words = words_of(client.get(paper).data)
    assert "QUETTA/" in words
    assert "Rupees one thousand only" in " ".join(words.split())


def test_only_finance_brings_scrolls_and_figures(treasury: Treasury, session: Session) -> None:
    auditor = actor(make_staff(session, roles.AUDITOR, "Auditor"), roles.AUDITOR)
    session.commit()
    execute, some = treasury.platform.executor.execute, new_id()
    with denied("payments.send_treasury_scroll"):
        command = SendTreasuryScroll(treasury="quetta", filename="s.csv", lines=())
        execute(send_treasury_scroll, command, actor=auditor)
    with denied("payments.decide_treasury_scroll"):
        scroll = ConfirmTreasuryScroll(treasury_scroll_id=some)
        execute(confirm_treasury_scroll, scroll, actor=auditor)
    with denied("payments.follow_up_treasury_scroll"):
        done = FollowUpDifference(treasury_scroll_id=some, row=2, note="x")
        execute(follow_up_difference, done, actor=auditor)
    with treasury.platform.executor.reading(auditor) as uow:
        assert count_open_differences(uow) == 0
    stranger = actor(make_person(session))
    session.commit()
    with treasury.platform.executor.reading(stranger) as uow, denied("payments.read_treasury"):
        open_differences(uow)
    with denied("payments.enter_ag_figures"):
        execute(enter_figures, EnterFigures(month=today(), source="L", lines=()), actor=auditor)
    with denied("payments.reconcile"):
        execute(RECONCILIATION.propose, Reconcile(figures_id=some), actor=auditor)
    with denied("payments.certify_reconciliation"):
        execute(RECONCILIATION.approve, Approve(id=some), actor=auditor)
