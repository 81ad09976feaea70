"""What a reduced rate of the law forgoes: two officers enter it from returns, the ledger has it."""

from datetime import date
from decimal import Decimal

import pytest
from factories.denials import denied
from factories.doors import Doors, Place
from factories.identity import actor, make_staff
from factories.parameters import make_value
from factories.refunds import proved_officer
from factories.reliefs import Reliefs
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.decisions import Approve
from app.errors import Conflict, Forbidden, Invalid
from app.identity.people.models import Person
from app.ledger.public import Cause, balances
from app.ledger.queries.causes import unexplained
from app.parameters.public import Confidence
from app.platform import Platform
from tax_incentives.figures.queries.desk import desk
from tax_incentives.figures.queries.published import published, published_costs
from tax_incentives.statutory.models import StatutoryRelief
from tax_incentives.statutory.parameters import STANDARD
from tax_incentives.statutory.queries import statutory_costs
from tax_incentives.statutory.rates import IT_SERVICES
from tax_incentives.statutory.use_cases import RETURNS, EnterReturns, account, forgone_paisa

MONTHS = Place("/reliefs/statutory", "/relief-statutory-months")
NEW = Place("/reliefs/statutory/new", "/relief-statutory-months")
# Of the fiscal year 2023-24, when 15 % and 6 % were the law.
MONTH = date(2023, 9, 1)
FORGONE = 90_000_00


@pytest.fixture
def reliefs(platform: Platform, session: Session) -> Reliefs:
    return Reliefs.of(platform, session)


def _returns(**changed: object) -> EnterReturns:
    values: dict[str, object] = {
        "code": IT_SERVICES.code,
        "month": date(2023, 9, 17),
        "returns": 7,
        "taxpayers": 6,
        "turnover_paisa": 10_00_000_00,
        "instrument": "BRA letter 5/2026",
        "confidence": Confidence.SECONDARY,
    }
    return EnterReturns(**(values | changed))  # type: ignore[arg-type]  # as the table says


def _entered(reliefs: Reliefs, **changed: object) -> StatutoryRelief:
    row = reliefs.run(RETURNS.propose, _returns(**changed), reliefs.finance("one"))
    approved: StatutoryRelief = reliefs.run(
        RETURNS.approve, Approve(id=row.id), reliefs.finance("two")
    )
    return approved


def test_what_is_forgone_is_posted_by_the_rates_of_its_month(reliefs: Reliefs) -> None:
    row = _entered(reliefs)
    assert (row.month, row.standard_rate, row.reduced_rate) == (MONTH, Decimal(15), Decimal(6))
    assert row.forgone_paisa == FORGONE
    code = account(row.code, 2023, "used").code
    assert balances(reliefs.session, [code]) == {code: FORGONE}
    assert list(unexplained(reliefs.session, reliefs.platform.registry.contributed(Cause))) == []


def test_nothing_of_it_is_in_the_ledger_before_a_second_officer_approves(reliefs: Reliefs) -> None:
    row = reliefs.run(RETURNS.propose, _returns(), reliefs.finance("one"))
    assert not statutory_costs(reliefs.session)
    with pytest.raises(Forbidden, match="You entered this yourself"):
        reliefs.run(RETURNS.approve, Approve(id=row.id), reliefs.finance("one"))


def test_everybody_sees_it_in_its_year_once_five_filed(
    reliefs: Reliefs, client: FlaskClient
) -> None:
    _entered(reliefs)
    _entered(reliefs, month=date(2023, 10, 1), taxpayers=2)
    with reliefs.platform.executor.reading(reliefs.owner) as uow:
        year = published_costs(uow).items[0]
    assert (year.fiscal_year, year.total.granted_paisa) == (2023, 2 * FORGONE)
    assert [(each.budget, each.granted_paisa) for each in year.schemes] == [
        ("statutory", 2 * FORGONE)
    ]
    assert "Reduced sales tax on IT services" in client.get("/reliefs/granted").text


def test_what_few_filed_is_withheld(reliefs: Reliefs, client: FlaskClient) -> None:
    _entered(reliefs, returns=4, taxpayers=4)
    found = client.get("/api/v1/reliefs-granted/costs").get_json()["items"][0]
    assert (found["total"]["withheld"], found["schemes"][0]["granted"]) == (True, None)
    assert published([], 2026, {}).items == []


def test_the_desk_shows_it(reliefs: Reliefs) -> None:
    _entered(reliefs)
    with reliefs.platform.executor.reading(reliefs.finance("one")) as uow:
        found = desk(uow, 2023).statutory
    assert [(each.months, each.returns, each.forgone_paisa) for each in found] == [(1, 7, FORGONE)]


def test_a_month_is_entered_once(reliefs: Reliefs) -> None:
    reliefs.run(RETURNS.propose, _returns(), reliefs.finance("one"))
    with pytest.raises(Conflict) as caught:
        reliefs.run(RETURNS.propose, _returns(month=date(2023, 9, 2)), reliefs.finance("two"))
    assert caught.value.code == "month-entered"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"code": "ict_rebate"}, "code"),
        ({"month": date(2190, 1, 1)}, "month"),
        ({"returns": 5}, "returns"),
        ({"turnover_paisa": 11}, "turnover"),
    ],
)
def test_what_cannot_be_is_refused(
    reliefs: Reliefs, changed: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        reliefs.run(RETURNS.propose, _returns(**changed), reliefs.finance("one"))
    assert field in caught.value.fields


def test_without_rates_in_force_nothing_is_guessed(platform: Platform, session: Session) -> None:
    reliefs = Reliefs.of(platform, session, values=False)
    make_value(session, STANDARD, "15", date(2020, 7, 1))
    session.commit()
    with pytest.raises(Conflict) as caught:
        reliefs.run(RETURNS.propose, _returns(), reliefs.finance("one"))
    assert caught.value.code == "nothing-in-force"


@given(st.integers(1, 10**15), st.integers(0, 3000), st.integers(0, 3000))
def test_forgone_is_the_difference_of_what_both_rates_take(
    turnover: int, standard: int, reduced: int
) -> None:
    found = forgone_paisa(turnover, Decimal(standard) / 100, Decimal(reduced) / 100)
    exact = turnover * (standard - reduced)
    assert abs(found * 10_000 - exact) < 10_000
    assert abs(found) * 10_000 <= abs(exact)


@pytest.mark.parametrize("door", ["web", "api"])
def test_officers_enter_and_approve_by_page_and_by_api(
    reliefs: Reliefs, session: Session, doors: Doors, door: str
) -> None:
    one, two = (
        session.get_one(Person, proved_officer(session, name).person_id) for name in ("A", "B")
    )
    session.commit()
    form = {
        "code": IT_SERVICES.code,
        "month": "2023-09-17" if door == "api" else "17-09-2023",
        "returns": "7",
        "taxpayers": "6",
        "turnover": "1000000",
        "instrument": "BRA letter 5/2026",
        "confidence": "M",
    }
    first = doors.open(door, one, proved=True)
    wrong = first.send(NEW, {**form, "returns": "5"})
    assert wrong.says("as many returns as taxpayers")
    sent = first.send(NEW, form)
    assert sent.ok, sent.sentences
    row = session.scalars(select(StatutoryRelief)).one()
    step = Place(
        f"/reliefs/statutory/{row.id}/approve", f"/relief-statutory-months/{row.id}/approval"
    )
    assert doors.open(door, two, proved=True).send(step, {}).ok
    session.expire_all()
    assert row.transaction_id is not None
    listed = first.read(MONTHS)
    assert "90,000" in listed.text or "90000.00" in listed.text
    if door == "web":
        assert "Maximum forgone" in first.read(Place(f"/reliefs/statutory/{row.id}", "")).text
        assert "by reduced rates" in first.read(Place("/reliefs/desk", "")).text


def test_only_finance_enters_it(reliefs: Reliefs, session: Session) -> None:
    auditor = actor(make_staff(session, roles.AUDITOR, "Auditor"), roles.AUDITOR)
    session.commit()
    with denied("reliefs.propose_budget"):
        reliefs.platform.executor.execute(RETURNS.propose, _returns(), actor=auditor)
