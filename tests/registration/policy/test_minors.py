"""Minors: of age from a birthday on, six months to elect, and no partners until then."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registration.register.policy.business import Owner, from_json, owner_json
from registration.register.policy.filings import Entry, Kind, as_of, project
from registration.register.policy.minors import (
    ComingOfAge,
    Election,
    adults_since_admission,
    election_ends_on,
    is_minor_on,
    months_after,
    of_age_on,
    wrong_election,
)
from registration.register.policy.partner_rules import (
    PartnerLimit,
    limit_for,
    too_many,
    wrong_with,
)

RULE = ComingOfAge(majority_years=18, election_months=6)
BORN = date(2008, 3, 31)
FIRST = date(2026, 1, 1)


def owner(number: int, **said: object) -> Owner:
    cnic = f"54401{number:08}"
    return Owner(name=f"Partner {number}", cnic=cnic, joined_on=FIRST, **said)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("born", "day"),
    [(BORN, date(2026, 3, 31)), (date(2008, 2, 29), date(2026, 3, 1))],
)
def test_somebody_is_of_age_on_the_birthday(born: date, day: date) -> None:
    assert of_age_on(born, 18) == day
    assert not is_minor_on(born, day, 18)
    assert is_minor_on(born, day - timedelta(days=1), 18)


def test_six_months_end_on_the_day_before_the_same_day() -> None:
    assert election_ends_on(BORN, RULE) == date(2026, 9, 30)
    assert election_ends_on(date(2008, 1, 15), RULE) == date(2026, 7, 14)


@given(st.dates(date(1990, 1, 1), date(2030, 12, 31)), st.integers(0, 30))
def test_months_are_counted_in_any_month(day: date, months: int) -> None:
    found = months_after(day, months)
    assert 0 <= (found - day).days - 28 * months <= 4 * months
    assert found.day in {day.day, 1}


@pytest.mark.parametrize(
    ("elects", "day", "wrong"),
    [
        (Election.PARTNER, date(2026, 3, 31), False),
        (Election.NO_PARTNER, date(2026, 9, 30), False),
        (Election.PARTNER, date(2026, 3, 30), True),
        (Election.NO_PARTNER, date(2026, 10, 1), True),
        (Election.LAPSED, date(2026, 10, 1), False),
        (Election.LAPSED, date(2026, 9, 30), True),
    ],
)
def test_an_election_is_of_its_time(elects: Election, day: date, *, wrong: bool) -> None:
    minor = owner(1, minor=True, born_on=BORN)
    assert (wrong_election(minor, elects, day, RULE) is not None) == wrong


def test_who_may_have_come_of_age_may_elect() -> None:
    known, unknown = owner(1, minor=True, born_on=BORN), owner(2, minor=True)
    owners = (owner(0), known, unknown)
    assert adults_since_admission(owners, date(2026, 3, 30), RULE) == [unknown]
    assert adults_since_admission(owners, date(2026, 3, 31), RULE) == [known, unknown]


def test_minors_are_not_among_the_most_nor_the_least() -> None:
    limit = PartnerLimit(most=3)
    adults, minors = [owner(n) for n in range(3)], [owner(9, minor=True), owner(8, minor=True)]
    assert too_many([*adults, *minors], limit) is None
    assert too_many([*adults, owner(7)], limit) is not None
    assert "at least two" in str(wrong_with([owner(1), *minors], FIRST, limit))


def test_of_some_professions_the_limit_only_warns() -> None:
    limit = PartnerLimit(most=20, professions_exempt=True)
    assert not limit_for(limit, ["6910"]).is_law
    assert limit_for(limit, ["4711"]).is_law
    assert limit_for(PartnerLimit(most=20), ["6910"]).is_law


@pytest.mark.parametrize(("becomes", "left"), [(True, []), (False, ["Partner 2"])])
def test_an_election_makes_a_partner_or_a_former_one(*, becomes: bool, left: list[str]) -> None:
    minor = owner(2, minor=True, born_on=BORN)
    content = {
        "form": "partnership",
        "name": "Turbat Traders",
        "place": {"line": "Main Bazaar", "district": "kech"},
        "owners": [owner_json(each) for each in (owner(0), owner(1), minor)],
    }
    entries = [
        Entry(
            sequence=1,
            kind=Kind.REGISTERED,
            effective_on=FIRST,
            content=content,
            recorded_on=FIRST,
        ),
        Entry(
            sequence=2,
            kind=Kind.ELECTION,
            effective_on=date(2026, 4, 1),
            content={"cnic": minor.cnic, "partner": becomes},
            recorded_on=date(2026, 4, 20),
        ),
    ]
    found = as_of(project(entries), date(2026, 4, 1))
    assert found is not None
    assert from_json(content).owners[2] == minor
    assert sum(not each.minor for each in found.state.owners) == (3 if becomes else 2)
    assert [each.name for each in found.state.former] == left
