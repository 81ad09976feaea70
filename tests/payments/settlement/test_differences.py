"""The queue of differences, its ages, its download, and what two officers may do about one."""

import csv
import io
from datetime import date, timedelta

import pytest
from factories.denials import denied
from factories.doors import Doors, Place
from factories.identity import actor, make_person, make_staff
from factories.parameters import make_value
from factories.payments import make_bill
from factories.racing import at_once
from factories.refunds import Office
from factories.settlement import accepted, agree, file_of, line_of
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import roles
from app.clock import real_now
from app.db import new_id
from app.errors import Conflict, Invalid, NotFound
from app.holidays.week import WORKING_WEEK
from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.public import balance
from app.ledger.queries.verify import verify
from app.platform import Platform
from demonstration.cast.past import at_time
from payments.clearing.models import ClearingItem, Settlement
from payments.receipts.models import Payment
from payments.receipts.use_cases.record_money import RecordPayment
from payments.receipts.use_cases.record_payment import record_payment
from payments.settlement.doors import presenter as settlement_labels
from payments.settlement.models import LineResolution, SettlementMatch
from payments.settlement.policy import Code, bucket
from payments.settlement.queries import differences as queries
from payments.settlement.queries import (
    files as settlement_files,
)
from payments.settlement.queries import (
    proposals as settlement_matches,
)
from payments.settlement.queries import (
    unsettled_balances as unsettled,
)
from payments.settlement.queries.differences import Wanted
from payments.settlement.use_cases import import_file as import_settlement
from payments.settlement.use_cases.import_file import DecideFile, SendFile
from payments.settlement.use_cases.resolve_difference import (
    DecideMatch,
    ProposeMatch,
    approve_match,
    propose_match,
    refuse_match,
)

WHOLE = 1_200_00
PATIENCE_SECONDS = 90


@pytest.fixture
def week(session: Session) -> None:
    make_value(session, WORKING_WEEK, "monday_friday", date(2020, 1, 1))
    session.commit()


def taken(platform: Platform, session: Session, *, days_ago: int = 0) -> Payment:
    bill = make_bill(session, days_old=days_ago + 1)
    session.commit()
    then = at_time(platform.executor, real_now() - timedelta(days=days_ago))
    command = RecordPayment(
        psid=bill.psid, channel="counter", reference=f"T-{new_id()}", amount_paisa=WHOLE
    )
    return then.execute(record_payment, command, actor=SYSTEM)


def queue(platform: Platform, office: Office, **wanted: object) -> list[queries.Difference]:
    with platform.executor.reading(office.maker) as uow:
        return list(queries.differences(uow, Wanted(**wanted), limit=100).items)  # type: ignore[arg-type]  # by name


def now(session: Session, code: str) -> int:
    session.expire_all()
    try:
        return balance(session, code)
    except NotFound:
        return 0


@pytest.mark.usefixtures("week")
def test_what_no_file_has_told_of_in_time_is_missing(platform: Platform, session: Session) -> None:
    agree(session, delay_days=2)
    office = Office.of(platform, session)
    old, _new = taken(platform, session, days_ago=40), taken(platform, session)
    (found,) = queue(platform, office)
    assert (found.code, found.reference) == (Code.MISSING, old.reference)
    assert (found.days, found.bucket) == (40, 3)
    assert queue(platform, office, code="missing", age=3, channel="counter") == [found]
    assert queue(platform, office, age=0) == queue(platform, office, channel="onebill") == []
    with platform.executor.reading(office.maker) as uow:
        (counted,) = queries.counts(uow)
    assert (counted.code, counted.age, counted.items, counted.paisa) == (Code.MISSING, 3, 1, WHOLE)
    assert "40 days" in settlement_labels.explain(found)
    # A line that comes late settles it; one that differs takes its place in the queue.
    accepted(platform, file_of([line_of(old, gross_paisa=WHOLE - 5)]))
    (found,) = queue(platform, office)
    assert found.code is Code.SHORT


@pytest.mark.usefixtures("week")
def test_two_officers_give_up_what_never_came(platform: Platform, session: Session) -> None:
    agree(session, delay_days=2)
    office, old = Office.of(platform, session), taken(platform, session, days_ago=40)
    (about,) = queue(platform, office)
    run = platform.executor.execute
    propose = ProposeMatch(key=about.key, against="write_off", reason="The bank is no more")
    match = run(propose_match, propose, actor=office.maker)
    with pytest.raises(Conflict, match="Somebody proposed"):
        run(propose_match, propose, actor=office.maker)
    (proposed,) = queue(platform, office)
    assert proposed.match_id == match.id
    run(approve_match, DecideMatch(match_id=match.id), actor=office.checker)
    assert now(session, "payments:clearing:counter") == 0
    assert now(session, "payments:write-offs") == WHOLE
    assert queue(platform, office) == []
    # The money comes after all: the line is of something settled, and the account gives it back.
    accepted(platform, file_of([line_of(old)]))
    (late,) = queue(platform, office)
    assert late.code is Code.ALREADY_SETTLED
    again = ProposeMatch(key=late.key, against="write_off", reason="It came after all")
    match = run(propose_match, again, actor=office.maker)
    run(approve_match, DecideMatch(match_id=match.id), actor=office.checker)
    assert now(session, "payments:write-offs") == 0
    assert now(session, "payments:bank:nbp") == WHOLE
    assert verify(session) is None


@pytest.mark.parametrize(
    ("against", "fees", "receivable"), [("fees", 20_00, 0), ("receivable", 12_00, 8_00)]
)
def test_a_fee_beyond_the_agreed_is_borne_as_agreed_on(
    platform: Platform, session: Session, against: str, fees: int, receivable: int
) -> None:
    agree(session, percent="1")
    office, payment = Office.of(platform, session), taken(platform, session)
    accepted(platform, file_of([line_of(payment, fee_paisa=20_00)]))
    (about,) = queue(platform, office)
    assert about.code is Code.FEE
    run = platform.executor.execute
    command = ProposeMatch(key=about.key, against=against, reason="Asked")  # type: ignore[arg-type]  # as drawn
    match = run(propose_match, command, actor=office.maker)
    run(approve_match, DecideMatch(match_id=match.id), actor=office.checker)
    assert now(session, "payments:channel-fees:counter") == fees
    assert now(session, "payments:receivable:counter") == receivable
    assert now(session, "payments:bank:nbp") == WHOLE - 20_00
    assert now(session, "payments:clearing:counter") == 0


def test_a_proposal_about_what_was_settled_meanwhile_is_refused(
    platform: Platform, session: Session
) -> None:
    office, payment = Office.of(platform, session), taken(platform, session)
    accepted(platform, file_of([line_of(payment, gross_paisa=WHOLE - 5)]))
    (about,) = queue(platform, office)
    run = platform.executor.execute
    command = ProposeMatch(key=about.key, against="receivable", reason="Asked")
    match = run(propose_match, command, actor=office.maker)
    accepted(platform, file_of([line_of(payment)]))
    with pytest.raises(Conflict) as refused:
        run(approve_match, DecideMatch(match_id=match.id), actor=office.checker)
    assert refused.value.code == "settled-meanwhile"
    assert now(session, "payments:receivable:counter") == 0
    run(refuse_match, DecideMatch(match_id=match.id, reason="Settled"), actor=office.checker)
    assert len(queue(platform, office)) == 1


def test_it_knows_no_difference_and_no_payment_that_is_not_there(
    platform: Platform, session: Session
) -> None:
    office, payment = Office.of(platform, session), taken(platform, session)
    file = accepted(platform, file_of([line_of(payment, reference="typo", row=2)]))
    run = platform.executor.execute
    nothing = ProposeMatch(key="line-x-1", against="fees", reason="x")
    with pytest.raises(NotFound):
        run(propose_match, nothing, actor=office.maker)
    for reference, against, wrong in (
        ("nobody", "fees", "reference"),
        (payment.reference, "nothing", "against"),
    ):
        command = ProposeMatch(
            key=f"line-{file.id}-2",
            against=against,
            reference=reference,
            reason="x",  # type: ignore[arg-type]  # as drawn
        )
        with pytest.raises(Invalid) as refused:
            run(propose_match, command, actor=office.maker)
        assert (refused.value.code, *refused.value.fields) == ("match-impossible", wrong)


def test_it_sends_the_queue_as_a_sheet_without_formulas(
    platform: Platform, session: Session, doors: Doors, client: FlaskClient
) -> None:
    assert client
    payment = taken(platform, session)
    accepted(platform, file_of([line_of(payment, reference="=1+1", their_reference="@x")]))
    officer = make_staff(session, roles.AUDITOR)
    session.commit()
    shown = doors.open("web", officer).read(Place("/settlement/differences.csv", ""))
    assert shown.ok
    (row,) = csv.DictReader(io.StringIO(str(shown.body).removeprefix("\ufeff")))
    assert (row["code"], row["reference"], row["their_reference"]) == ("unknown", "'=1+1", "'@x")
    assert (row["expected"], row["gross"], row["fee"]) == ("", "1200.00", "0.00")


def test_it_shows_where_settlement_stands_to_finance_and_audit_only(
    platform: Platform, session: Session, doors: Doors
) -> None:
    taken(platform, session)
    officer, other = make_staff(session, roles.FINANCE_OFFICER), make_person(session)
    session.commit()
    place = Place("/settlement", "/settlement/unsettled")
    for door in ("web", "api"):
        shown = doors.open(door, officer).read(place)
        assert shown.ok
        assert "1,200" in shown.text or "1200.00" in shown.text
        assert doors.open(door, other).read(place).status == 403


def test_it_counts_what_is_not_settled_by_age(platform: Platform, session: Session) -> None:
    for days in (0, 1, 2, 8, 31):
        taken(platform, session, days_ago=days)
    (found,) = unsettled.unsettled_by_channel(session, real_now())
    assert (found.channel, found.items, found.paisa) == ("counter", 5, 5 * WHOLE)
    assert [items for items, _paisa in found.by_age] == [2, 1, 1, 1]
    assert [bucket(days) for days in (0, 1, 2, 7, 8, 30, 31)] == [0, 0, 1, 1, 2, 2, 3]


@pytest.mark.committed
def test_officers_and_files_that_settle_at_once_settle_once(committed: Platform) -> None:
    with committed.executor.sessions() as session:
        office, payment = Office.of(committed, session), taken(committed, session)
    accepted(committed, file_of([line_of(payment, gross_paisa=WHOLE - 5)]))
    (about,) = queue(committed, office)
    run = committed.executor.execute
    command = ProposeMatch(key=about.key, against="receivable", reason="Asked")
    match = run(propose_match, command, actor=office.maker)

    def approve() -> object:
        return run(approve_match, DecideMatch(match_id=match.id), actor=office.checker)

    right = file_of([line_of(payment)])
    at_once([approve, approve, approve, lambda: accepted(committed, right)])
    with committed.executor.sessions() as session:
        settled = select(func.count()).select_from(Settlement).filter_by(kind="payment")
        assert session.scalar(settled) == 1
        assert now(session, "payments:clearing:counter") == 0
        assert session.scalar(select(func.count()).select_from(ClearingItem)) == 0
        assert verify(session) is None


UNAGREED = (
    "insert into settlement_resolutions (file_id, row, how, match_id, resolved_at)"
    " select file_id, row, 'match', id, now() from settlement_matches"
)
LATER_LINE = (
    "insert into settlement_lines (file_id, row, kind, reference, their_reference, psid,"
    " gross_paisa, fee_paisa, at) select file_id, row - 1, kind, reference, their_reference, psid,"
    " gross_paisa, fee_paisa, at from settlement_lines"
)


@pytest.mark.parametrize(
    "statement",
    [
        "update settlement_files set payout_paisa = 1",
        "update settlement_lines set gross_paisa = 1",
        "delete from settlement_outcomes",
        "update settlement_matches set against = 'write_off'",
        "delete from clearing_items",
        "insert into clearing_items select * from clearing_items",
        ("select clearing_opens('counter', 'payment', 'x', 1, now(), null, null, '')"),
        UNAGREED,
        LATER_LINE,
    ],
)
def test_postgresql_keeps_files_and_clearing_from_who_holds_the_applications_password(
    platform: Platform, session: Session, statement: str
) -> None:
    office = Office.of(platform, session)
    accepted(platform, file_of([line_of(taken(platform, session), reference="typo")]))
    taken(platform, session)
    (about,) = queue(platform, office)
    command = ProposeMatch(key=about.key, against="suspense", reason="x")
    platform.executor.execute(propose_match, command, actor=office.maker)
    refused = r"permission denied|never changes|decided|two officers agreed"
    with pytest.raises(DBAPIError, match=refused), session.begin_nested():
        session.execute(text(statement))
    assert session.scalar(select(func.count()).select_from(LineResolution)) == 0
    assert session.scalars(select(SettlementMatch)).one().waiting


def test_it_lets_only_finance_officers_settle(platform: Platform, session: Session) -> None:
    somebody = actor(make_person(session))
    session.commit()
    run, some = platform.executor.execute, new_id()
    file = file_of([line_of(taken(platform, session))])
    with denied("payments.send_settlement"):
        run(
            import_settlement.send_file,
            SendFile(file=file, filename="x", hash=b"0" * 32),
            actor=somebody,
        )
    for use_case in (import_settlement.confirm_file, import_settlement.refuse_file):
        with denied("payments.decide_settlement"):
            run(use_case, DecideFile(settlement_file_id=some, reason="x"), actor=somebody)
    with denied("payments.fetch_settlement"):
        run(
            lambda uow, told: import_settlement.accept_file(
                uow, told, filename="x", content_hash=b"0" * 32
            ),
            file,
            actor=somebody,
        )
    with denied("payments.propose_match"):
        run(propose_match, ProposeMatch(key="x", against="fees", reason="x"), actor=somebody)
    for use_case in (approve_match, refuse_match):
        with denied("payments.decide_match"):
            run(use_case, DecideMatch(match_id=some, reason="x"), actor=somebody)
    with platform.executor.reading(somebody) as uow:
        for read in (
            lambda: queries.differences(uow, Wanted()),
            lambda: queries.counts(uow),
            lambda: queries.difference(uow, "x"),
            lambda: settlement_files.list_files(uow),
            lambda: settlement_files.show_file(uow, some),
            lambda: settlement_matches.list_matches(uow, waiting=True),
            lambda: settlement_matches.show_match(uow, some),
        ):
            with denied("payments.read_settlement"):
                read()
