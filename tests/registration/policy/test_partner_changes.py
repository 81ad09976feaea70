"""What the register refuses of a change of partners, and what a filing says: rule by rule."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from registration.register.policy.business import (
    Form,
    Owner,
    Standing,
    State,
    from_json,
    owner_json,
)
from registration.register.policy.changes import (
    Ground,
    Paper,
    Row,
    after_change,
    content_of_change,
    contradiction_with_register,
    correction_without_effect,
    day_problem,
    is_ended_unless_agreed,
    newcomer_problem,
    too_few_partners,
)
from registration.register.policy.corrections import (
    adds_to_elector,
    is_election,
    is_of_other_partners,
    stays_with_a_ground,
)
from registration.register.policy.filings import (
    ALIVE,
    OWNER_DIED,
    Entry,
    Kind,
    as_of,
    minors_of,
    project,
)
from registration.register.policy.partner_rules import PartnerLimit, limit_for, wrong_with

FIRST, BORN = date(2026, 1, 1), date(2012, 6, 5)
DAY = timedelta(days=1)
UNLIMITED = PartnerLimit(most=20)


def partner(name: str, **said: Any) -> Owner:  # noqa: ANN401 - its fields
    return Owner(name=name, cnic=name, **({"joined_on": FIRST} | said))


A, B, YOUNG = partner("A"), partner("B"), partner("Y", minor=True, born_on=BORN)
DEAD = partner("D", died_on=FIRST + DAY)
LATER = partner("L", joined_on=FIRST + 30 * DAY)
PAPER = Paper(number="12 of 2026", on=FIRST, authority="Union Council 7")
BEGUN: dict[str, Any] = {
    "form": "partnership",
    "name": "Turbat Traders",
    "place": {"line": "Main Bazaar", "district": "kech"},
    "activities": ["4711"],
    "owners": [owner_json(each) for each in (A, B, YOUNG)],
}
STATE = from_json(BEGUN)


def state(*owners: Owner) -> State:
    return replace(STATE, owners=owners)


def rows(*owners: Owner | Row) -> list[Row]:
    return [each if isinstance(each, Row) else Row(owner=each) for each in owners]


def leaves(owner: Owner, ground: Ground = Ground.RETIRED) -> Row:
    return Row(owner=owner, ground=ground)


@pytest.mark.parametrize(
    ("known", "named", "on", "says"),
    [
        ((A, B), rows(A, B), FIRST, None),
        ((A, B), rows(A), FIRST, "B is in the register"),
        ((A, B), rows(A, leaves(B)), FIRST, None),
        ((A, B), rows(A, leaves(B)), FIRST - DAY, "was not a partner yet"),
        ((A, B), rows(A, leaves(B)), None, None),
        ((A,), rows(A, leaves(B)), FIRST, "is not in the register"),
        ((A,), rows(A, B), FIRST, None),
        ((A,), rows(A, B), FIRST + DAY, "joins with this change"),
        ((A,), rows(A, B), None, None),
        ((A, YOUNG), rows(A, YOUNG), FIRST, None),
        ((A, YOUNG), rows(A, partner("Y")), FIRST, "Enter the date of birth"),
        ((A, B), rows(A, partner("B", born_on=BORN)), FIRST, "Leave the date of birth empty"),
        ((A, DEAD), rows(A, DEAD), FIRST + DAY, "has recorded that D died"),
        ((A, DEAD), rows(A, leaves(DEAD)), FIRST + DAY, "has recorded that D died"),
        ((A, DEAD), rows(A, leaves(DEAD, Ground.DIED)), FIRST + DAY, None),
        # Who is well may be said to have died: the paper of another office says so.
        ((A, B), rows(A, leaves(B, Ground.DIED)), FIRST, None),
        ((A, B), rows(A, leaves(B, Ground.INSOLVENT)), FIRST, None),
        # Of a past day: who joined since stays, and only an insolvency has the day of its paper.
        ((A, B, LATER), rows(A, leaves(B), LATER), FIRST, None),
        ((A, B), rows(A, Row(owner=B, ground=Ground.DIED, paper=PAPER)), FIRST + DAY, None),
    ],
)
def test_it_refuses_what_contradicts_the_register(
    known: Sequence[Owner], named: list[Row], on: date | None, says: str | None
) -> None:
    found = contradiction_with_register(state(*known), named, on)
    assert found is None if says is None else says in str(found)


def test_nobody_joins_a_firm_twice() -> None:
    assert "is in the register of this firm already" in str(newcomer_problem(state(A, B), "B"))
    assert newcomer_problem(state(A, B), "C") is None


def test_it_says_who_joined_left_or_is_new_and_nobody_else() -> None:
    moved, stranger = partner("A", address="Jinnah Road"), partner("C")
    said = content_of_change(
        state(A, B, YOUNG, DEAD),
        rows(moved, leaves(B), leaves(stranger), partner("Y"), partner("D")),
    )
    assert [each["cnic"] for each in said["joined"]] == []
    assert [each["cnic"] for each in said["left"]] == ["B"]
    assert [(each["cnic"], each["minor"]) for each in said["changed"]] == [
        ("A", False),
        ("Y", True),
    ]
    # What the register alone knows of somebody is nothing new.
    known = partner("A", recorded_on=FIRST, died_on=FIRST)
    assert content_of_change(state(known, B), rows(A, B))["changed"] == []


def test_who_was_admitted_as_a_minor_stays_one_after_a_change() -> None:
    after = after_change(state(A, B, YOUNG), rows(A, leaves(B), partner("Y"), partner("C")))
    assert [(each.cnic, each.minor) for each in after] == [("A", False), ("Y", True), ("C", False)]


@pytest.mark.parametrize("ground", Ground)
def test_a_death_or_an_insolvency_ends_the_firm_unless_agreed(ground: Ground) -> None:
    ends = ground in {Ground.DIED, Ground.INSOLVENT}
    assert is_ended_unless_agreed(rows(A, leaves(B, ground))) is ends
    assert not is_ended_unless_agreed(rows(A, B))


ALL = ("name", "name_ur", "place", "other_places", "duration", "owners", "partners")
SAID = {
    Kind.REGISTERED: ALL,
    Kind.IMPORTED: ALL,
    Kind.NAME: ("name", "name_ur"),
    Kind.PLACE: ("place", "other_places"),
    Kind.OWNERS: ("owners", "partners"),
    Kind.ELECTION: ("partners",),
    Kind.ACTIVITIES: (),
}


@pytest.mark.parametrize("kind", SAID)
def test_a_correction_is_of_what_its_filing_says(kind: Kind) -> None:
    effective = [each for each in ALL if correction_without_effect(kind, {each: "x"}) is None]
    assert effective == list(SAID[kind])
    beside = {**dict.fromkeys(SAID[kind], "x"), "duration": "x"}
    assert (correction_without_effect(kind, beside) is None) == ("duration" in SAID[kind])


def filed(
    number: int, kind: Kind, day: int, content: dict[str, Any], recorded: int = 90, about: int = 0
) -> Entry:
    on, known = FIRST + day * DAY, FIRST + recorded * DAY
    return Entry(
        sequence=number, kind=kind, effective_on=on, content=content, recorded_on=known,
        corrects=about or None,
    )  # fmt: skip


BEGAN = filed(1, Kind.REGISTERED, 0, BEGUN, 0)


@pytest.mark.parametrize("kind", [Kind.NAME, Kind.PLACE, Kind.ACTIVITIES])
def test_a_later_change_of_the_kind_hides_it_and_one_of_the_same_day_does_not(kind: Kind) -> None:
    later = filed(2, kind, 20, {})
    assert "would contradict" in str(day_problem([BEGAN, later], filed(3, kind, 19, {})))
    assert day_problem([BEGAN, later], filed(3, kind, 20, {})) is None


def gone(*names: str) -> dict[str, Any]:
    return {"left": [{"cnic": each, "ground": "retired"} for each in names]}


@pytest.mark.parametrize(
    ("entries", "new", "says"),
    [
        ([], filed(2, Kind.OWNERS, 10, gone("Y")), None),  # no partner of age goes
        ([], filed(2, Kind.OWNERS, 10, gone("B")), "From 11-01-2026 on"),
        ([], filed(2, Kind.DISSOLUTION, 10, {}), None),
        ([filed(2, Kind.DISSOLUTION, 11, {})], filed(3, Kind.OWNERS, 10, gone("B")), "From 11-01"),
        ([filed(2, Kind.DISSOLUTION, 10, {})], filed(3, Kind.OWNERS, 10, gone("B")), None),
    ],
)
def test_a_firm_has_two_partners_of_age_until_it_is_dissolved(
    entries: list[Entry], new: Entry, says: str | None
) -> None:
    found = too_few_partners([BEGAN, *entries], new)
    assert found is None if says is None else says in str(found)


@pytest.mark.parametrize("form", [Form.SOLE, Form.COMPANY])
def test_only_a_partnership_needs_two(form: Form) -> None:
    begun = filed(1, Kind.REGISTERED, 0, BEGUN | {"form": form.value}, 0)
    assert too_few_partners([begun], filed(2, Kind.OWNERS, 10, gone("B"))) is None


def said(*entries: Entry, day: int = 60) -> State:
    found = as_of(project([BEGAN, *entries]), FIRST + day * DAY)
    assert found is not None
    return found.state


@pytest.mark.parametrize(
    ("recorded", "content", "late"),
    [
        (29, {"ground": "agreed"}, False),
        (30, {"ground": "agreed"}, False),
        (31, {"ground": "agreed"}, True),
        (31, {}, False),  # filed before days could be past
    ],
)
def test_a_dissolution_says_when_it_was_recorded_where_that_was_later(
    recorded: int, content: dict[str, Any], *, late: bool
) -> None:
    state = said(filed(2, Kind.DISSOLUTION, 30, content, recorded))
    assert (state.standing, state.dissolved_on) == (Standing.DISSOLVED, FIRST + 30 * DAY)
    assert state.dissolution_recorded_on == (FIRST + recorded * DAY if late else None)


@pytest.mark.parametrize("kind", [Kind.DEATH, Kind.DISSOLUTION])
@pytest.mark.parametrize("alive", [False, True])
def test_a_death_marks_the_partner_alone_and_one_that_was_taken_back_nobody(
    kind: Kind, *, alive: bool
) -> None:
    content = {"gone": "B", "ground": OWNER_DIED} | ({ALIVE: True} if alive else {})
    state = said(filed(2, kind, 30, content))
    died = [each.cnic for each in state.owners if each.died_on == FIRST + 30 * DAY]
    assert died == ([] if alive else ["B"])
    ended = kind is Kind.DISSOLUTION and not alive
    assert state.standing is (Standing.DISSOLVED if ended else Standing.REGISTERED)


def test_a_death_marks_no_minor() -> None:
    assert all(
        each.died_on is None for each in said(filed(2, Kind.DEATH, 30, {"gone": "Y"})).owners
    )


JOINS = {"joined": [owner_json(partner("Z", minor=True, born_on=BORN, joined_on=FIRST + 10 * DAY))]}
CHANGE = filed(2, Kind.OWNERS, 10, JOINS)


@pytest.mark.parametrize(
    ("entries", "sequence", "minors"),
    [
        ([CHANGE], 1, {"Y"}),
        ([CHANGE], 2, {"Y", "Z"}),
        ([CHANGE, filed(3, Kind.OWNERS, 20, gone("Y"))], 3, {"Y", "Z"}),
        ([CHANGE, filed(3, Kind.WITHDRAWAL, 0, {}, about=2)], 2, {"Y", "Z"}),
        ([CHANGE, filed(3, Kind.CORRECTION, 0, {"partners": []}, about=2)], 3, {"Y", "Z"}),
        ([CHANGE, filed(3, Kind.NAME, 5, {"name": "N"})], 3, {"Y"}),
        # Another filing that was withdrawn admitted nobody.
        (
            [
                filed(2, Kind.OWNERS, 10, JOINS),
                filed(3, Kind.WITHDRAWAL, 0, {}, about=2),
                filed(4, Kind.NAME, 20, {"name": "N"}),
            ],
            4,
            {"Y"},
        ),
    ],
)
def test_minors_are_known_of_a_filing_also_where_it_was_withdrawn(
    entries: list[Entry], sequence: int, minors: set[str]
) -> None:
    assert minors_of([BEGAN, *entries], sequence) == minors


ELECTION = {"cnic": "Y", "partner": True, "name": "Y"}


@pytest.mark.parametrize(
    ("content", "elects"),
    [(ELECTION, True), ({"cnic": "Y"}, False), ({"partner": True}, False), (BEGUN, False)],
)
def test_an_election_names_one_and_what_they_chose(
    content: dict[str, Any], *, elects: bool
) -> None:
    assert is_election(content) is elects


@pytest.mark.parametrize(
    ("row", "more"),
    [
        ({"cnic": "Y", "name": "Yar", "name_ur": "", "address": "x", "was": {}}, False),
        ({"cnic": "Y", "joined_on": "2026-01-02"}, True),
        ({"cnic": "Y", "minor": False}, True),
    ],
)
def test_an_election_holds_name_and_address_alone(row: dict[str, Any], *, more: bool) -> None:
    assert adds_to_elector(ELECTION, [row]) is more
    assert not adds_to_elector(BEGUN, [row])
    assert not is_of_other_partners(ELECTION, {"partners": [row]})
    assert is_of_other_partners(ELECTION, {"partners": [row, {"cnic": "A"}]})


def test_one_row_with_a_ground_of_who_stays_is_enough() -> None:
    filed_so = JOINS | gone("B")
    left, stays = {"cnic": "B", "ground": "died"}, {"cnic": "Z", "ground": "died"}
    assert not stays_with_a_ground(filed_so, {"partners": [left]})
    assert stays_with_a_ground(filed_so, {"partners": [left, stays]})
    assert not stays_with_a_ground(filed_so, {"partners": [{"cnic": "Z", "name": "Zar"}]})


@pytest.mark.parametrize(
    ("owners", "most", "says"),
    [
        ((A, B), 2, None),
        ((A, B, YOUNG), 2, None),
        ((A, YOUNG), 2, "at least two"),
        ((A, B, partner("C")), 2, "must be a company"),
        ((A, partner("A")), 2, "entered twice"),
        ((A, partner("B", joined_on=FIRST + DAY)), 2, "must be today or in the past"),
    ],
)
def test_partners_are_two_of_age_within_the_limit_each_once_and_not_of_tomorrow(
    owners: Sequence[Owner], most: int, says: str | None
) -> None:
    found = wrong_with(owners, FIRST, PartnerLimit(most=most))
    assert found is None if says is None else says in str(found)


@pytest.mark.parametrize(
    ("activity", "is_law"), [("6910", False), ("6920", False), ("6930", True), ("4711", True)]
)
def test_lawyers_and_accountants_are_exempt(activity: str, *, is_law: bool) -> None:
    limit = replace(UNLIMITED, professions_exempt=True)
    assert limit_for(limit, ["4711", activity]).is_law is is_law
    assert not wrong_with([A, B, partner("C")], FIRST, PartnerLimit(most=2, is_law=False))
