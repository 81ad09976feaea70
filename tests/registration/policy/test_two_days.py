"""Two days of every change: that on which it occurred, and that on which it was recorded."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registration.register.policy.business import Owner, State, from_json, owner_json, to_json
from registration.register.policy.changes import (
    Ground,
    Paper,
    Row,
    content_of_change,
    contradiction_with_register,
    day_problem,
    too_few_partners,
)
from registration.register.policy.filings import Entry, Kind, as_of, project, recorded_by

FIRST = date(2026, 1, 1)
LAST = 60


def on(day: int) -> date:
    return FIRST + timedelta(days=day)


def partner(number: int, **said: Any) -> Owner:  # noqa: ANN401 - its fields
    cnic = f"54401{number:08}"
    return Owner(
        name=f"Partner {number}", cnic=cnic, joined_on=said.pop("joined_on", FIRST), **said
    )


BEGUN = {
    "form": "partnership",
    "name": "Turbat Traders",
    "place": {"line": "Main Bazaar", "district": "kech"},
    "activities": ["4711"],
    "owners": [owner_json(partner(number)) for number in range(4)],
}


def filed(sequence: int, kind: Kind, day: int, content: dict[str, Any], recorded: int) -> Entry:
    return Entry(
        sequence=sequence,
        kind=kind,
        effective_on=on(day),
        content=content,
        recorded_on=on(recorded),
    )


BEGINNING = filed(1, Kind.REGISTERED, 0, BEGUN, 0)


@dataclass(frozen=True)
class Drawn:
    """A change that occurred on a day of its own, recorded some time after it."""

    kind: Kind
    day: int
    content: dict[str, Any]


def drawn(chance: random.Random, days: Sequence[int]) -> list[Drawn]:
    """Changes of different days: of name or place, and of partners who each come or go once."""
    made = []
    leaving = iter([2, 3])
    for number, day in enumerate(days):
        kind = chance.choice([Kind.NAME, Kind.PLACE, Kind.OWNERS])
        gone = next(leaving, None) if kind is Kind.OWNERS and chance.random() < 0.5 else None
        content: dict[str, Any] = {
            Kind.NAME: {"name": f"Name {number}"},
            Kind.PLACE: {"place": {"line": f"Street {number}", "district": "kech"}},
        }.get(kind) or {
            "joined": [owner_json(partner(10 + number, joined_on=on(day)))] if gone is None else [],
            "left": [{"cnic": partner(gone).cnic, "ground": "retired"}] if gone is not None else [],
        }
        made.append(Drawn(kind, day, content))
    return made


def recorded_in(order: Sequence[Drawn], days: Sequence[int]) -> list[Entry]:
    """The filings as they come: numbered in the order in which they were recorded."""
    return [
        BEGINNING,
        *(
            filed(number, each.kind, each.day, each.content, recorded)
            for number, (each, recorded) in enumerate(zip(order, days, strict=True), start=2)
        ),
    ]


def said(entries: Sequence[Entry], day: int, recorded: int) -> State | None:
    found = as_of(project(recorded_by(entries, on(recorded))), on(day))
    return found.state if found else None


def of_the_day(state: State | None) -> Any:  # noqa: ANN401 - a part of a state
    """What a state says without the days on which it was recorded."""
    assert state is not None
    owners = sorted((replace(o, recorded_on=None) for o in state.owners), key=lambda o: o.cnic)
    former = sorted((o.name, o.left_on, o.ground) for o in state.former)
    return state.name, state.place, owners, former


DAYS = st.lists(st.integers(1, 40), min_size=1, max_size=6, unique=True)


@given(DAYS, st.randoms(use_true_random=False))
def test_the_order_of_recording_changes_nothing_of_what_was_so(
    days: list[int], chance: random.Random
) -> None:
    changes = drawn(chance, days)
    shuffled = list(changes)
    chance.shuffle(shuffled)
    late = sorted(chance.randint(40, LAST) for _ in changes)
    one, other = recorded_in(changes, late), recorded_in(shuffled, late)
    for day in range(0, LAST, 3):
        assert of_the_day(said(one, day, LAST)) == of_the_day(said(other, day, LAST))


@given(DAYS, st.randoms(use_true_random=False))
def test_nothing_recorded_later_changes_what_was_recorded_by_a_day(
    days: list[int], chance: random.Random
) -> None:
    changes = drawn(chance, days)
    late = sorted(chance.randint(40, LAST) for _ in changes)
    entries = recorded_in(changes, late)
    for number in range(1, len(entries) + 1):
        known = entries[:number]
        by = (known[-1].recorded_on - FIRST).days
        if number < len(entries) and entries[number].recorded_on == known[-1].recorded_on:
            continue
        for day in (0, 20, 40, LAST):
            assert said(entries, day, by) == said(known, day, by)
            state = said(entries, day, by)
            assert state is not None
            assert from_json(to_json(state)) == state


def test_who_left_shows_both_days() -> None:
    gone = {"left": [{"cnic": partner(3).cnic, "ground": "died"}]}
    entries = [BEGINNING, filed(2, Kind.OWNERS, 10, gone, 30)]
    before, after = said(entries, 20, 29), said(entries, 20, 30)
    assert before is not None
    assert after is not None
    assert [o.name for o in before.owners][-1] == "Partner 3"
    assert before.former == ()
    (former,) = after.former
    assert (former.name, former.left_on, former.recorded_on) == ("Partner 3", on(10), on(30))
    assert said(entries, 9, 30) == replace(before)


def test_who_joined_of_a_past_day_shows_when_that_was_recorded() -> None:
    came = {"joined": [owner_json(partner(7, joined_on=on(5)))]}
    state = said([BEGINNING, filed(2, Kind.OWNERS, 5, came, 30)], 30, 30)
    assert state is not None
    newest = state.owners[-1]
    assert (newest.joined_on, newest.recorded_on) == (on(5), on(30))


STATE = from_json(BEGUN)


def change(*rows: Row, day: int = 10) -> Entry:
    return filed(9, Kind.OWNERS, day, content_of_change(STATE, rows), 30)


def test_a_change_says_only_what_it_changes() -> None:
    rows = [Row(owner=partner(0)), Row(owner=partner(1, address="Jinnah Road"))]
    rows += [Row(owner=partner(2), ground=Ground.RETIRED), Row(owner=partner(3))]
    told = content_of_change(STATE, [*rows, Row(owner=partner(8))])
    assert [each["cnic"] for each in told["joined"]] == [partner(8).cnic]
    assert [(each["cnic"], each["ground"]) for each in told["left"]] == [
        (partner(2).cnic, "retired")
    ]
    assert [each["address"] for each in told["changed"]] == ["Jinnah Road"]


@pytest.mark.parametrize(
    ("entries", "new", "says"),
    [
        ([BEGINNING], filed(2, Kind.NAME, -1, {}, 30), "not in the register yet"),
        ([BEGINNING], filed(2, Kind.NAME, 0, {}, 30), ""),
        (
            [BEGINNING, filed(2, Kind.NAME, 20, {"name": "B"}, 20)],
            filed(3, Kind.NAME, 10, {}, 30),
            "would contradict",
        ),
        (
            [BEGINNING, filed(2, Kind.NAME, 20, {"name": "B"}, 20)],
            filed(3, Kind.PLACE, 10, {}, 30),
            "",
        ),
        (
            [BEGINNING, filed(2, Kind.NAME, 20, {"name": "B"}, 20)],
            filed(3, Kind.DISSOLUTION, 10, {}, 30),
            "would contradict",
        ),
        (
            [BEGINNING, filed(2, Kind.OWNERS, 20, {"owners": BEGUN["owners"]}, 20)],
            filed(3, Kind.OWNERS, 10, {"left": []}, 30),
            "would contradict",
        ),
        (
            [BEGINNING, filed(2, Kind.OWNERS, 20, {"left": []}, 20)],
            filed(3, Kind.OWNERS, 10, {"left": []}, 30),
            "",
        ),
    ],
)
def test_a_day_is_refused_by_what_is_recorded(entries: list[Entry], new: Entry, says: str) -> None:
    found = day_problem(entries, new)
    assert (says in str(found)) if says else (found is None)


def test_no_firm_is_left_with_one_partner_on_any_day() -> None:
    """Partner 2 joined on day 20, so on day 10 the firm of two cannot lose one."""
    two = BEGUN | {"owners": BEGUN["owners"][:2]}
    came = {"joined": [owner_json(partner(2, joined_on=on(20)))]}
    entries = [filed(1, Kind.REGISTERED, 0, two, 0), filed(2, Kind.OWNERS, 20, came, 20)]
    gone = {"left": [{"cnic": partner(1).cnic, "ground": "retired"}]}
    assert "less than two partners" in str(
        too_few_partners(entries, filed(3, Kind.OWNERS, 10, gone, 30))
    )
    assert too_few_partners(entries, filed(3, Kind.OWNERS, 20, gone, 30)) is None


def test_an_insolvent_ceases_on_the_day_of_the_order() -> None:
    paper = Paper(number="12 of 2026", on=on(9), authority="District Judge, Turbat")
    rows = [Row(owner=partner(number)) for number in range(3)]
    rows.append(Row(owner=partner(3), ground=Ground.INSOLVENT, paper=paper))
    assert "order of adjudication" in str(contradiction_with_register(STATE, rows, on(10)))
    assert contradiction_with_register(STATE, rows, on(9)) is None


def test_nobody_leaves_before_joining() -> None:
    rows = [Row(owner=partner(number)) for number in range(3)]
    rows.append(Row(owner=partner(3), ground=Ground.RETIRED))
    assert "was not a partner yet" in str(
        contradiction_with_register(STATE, rows, FIRST - timedelta(days=1))
    )


def test_a_minor_who_leaves_is_named_nowhere() -> None:
    young = partner(3, minor=True, born_on=date(2012, 6, 5))
    begun = BEGUN | {"owners": [*BEGUN["owners"][:2], owner_json(young)]}
    gone = {"left": [{"cnic": young.cnic, "ground": "retired"}]}
    entries = [filed(1, Kind.REGISTERED, 0, begun, 0), filed(2, Kind.OWNERS, 10, gone, 30)]
    state = said(entries, 10, 30)
    assert state is not None
    assert len(state.owners) == 2
    assert state.former == ()
