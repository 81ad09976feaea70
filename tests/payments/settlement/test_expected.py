"""Which files are due follows from terms and calendar; a missing one is told once."""

from datetime import date, datetime, time, timedelta

import pytest
from factories.denials import denied
from factories.doors import Doors, Place
from factories.identity import actor, make_person, make_staff
from factories.parameters import make_value
from factories.payments import make_bill, pay, today
from factories.settlement import accepted, agree, file_of, line_of
from factories.tenders import deliver_all, told
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import roles
from app.calendar import A_DAY, PROVINCE
from app.db import new_id
from app.decisions import Approve, Refuse
from app.holidays.public import calendar
from app.holidays.week import WORKING_WEEK
from app.identity.accounts.queries.actors import SYSTEM
from app.parameters.public import Confidence
from app.platform import Platform
from demonstration.cast.past import at_time
from payments.receipts.use_cases.record_money import RecordPayment
from payments.receipts.use_cases.record_payment import record_payment
from payments.settlement.models import ChannelFile, FileAlarm
from payments.settlement.queries import terms as settlement_terms
from payments.settlement.queries.expected_files import (
    Arrival,
    expected_files,
    files_due,
    missing_files,
)
from payments.settlement.use_cases.agree_terms import TERMS, ProposeTerms
from payments.settlement.use_cases.report_missing_files import watch_files

# A Thursday.
NOW = datetime(2026, 10, 15, 12, 0, tzinfo=PROVINCE)


@pytest.fixture
def week(session: Session) -> None:
    make_value(session, WORKING_WEEK, "monday_friday", date(2020, 1, 1))
    session.commit()


def take(
    platform: Platform, session: Session, day: date, channel: str = "onebill", partner: str = ""
) -> None:
    """Let a channel take money at noon of a day."""
    bill = make_bill(session, days_old=90, due_in=30)
    session.commit()
    command = RecordPayment(
        psid=bill.psid,
        channel=channel,
        reference=f"{partner}:{day}",
        amount_paisa=100_00,
        details={"partner": partner} if partner else {},
    )
    noon = datetime.combine(day, time(12), PROVINCE)
    at_time(platform.executor, noon).execute(record_payment, command, actor=SYSTEM)
    session.expire_all()


def arrivals(session: Session, days: int = 10) -> dict[date, Arrival]:
    return {each.day: each.arrival for each in files_due(session, NOW, days)}


@pytest.mark.usefixtures("week")
def test_it_asks_for_a_file_of_each_working_day_after_its_delay(
    platform: Platform, session: Session
) -> None:
    agree(session, "onebill", delay_days=2)
    take(platform, session, date(2026, 10, 12))
    found = arrivals(session)
    assert date(2026, 10, 11) not in found  # a Sunday
    # Monday's was due on Wednesday, Tuesday's is due today.
    assert found[date(2026, 10, 12)] is Arrival.MISSING
    assert found[date(2026, 10, 13)] is Arrival.NOT_YET
    assert date(2026, 10, 15) not in found


@pytest.mark.usefixtures("week")
def test_no_file_is_missing_of_a_day_on_which_nothing_was_taken(
    platform: Platform, session: Session
) -> None:
    agree(session, "onebill", partner="bank1", delay_days=0)
    agree(session, "onebill", partner="bank2", delay_days=0)
    take(platform, session, date(2026, 10, 12), partner="bank1")
    found = {(each.partner, each.day): each.arrival for each in files_due(session, NOW, 5)}
    assert found["bank1", date(2026, 10, 12)] is Arrival.MISSING
    assert found["bank2", date(2026, 10, 12)] is Arrival.NOTHING
    assert found["bank1", date(2026, 10, 13)] is Arrival.NOTHING
    missing = [(each.partner, each.day) for each in missing_files(session, NOW)]
    assert missing == [("bank1", date(2026, 10, 12))]


@pytest.mark.usefixtures("week")
def test_terms_hold_from_their_day_until_the_next_ones(session: Session) -> None:
    agree(session, "onebill", valid_from=date(2026, 10, 7), delay_days=0)
    agree(session, "onebill", valid_from=date(2026, 10, 13), expects_files=False)
    assert min(arrivals(session)) == date(2026, 10, 7)
    assert max(arrivals(session)) == date(2026, 10, 12)


@pytest.mark.usefixtures("week")
def test_a_partners_own_terms_go_before_its_channels(session: Session) -> None:
    agree(session, "onebill", expects_files=False, percent="2")
    agree(session, "onebill", partner="bank1", delay_days=5, percent="1")
    terms = settlement_terms.agreed_terms(session)
    asked = [
        terms.fee_terms("onebill", name, today()).agreed(100_00) for name in ("bank1", "bank2", "")
    ]
    assert asked == [1_00, 2_00, 2_00]
    assert terms.fee_terms("adyen", "", today()).agreed(100_00) == 0
    assert {each.partner for each in files_due(session, NOW, 10)} == {"bank1"}


@pytest.mark.usefixtures("week")
def test_it_tells_every_finance_officer_once_of_a_missing_file(
    platform: Platform, session: Session
) -> None:
    officers = [make_staff(session, roles.FINANCE_OFFICER) for _ in range(2)]
    other = make_staff(session, roles.AUDITOR)
    worked, day = calendar(session), today() - 3 * A_DAY
    while not worked.is_working_day(day):
        day -= A_DAY
    agree(session, "onebill", valid_from=day, delay_days=0)
    take(platform, session, day)
    due = missing_files(session, datetime.now(PROVINCE))  # noqa: TID251 - as the job sees it
    assert day in {each.day for each in due}
    for _ in range(2):
        platform.executor.execute(watch_files, None, actor=SYSTEM)
        deliver_all(platform)
    assert session.scalar(select(func.count()).select_from(FileAlarm)) == len(due)
    for officer in officers:
        assert told(session, officer) == ["payments/settlement_missing"] * len(due)
    assert told(session, other) == []


@pytest.mark.usefixtures("week")
def test_a_file_that_came_is_missing_no_more(platform: Platform, session: Session) -> None:
    agree(session, "counter", delay_days=0)
    bill = make_bill(session)
    session.commit()
    payment = pay(platform, bill.psid, 100)
    accepted(platform, file_of([line_of(payment)], day=date(2026, 10, 12)))
    assert arrivals(session)[date(2026, 10, 12)] is Arrival.CAME
    assert arrivals(session)[date(2026, 10, 13)] is Arrival.NOTHING


@pytest.mark.usefixtures("week")
def test_what_a_file_calls_things_wraps_on_a_phone(
    platform: Platform, session: Session, doors: Doors
) -> None:
    agree(session, "counter", delay_days=0)
    bill = make_bill(session)
    officer = make_staff(session, roles.FINANCE_OFFICER)
    session.commit()
    payment = pay(platform, bill.psid, 100, reference=f"BDMBANK:{bill.psid}:123456:20261129101112")
    accepted(platform, file_of([line_of(payment)], day=date(2026, 10, 12)))
    file = session.scalars(select(ChannelFile)).one()
    page = f"/settlement/files/{file.id}"
    shown = doors.open("web", officer).read(Place(page, page)).body
    for long in (payment.reference, file.hash.hex()):
        assert f'<span class="bdm-mono"><bdi dir="ltr">{long}</bdi>' in shown


def test_without_a_working_week_no_day_can_be_counted(session: Session) -> None:
    agree(session, "onebill")
    assert files_due(session, NOW, 30) == []


def test_it_lets_only_finance_officers_agree_on_terms(platform: Platform, session: Session) -> None:
    somebody = actor(make_person(session))
    session.commit()
    run, some = platform.executor.execute, new_id()
    command = ProposeTerms(
        channel="onebill",
        bank="nbp",
        valid_from=today() + timedelta(days=1),
        expects_files=True,
        delay_days=1,
        charged_percent=1,  # type: ignore[arg-type]  # never read
        fee_paisa=0,
        instrument="x",
        confidence=Confidence.UNVERIFIED,
    )
    with denied("payments.propose_settlement_terms"):
        run(TERMS.propose, command, actor=somebody)
    for use_case, decided in (
        (TERMS.approve, Approve(id=some)),
        (TERMS.refuse, Refuse(id=some, reason="x")),
    ):
        with denied("payments.decide_settlement_terms"):
            run(use_case, decided, actor=somebody)
    with denied("payments.fetch_settlement"):
        run(watch_files, None, actor=somebody)
    with platform.executor.reading(somebody) as uow:
        with denied("payments.read_settlement"):
            expected_files(uow)
        with denied("payments.read_settlement"):
            settlement_terms.list_terms(uow)
        with denied("payments.read_settlement"):
            settlement_terms.the_terms(uow, some)
