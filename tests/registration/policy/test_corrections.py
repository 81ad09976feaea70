"""Corrections of filings: all of them count, field by field, and of partners by their CNICs."""

from datetime import date, timedelta
from typing import Any

import pytest

from registration.register.policy.business import State
from registration.register.policy.changes import correction_problem
from registration.register.policy.corrections import (
    is_of_other_partners,
    stays_with_a_ground,
    with_ages,
)
from registration.register.policy.filings import Entry, Kind, as_of, project

FIRST = date(2026, 1, 1)
TODAY = FIRST + timedelta(days=90)


def on(day: int) -> date:
    return FIRST + timedelta(days=day)


def owner(cnic: str, **more: object) -> dict[str, Any]:
    return {"name": cnic, "cnic": cnic, "joined_on": "2026-01-01", "address": "x"} | more


BEGUN = {
    "form": "partnership",
    "name": "Turbat Tradres",
    "place": {"line": "Main Bazar", "district": "kech"},
    "owners": [owner("1"), owner("2"), owner("3"), owner("4", minor=True, born_on="2012-06-05")],
}


def filed(number: int, kind: Kind, day: int, content: dict[str, Any], about: int = 0) -> Entry:
    return Entry(
        sequence=number,
        kind=kind,
        effective_on=on(day),
        content=content,
        recorded_on=on(day),
        corrects=about or None,
    )


def corrects(number: int, about: int, **content: Any) -> Entry:  # noqa: ANN401 - JSON
    return filed(number, Kind.CORRECTION, 80, content, about)


BEGAN = filed(1, Kind.REGISTERED, 0, BEGUN)
CHANGE = filed(
    2,
    Kind.OWNERS,
    10,
    {
        "joined": [owner("5", joined_on="2026-01-11")],
        "left": [{"cnic": "3", "name": "3", "ground": "retired"}],
    },
)


def said(*entries: Entry, day: int = 60) -> State:
    found = as_of(project(entries), on(day))
    assert found is not None
    return found.state


def test_every_correction_of_a_filing_counts() -> None:
    place = {"line": "Main Bazaar", "district": "kech"}
    state = said(BEGAN, corrects(2, 1, name="Turbat Traders"), corrects(3, 1, place=place))
    assert (state.name, state.place.line) == ("Turbat Traders", "Main Bazaar")


def test_partners_are_corrected_one_by_one() -> None:
    one = corrects(2, 1, partners=[{"cnic": "1", "name": "Gul Khan"}])
    other = corrects(3, 1, partners=[{"cnic": "2", "address": "House 9"}])
    owners = said(BEGAN, one, other).owners
    assert [(each.name, each.address) for each in owners][:2] == [
        ("Gul Khan", "x"),
        ("2", "House 9"),
    ]


def test_who_the_register_knows_as_a_minor_stays_one() -> None:
    """Corrections of earlier releases wrote the list of all, and dropped birth dates."""
    better = [{k: v for k, v in each.items() if k != "born_on"} for each in BEGUN["owners"]]  # type: ignore[attr-defined]
    minor = said(BEGAN, corrects(2, 1, owners=better)).owners[-1]
    assert (minor.minor, minor.born_on) == (True, date(2012, 6, 5))
    minor = said(BEGAN, corrects(2, 1, partners=[{"cnic": "4", "name": "Noor"}])).owners[-1]
    assert (minor.name, minor.minor, minor.born_on) == ("Noor", True, date(2012, 6, 5))


@pytest.mark.parametrize(
    ("row", "said_minor"),
    [
        ({"cnic": "1", "born_on": "2012-06-05"}, True),
        ({"cnic": "4", "born_on": "2001-06-05"}, False),
        ({"cnic": "4"}, None),
        # Of age by the corrected day of joining, and a minor by the one that was filed.
        ({"cnic": "1", "born_on": "2008-06-05", "joined_on": "2026-06-05"}, False),
        ({"cnic": "1", "born_on": "2008-06-05"}, True),
    ],
)
def test_only_a_birth_date_says_who_was_a_minor(row: dict[str, Any], said_minor: object) -> None:
    (better,) = with_ages(BEGUN, [row], 18)
    assert better.get("minor") is said_minor


def test_a_change_is_corrected_of_who_joined_and_who_left() -> None:
    paper = {"number": "1182", "on": "2026-01-11", "authority": "Union Council 7"}
    rows = [
        {"cnic": "5", "name": "Hani", "joined_on": "2026-01-10"},
        {"cnic": "3", "ground": "died", "paper": paper},
    ]
    state = said(BEGAN, CHANGE, corrects(3, 2, partners=rows))
    assert (state.owners[-1].name, state.owners[-1].joined_on) == ("Hani", date(2026, 1, 10))
    assert [each.ground for each in state.former] == ["died"]
    assert not is_of_other_partners(CHANGE.content, {"partners": rows})
    assert is_of_other_partners(CHANGE.content, {"partners": [{"cnic": "1"}]})
    assert stays_with_a_ground(CHANGE.content, {"partners": [{"cnic": "5", "ground": "died"}]})


def test_the_day_of_a_change_is_corrected_and_who_joined_then_joins_then() -> None:
    entries = [BEGAN, CHANGE, corrects(3, 2, occurred_on=on(20).isoformat())]
    assert "5" not in [each.cnic for each in said(*entries, day=19).owners]
    state = said(*entries, day=20)
    assert state.owners[-1].joined_on == on(20)
    assert [each.left_on for each in state.former] == [on(20)]


NAMED = filed(3, Kind.NAME, 30, {"name": "B"})
AGAIN = filed(4, Kind.NAME, 40, {"name": "C"})


@pytest.mark.parametrize(
    ("correction", "says"),
    [
        (corrects(9, 2, occurred_on=on(5).isoformat()), ""),
        (corrects(9, 3, occurred_on=on(25).isoformat()), ""),
        (corrects(9, 3, occurred_on=on(45).isoformat()), "contradict"),
        (corrects(9, 2, occurred_on=on(-1).isoformat()), "contradict"),
        (corrects(9, 2, occurred_on=on(91).isoformat()), "today or in the past"),
        (corrects(9, 1, occurred_on=on(5).isoformat()), "cannot be corrected"),
        (corrects(9, 7, name="x"), "is not in force"),
        (corrects(9, 1, name="x"), ""),
        (
            corrects(9, 1, partners=[{"cnic": each, "minor": True} for each in ("1", "2", "3")]),
            "less than two partners",
        ),
    ],
)
def test_a_correction_is_bounded_as_filings_are(correction: Entry, says: str) -> None:
    found = correction_problem([BEGAN, CHANGE, NAMED, AGAIN], correction, TODAY)
    assert (says in str(found)) if says else (found is None)
