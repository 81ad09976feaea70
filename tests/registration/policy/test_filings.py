"""The register is what its filings make of it: on any day, in whatever order they came."""

import itertools
import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registration.register.policy.business import Standing, State, from_json, to_json
from registration.register.policy.filings import Entry, Kind, UnprojectableError, as_of, project

FIRST = date(2026, 1, 1)
BEGUN: dict[str, Any] = {
    "form": "partnership",
    "name": "Turbat Traders",
    "name_ur": "تربت ٹریڈرز",
    "place": {"line": "Main Bazaar", "district": "kech"},
    "activities": ["4711"],
    "owners": [
        {"name": "A", "cnic": "5440112345671", "joined_on": "2026-01-01"},
        {"name": "B", "cnic": "5440112345672", "joined_on": "2026-01-01", "minor": True},
    ],
}


def entry(*, recorded_on: date | None = None, **told: Any) -> Entry:  # noqa: ANN401 - its fields
    """A filing that was recorded on its own day, unless it says otherwise."""
    return Entry(recorded_on=recorded_on or told["effective_on"], **told)


def begun(on: date = FIRST) -> Entry:
    return entry(sequence=1, kind=Kind.REGISTERED, effective_on=on, content=BEGUN)


def named(sequence: int, name: str, day: int) -> Entry:
    content = {"name": name}
    on = FIRST + timedelta(days=day)
    return entry(sequence=sequence, kind=Kind.NAME, effective_on=on, content=content)


def name_on(entries: Sequence[Entry], day: int) -> str:
    found = as_of(project(entries), FIRST + timedelta(days=day))
    assert found is not None
    return found.state.name


def test_it_keeps_a_later_filing_for_its_day() -> None:
    entries = [begun(), named(2, "Makran Traders", 10)]
    assert name_on(entries, 9) == "Turbat Traders"
    assert name_on(entries, 10) == "Makran Traders"


def test_it_orders_by_day_and_then_by_number() -> None:
    entries = [begun(), named(2, "Later", 10), named(3, "Earlier", 5), named(4, "Same day", 10)]
    assert [name_on(entries, day) for day in (4, 5, 10)] == [
        "Turbat Traders",
        "Earlier",
        "Same day",
    ]


def test_it_forgets_what_was_withdrawn_and_keeps_it_on_record() -> None:
    gone = entry(sequence=3, kind=Kind.WITHDRAWAL, effective_on=FIRST, content={}, corrects=2)
    assert name_on([begun(), named(2, "Makran Traders", 10), gone], 20) == "Turbat Traders"


def test_it_corrects_from_the_day_of_what_was_wrong() -> None:
    right = entry(
        sequence=4,
        kind=Kind.CORRECTION,
        effective_on=FIRST + timedelta(days=90),
        content={"name": "Makran Traders"},
        corrects=2,
    )
    entries = [begun(), named(2, "Makran Tradres", 10), named(3, "Gwadar Traders", 60), right]
    assert [name_on(entries, day) for day in (9, 10, 60)] == [
        "Turbat Traders",
        "Makran Traders",
        "Gwadar Traders",
    ]


def test_the_newest_correction_counts() -> None:
    first, second = (
        entry(
            sequence=number,
            kind=Kind.CORRECTION,
            effective_on=FIRST,
            content={"name": name},
            corrects=1,
        )
        for number, name in ((2, "Once"), (3, "Twice"))
    )
    assert name_on([begun(), second, first], 0) == "Twice"


def test_it_keeps_a_dissolved_business_on_record() -> None:
    end = entry(
        sequence=2, kind=Kind.DISSOLUTION, effective_on=FIRST + timedelta(days=30), content={}
    )
    found = as_of(project([begun(), end]), FIRST + timedelta(days=31))
    assert found is not None
    assert found.state.standing is Standing.DISSOLVED
    assert found.state.dissolved_on == FIRST + timedelta(days=30)


@pytest.mark.parametrize(
    "entries",
    [
        [],
        [named(2, "Nobody", 0)],
        [begun(), named(2, "Too early", -1)],
        [begun(), entry(sequence=2, kind=Kind.IMPORTED, effective_on=FIRST, content=BEGUN)],
    ],
)
def test_it_makes_no_business_of_what_is_none(entries: list[Entry]) -> None:
    with pytest.raises(UnprojectableError):
        project(entries)


changes = st.tuples(
    st.sampled_from([Kind.NAME, Kind.PLACE, Kind.ACTIVITIES, Kind.DISSOLUTION, Kind.CORRECTION]),
    st.integers(0, 40),
    st.text("abc", min_size=1, max_size=3),
    st.booleans(),
)


def entries_from(drawn: Sequence[tuple[Kind, int, str, bool]]) -> list[Entry]:
    made = [begun()]
    for kind, day, text, gone in drawn:
        number = len(made) + 1
        content: dict[str, Any] = {
            Kind.NAME: {"name": text},
            Kind.PLACE: {"place": {"line": text, "district": "kech"}},
            Kind.ACTIVITIES: {"activities": [text]},
            Kind.CORRECTION: {"name": text},
        }.get(kind, {})
        about = 1 + day % (number - 1) if kind is Kind.CORRECTION else None
        made.append(
            entry(
                sequence=number,
                kind=kind,
                effective_on=FIRST + timedelta(days=day),
                content=content,
                corrects=about,
            )
        )
        if gone and kind is not Kind.CORRECTION:
            made.append(
                entry(
                    sequence=number + 1,
                    kind=Kind.WITHDRAWAL,
                    effective_on=FIRST,
                    content={},
                    corrects=number,
                )
            )
    return made


@given(st.lists(changes, max_size=8), st.randoms())
def test_whatever_came_when_it_makes_one_line_of_versions(
    drawn: list[tuple[Kind, int, str, bool]], chance: random.Random
) -> None:
    entries = entries_from(drawn)
    versions = project(entries)
    shuffled = list(entries)
    chance.shuffle(shuffled)
    assert project(shuffled) == versions
    assert versions[0].valid_from == FIRST
    assert versions[-1].valid_to is None
    for one, other in itertools.pairwise(versions):
        assert one.valid_to == other.valid_from - timedelta(days=1)
        assert one.valid_from <= one.valid_to
    for version in versions:
        assert from_json(to_json(version.state)) == version.state


@given(st.lists(changes, max_size=6))
def test_a_filing_changes_nothing_before_its_day(
    drawn: list[tuple[Kind, int, str, bool]],
) -> None:
    entries = entries_from(drawn)
    later = named(len(entries) + 1, "Afterwards", 50)
    before, after = project(entries), project([*entries, later])
    day = FIRST + timedelta(days=49)
    old, new = as_of(before, day), as_of(after, day)
    assert old is not None
    assert new is not None
    assert old.state == new.state
    assert isinstance(new.state, State)
