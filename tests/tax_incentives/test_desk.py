"""Finance's desk: what waits, forecasts, awards, how soon and to how few; and a firm's record."""

import csv
import io
from datetime import date
from uuid import UUID

import pytest
from factories.counting import counted
from factories.denials import denied
from factories.doors import Doors, Place
from factories.heads import make_head
from factories.identity import make_person, make_staff, make_supplier, sign_in
from factories.loans import Loans
from factories.payments import today
from factories.register import make_business
from factories.reliefs import HEAD, SINCE, Reliefs, this_year
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import roles
from app.casework.applications.use_cases.withdraw_application import (
    WithdrawApplication,
    withdraw_application,
)
from app.casework.cases.models.application import Application
from app.db import new_id
from app.errors import Invalid, NotFound
from app.identity.accounts.queries.actors import SYSTEM
from app.permissions import Actor
from app.platform import Platform
from tax_incentives.figures.queries.desk import Desk, desk, held_awards, waiting_claims
from tax_incentives.figures.queries.firms import FirmRecord, firm_record
from tax_incentives.figures.queries.report import quarter_days, quarter_of, quarter_report
from tax_incentives.figures.use_cases import keep_forecasts

REBATE = 3_50_000_00


@pytest.fixture
def reliefs(platform: Platform, session: Session) -> Reliefs:
    return Reliefs.of(platform, session)


@pytest.fixture
def finance(session: Session, platform: Platform, client: FlaskClient) -> FlaskClient:
    officer = make_staff(session, roles.FINANCE_OFFICER, "Desk officer")
    sign_in(session, platform.settings.secret_key, client, officer)
    return client


def _claimed(reliefs: Reliefs) -> Application:
    reliefs.tax_paid(10_00_000_00)
    return reliefs.claim()


def _desk(reliefs: Reliefs, year: int | None = None) -> Desk:
    reliefs.session.expire_all()
    with reliefs.platform.executor.reading(reliefs.finance("reader")) as uow:
        return desk(uow, year)


def _record(reliefs: Reliefs, organisation_id: UUID, who: Actor | None = None) -> FirmRecord:
    reliefs.session.expire_all()
    with reliefs.platform.executor.reading(who or reliefs.finance("reader")) as uow:
        return firm_record(uow, organisation_id)


def test_a_claim_waits_at_its_stage_until_it_is_granted(reliefs: Reliefs) -> None:
    reliefs.budget(1_00_00_000_00)
    application = _claimed(reliefs)
    found = _desk(reliefs)
    assert [(each.scheme, each.count, each.oldest_days) for each in found.waiting] == [
        ("ict_rebate", 1, 0)
    ]
    first = found.waiting[0].stage
    reliefs.pass_step(application, reliefs.officer("Assessor"))
    assert [each.stage for each in _desk(reliefs).waiting] != [first]


def test_a_forecast_says_what_is_missing(reliefs: Reliefs) -> None:
    reliefs.budget(1_00_000_00)
    _claimed(reliefs)
    forecast = _desk(reliefs).forecasts[0]
    assert (forecast.given_paisa, forecast.free_paisa) == (1_00_000_00, 1_00_000_00)
    assert (forecast.eligible_claims, forecast.eligible_paisa) == (1, REBATE)
    assert forecast.short_paisa == 2_50_000_00
    assert not _desk(reliefs, this_year() - 1).forecasts


def test_who_withdraws_was_not_refused(reliefs: Reliefs, finance: FlaskClient) -> None:
    reliefs.budget(1_00_00_000_00)
    reliefs.review(_claimed(reliefs))
    reliefs.claimant("Gwadar Code", "2")
    application = _claimed(reliefs)
    command = WithdrawApplication(application_id=application.id, reason="We moved away")
    reliefs.run(withdraw_application, command, reliefs.owner)
    pace = _desk(reliefs).paces[0]
    assert (pace.claims, pace.granted, pace.refused, pace.withdrawn) == (2, 1, 0, 1)
    assert pace.granted_percent == 100
    page = finance.get("/reliefs/desk").text
    assert "Granted, of claims that were decided" in page
    assert "Share of the five largest holders" in page
    with reliefs.platform.executor.reading(reliefs.finance("reader")) as uow:
        found = quarter_report(uow, this_year(), (today().month + 5) % 12 // 3 + 1)
    assert (found.paces[0].refused, found.paces[0].withdrawn) == (0, 1)


def test_a_forecast_is_kept_once_a_quarter_and_held_against_what_came(reliefs: Reliefs) -> None:
    reliefs.budget(1_00_00_000_00)
    application = _claimed(reliefs)
    assert reliefs.run(keep_forecasts, None, SYSTEM) == 1
    reliefs.claimant("Gwadar Code", "2")
    _claimed(reliefs)
    # The job came again: what was forecast stays.
    assert reliefs.run(keep_forecasts, None, SYSTEM) == 0
    kept = _desk(reliefs).foretold[0]
    assert (kept.budget, kept.forecast_paisa, kept.actual_paisa) == ("forgone", REBATE, 0)
    reliefs.review(application)
    kept = _desk(reliefs).foretold[0]
    position = reliefs.position()
    assert kept.actual_paisa == position.committed_paisa + position.used_paisa == REBATE
    assert (kept.difference_paisa, kept.over) == (0, False)
    assert not _desk(reliefs, this_year() - 1).foretold


def test_only_the_calendar_keeps_forecasts(reliefs: Reliefs) -> None:
    with denied("reliefs.follow_awards"):
        reliefs.platform.executor.execute(keep_forecasts, None, actor=reliefs.finance("one"))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 7, 1), (2026, 1)),
        (date(2026, 12, 31), (2026, 2)),
        (date(2027, 1, 1), (2026, 3)),
        (date(2027, 6, 30), (2026, 4)),
    ],
)
def test_a_day_is_in_its_quarter(day: date, expected: tuple[int, int]) -> None:
    assert quarter_of(day) == expected
    first, last = quarter_days(*expected)
    assert first <= day <= last


def test_a_grant_is_promised_and_forecast_no_more(reliefs: Reliefs) -> None:
    reliefs.budget(1_00_00_000_00)
    reliefs.review(_claimed(reliefs))
    found = _desk(reliefs)
    assert not found.waiting
    assert (found.forecasts[0].promised_paisa, found.forecasts[0].eligible_paisa) == (REBATE, 0)
    pace = found.paces[0]
    assert (pace.claims, pace.granted, pace.refused, pace.median_days) == (1, 1, 0, 0)
    assert pace.granted_percent == 100


def test_the_five_largest_have_their_share(reliefs: Reliefs) -> None:
    reliefs.budget(1_00_00_000_00)
    for number in range(6):
        if number:
            reliefs.claimant(f"Firm {number}", str(number + 1))
        reliefs.review(_claimed(reliefs))
    found = _desk(reliefs).concentrations[0]
    assert (found.holders, found.granted_paisa, found.five_paisa) == (6, 6 * REBATE, 5 * REBATE)
    assert str(found.five_percent) == "83.3"


def test_a_firms_record_has_all_that_the_government_knows(reliefs: Reliefs) -> None:
    reliefs.budget(1_00_00_000_00)
    application = _claimed(reliefs)
    reliefs.review(application)
    bill = reliefs.tax_due(2_00_000_00)
    found = _record(reliefs, reliefs.firm.id)
    assert found.registered is not None
    assert [(each.head, each.paid_paisa) for each in found.paid] == [(HEAD, 10_00_000_00)]
    claim = found.claims[0]
    assert (claim.application_id, claim.outcome) == (application.id, "eligible")
    assert [each.amount_paisa for each in found.awards] == [REBATE]
    assert [(each.psid, each.owed_paisa) for each in found.owed] == [(bill.psid, 2_00_000_00)]
    with pytest.raises(NotFound):
        _record(reliefs, new_id())


def test_a_firms_record_has_fees_loans_and_what_was_taken_back(
    platform: Platform, session: Session, finance: FlaskClient
) -> None:
    loans = Loans.of(platform, session)
    award = loans.signed()
    loans.tranche(award.id, award.amount_paisa, is_last=True)
    instalment = loans.instalments(award.id)[0]
    loans.pays(instalment)
    make_head(session, "C02111")
    make_head(session, "C02112")
    loans.tax_due(50_000_00, "C02111")
    loans.tax_due(70_000_00, "C02112", veil="tender:1")
    found = _record(loans, loans.firm.id)
    assert [each.paid_paisa for each in found.paid] == [instalment.amount_paisa]
    owed = {each.owed_paisa for each in found.owed}
    assert 50_000_00 in owed
    assert 70_000_00 not in owed
    assert len(found.owed) == len(loans.instalments(award.id))
    left = award.amount_paisa - instalment.amount_paisa
    assert [each.outstanding_paisa for each in found.loans] == [left]
    page = finance.get(f"/reliefs/firms/{loans.firm.id}").text
    assert award.number in page


def test_only_finance_and_auditors_read_it(reliefs: Reliefs) -> None:
    for ask in (
        lambda uow: desk(uow, None),
        lambda uow: waiting_claims(uow, None),
        lambda uow: held_awards(uow, "", None),
        lambda uow: firm_record(uow, reliefs.firm.id),
    ):
        with reliefs.platform.executor.reading(reliefs.owner) as uow, denied("reliefs.read"):
            ask(uow)


def test_as_many_queries_for_many_claims_as_for_one(reliefs: Reliefs) -> None:
    reliefs.budget(1_00_00_000_00)
    seen = []
    for number in range(3):
        if number:
            reliefs.claimant(f"Firm {number}", str(number + 1))
        reliefs.review(_claimed(reliefs))
        if number:
            reliefs.claimant(f"Waiting {number}", str(number + 50))
        _claimed(reliefs) if number else None
        who = reliefs.finance("reader")
        reliefs.session.expire_all()
        with counted(reliefs.platform) as said, reliefs.platform.executor.reading(who) as uow:
            desk(uow, None)
            waiting_claims(uow, None)
            held_awards(uow, "", None)
        seen.append(len(said))
    assert seen[0] >= seen[1] == seen[2], seen
    assert seen[2] <= 17, seen


def test_its_pages_and_files_show_it(reliefs: Reliefs, finance: FlaskClient) -> None:
    reliefs.budget(1_00_00_000_00)
    reliefs.review(_claimed(reliefs))
    reliefs.claimant("Gwadar Code", "2")
    _claimed(reliefs)
    page = finance.get("/reliefs/desk")
    assert page.status_code == 200
    assert "Rebate of provincial taxes for ICT firms" in page.text
    assert finance.get("/reliefs/desk/claims").status_code == 200
    assert "Quetta Softworks" in finance.get("/reliefs/desk/awards?scheme=ict_rebate").text
    assert finance.get("/reliefs/desk?year=1900").status_code == 200
    record = finance.get(f"/reliefs/firms/{reliefs.firm.id}")
    assert record.status_code == 200
    assert "Gwadar Code" in record.text
    for table in ("waiting", "forecasts", "forgone", "paces", "concentrations", "claims", "awards"):
        answer = finance.get(f"/reliefs/desk/file.csv?table={table}")
        assert answer.status_code == 200
        rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
        assert len(rows) == 1, table
    for table in ("paid", "owed", "claims", "awards", "loans", "clawbacks"):
        address = f"/reliefs/firms/{reliefs.firm.id}/file.csv?table={table}"
        assert finance.get(address).status_code == 200


def test_its_api_says_the_same(reliefs: Reliefs, doors: Doors) -> None:
    reliefs.budget(1_00_00_000_00)
    application = _claimed(reliefs)
    officer = make_staff(reliefs.session, roles.FINANCE_OFFICER, "Desk officer")
    door = doors.open("api", officer)
    told = door.read(Place("", "/relief-desk")).body
    assert (told["fiscal_year"], told["forecasts"][0]["short"]) == (this_year(), "0.00")
    waiting = door.read(Place("", "/relief-desk/claims")).body["items"]
    assert [each["application_id"] for each in waiting] == [str(application.id)]
    record = door.read(Place("", f"/relief-firms/{reliefs.firm.id}")).body
    assert (record["name"], record["claims"][0]["decided"]) == ("Quetta Softworks", "350000.00")
    assert doors.open("api", None).read(Place("", "/relief-desk")).status == 401


def test_the_report_of_a_quarter_is_printed(reliefs: Reliefs, finance: FlaskClient) -> None:
    reliefs.budget(1_00_00_000_00)
    reliefs.review(_claimed(reliefs))
    quarter = (today().month + 5) % 12 // 3 + 1
    with reliefs.platform.executor.reading(reliefs.finance("reader")) as uow:
        found = quarter_report(uow, this_year(), quarter)
        with pytest.raises(Invalid, match="This quarter has not started"):
            quarter_report(uow, this_year() + 1, 1)
    assert (found.forgone[0].committed_paisa, found.paces[0].granted_paisa) == (REBATE, REBATE)
    assert (found.paces[0].granted, found.paces[0].refused) == (1, 0)
    assert (found.reached.claims, found.reached.holders, found.reached_in_year.jobs) == (1, 1, 6)
    answer = finance.get(f"/reliefs/desk/report.pdf?year={this_year()}&quarter={quarter}")
    assert (answer.status_code, answer.data[:5]) == (200, b"%PDF-")


@pytest.mark.parametrize(
    ("quarter", "days"),
    [
        (1, (date(2026, 7, 1), date(2026, 9, 30))),
        (2, (date(2026, 10, 1), date(2026, 12, 31))),
        (3, (date(2027, 1, 1), date(2027, 3, 31))),
        (4, (date(2027, 4, 1), date(2027, 6, 30))),
    ],
)
def test_quarters_begin_in_july(quarter: int, days: tuple[date, date]) -> None:
    assert quarter_days(2026, quarter) == days


def test_a_related_firm_is_named_with_what_ties_it(reliefs: Reliefs, finance: FlaskClient) -> None:
    first = reliefs.firm
    other = make_supplier(reliefs.session, "Gwadar Code")
    make_business(
        reliefs.session,
        reliefs.platform,
        reliefs.applying.person,
        make_person(reliefs.session, "Third"),
        name="Gwadar Code",
        organisation=other,
        number="RF-KECH-2020-00002",
        since=SINCE,
    )
    page = finance.get(f"/reliefs/firms/{first.id}").text
    assert "Gwadar Code" in page
    assert f"/reliefs/firms/{other.id}" in page
    assert "A shared owner" in page


def test_the_queries_of_a_firms_record_are_counted(reliefs: Reliefs) -> None:
    seen = []
    for paisa in (1_000_00, 2_000_00):
        reliefs.tax_paid(paisa)
        reliefs.tax_due(paisa)
        with counted(reliefs.platform) as said:
            _record(reliefs, reliefs.firm.id)
        seen.append(len(said))
    assert seen[1] <= seen[0] <= 44, seen
