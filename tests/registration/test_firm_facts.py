"""The facts of all firms come in pages, and each says what the register says of one firm."""

from datetime import date, timedelta

from factories.counting import counted
from factories.related import BEGAN, Firm, make_firms, owners
from sqlalchemy.orm import Session

from app.db import new_id
from app.identity.accounts.queries.actors import SYSTEM
from app.platform import Platform
from registration.public import FirmFacts, firm_facts, registered
from registration.register.models import AgencyNumber
from registration.register.policy.filings import Kind

DAY = date(2026, 6, 1)
A, B = "5440100000001", "5440100000002"


def facts(platform: Platform, day: date = DAY, limit: int = 2) -> list[FirmFacts]:
    found: list[FirmFacts] = []
    with platform.executor.reading(SYSTEM) as uow:
        while some := firm_facts(
            uow.session, after=found[-1].organisation_id if found else None, limit=limit, day=day
        ):
            found += some
    return found


def test_pages_hold_each_firm_once_as_it_is_said_alone(
    platform: Platform, session: Session
) -> None:
    minor = owners(A, B)
    minor["owners"][1]["minor"] = True
    moved = {"place": {"line": "Harbour", "district": "gwadar"}}
    firms = [
        Firm(owners=[A], later=[(Kind.OWNERS, date(2025, 1, 1), minor)]),
        Firm(owners=[A, B], later=[(Kind.PLACE, date(2025, 3, 1), moved)]),
        Firm(owners=[A], form="company"),
        Firm(owners=[B], later=[(Kind.DISSOLUTION, date(2025, 1, 1), {})]),
        Firm(owners=[B], since=date(2025, 11, 15)),
        Firm(owners=[B], since=DAY + timedelta(days=1)),
        Firm(owners=[B], old=True),
    ]
    again = Firm(owners=[A], organisation_id=firms[3].organisation_id)
    make_firms(platform, *firms, again)
    for code, ends in (("bra", None), ("bessi", DAY - timedelta(days=1))):
        session.add(
            AgencyNumber(
                registration_id=new_id(),
                business_id=firms[0].business_id,
                agency=code,
                code="x",
                number=code,
                valid_from=BEGAN,
                valid_until=ends,
            )
        )
    session.commit()
    found = facts(platform)
    assert [each.organisation_id for each in found] == sorted(
        firm.organisation_id for firm in firms[:5]
    )
    with platform.executor.reading(SYSTEM) as uow:
        for each in found:
            alone = registered(uow, each.organisation_id, DAY)
            assert alone is not None
            alike = [name for name in FirmFacts.__slots__ if hasattr(alone, name)]
            assert len(alike) == 9
            for name in alike:
                assert getattr(each, name) == getattr(alone, name), name
            assert each.owners_unknown is (alone.form == "company")
    first = next(each for each in found if each.business_id == firms[0].business_id)
    assert (first.owners, first.agencies, first.months) == (1, frozenset({"bra"}), 28)
    assert {each.business_id for each in found if each.form != "company"} >= {again.business_id}


def test_it_is_true_of_a_past_day(platform: Platform) -> None:
    firm = Firm(owners=[A, B], later=[(Kind.DISSOLUTION, date(2025, 1, 1), {})])
    make_firms(platform, firm)
    (before,) = facts(platform, date(2024, 12, 31))
    (after,) = facts(platform, date(2025, 1, 1))
    assert (before.good_standing, after.good_standing) == (True, False)
    assert (before.months, before.registered_on) == (11, BEGAN)
    assert facts(platform, BEGAN - timedelta(days=1)) == []


def test_a_page_is_one_query(platform: Platform) -> None:
    make_firms(platform, *(Firm(owners=[A]) for _ in range(5)))
    with platform.executor.reading(SYSTEM) as uow, counted(platform) as said:
        assert len(firm_facts(uow.session, after=None, limit=5, day=DAY)) == 5
    assert len([each for each in said if "businesses" in each]) == 1
