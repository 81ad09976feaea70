"""When something applies: what a test in a service's file sees, in two values and in three."""

from typing import Any

import pytest
from factories.toys import TOY, toy_book

from app.casework.cases.policy.routing import may_begin
from app.casework.definition import determinants as of
from app.casework.definition.determinants import About, All, AnyOf, Determinant, Is, Not
from app.casework.forms.policy.determinants import Known, holds
from app.casework.forms.policy.three_valued_logic import may_hold


def seen(how: Is, value: Any = None, name: str = "it") -> Determinant:  # noqa: ANN401 - as files say
    return of.Test(About.ANSWER, name, how, value)


@pytest.mark.parametrize(
    ("test", "answer", "expected"),
    [
        (seen(Is.AT_LEAST, 5), 5, True),
        (seen(Is.AT_LEAST, 5), 4, False),
        (seen(Is.AT_MOST, 5), 5, True),
        (seen(Is.AT_MOST, 5), 6, False),
        (seen(Is.AT_LEAST, 2), [{}, {}], True),
        (seen(Is.AT_LEAST, 2), [{}], False),
        (seen(Is.AT_LEAST, 1), True, False),  # yes is no number
        (seen(Is.EQUAL, value=True), True, True),
        (seen(Is.EQUAL, value=True), 1, False),
        (seen(Is.EQUAL, value=False), 0, False),
        (seen(Is.ANY_OF, (1, 2)), True, False),
        (seen(Is.ANY_OF, ("a", "b")), "b", True),
        (seen(Is.HOLDS, "a"), ["b", "a"], True),
        (seen(Is.HOLDS, "a"), "a", False),
        (seen(Is.GIVEN), 0, True),
        (seen(Is.GIVEN), False, True),
        (seen(Is.GIVEN), [], False),
        (seen(Is.GIVEN), "", False),
        (Not(seen(Is.AT_LEAST, 5)), 4, True),
    ],
)
def test_it_compares_by_kind_and_size(test: Determinant, answer: object, *, expected: bool) -> None:
    assert holds(test, Known(answers={"it": answer})) is expected


def test_within_a_row_the_row_s_own_answer_counts() -> None:
    known = Known(answers={"minor": True, "age": 3}).in_row({"minor": False})
    assert holds(seen(Is.EQUAL, False, "minor"), known)
    assert holds(seen(Is.EQUAL, 3, "age"), known)


YES, NO, OPEN = (seen(Is.EQUAL, True, name) for name in ("yes", "no", "open"))
KNOWN = Known(answers={"yes": True, "no": False})


@pytest.mark.parametrize(
    ("determinant", "expected"),
    [
        (YES, True),
        (NO, False),
        (OPEN, None),
        (Not(OPEN), None),
        (All((YES, OPEN)), None),
        (All((NO, OPEN)), False),
        (All((YES, YES)), True),
        (All(()), True),
        (AnyOf((NO, OPEN)), None),
        (AnyOf((YES, OPEN)), True),
        (AnyOf((NO, NO)), False),
        (AnyOf(()), False),
    ],
)
def test_what_nobody_has_answered_is_open_where_it_decides(
    determinant: Determinant, *, expected: bool | None
) -> None:
    assert may_hold(determinant, KNOWN) is expected


@pytest.mark.parametrize(
    ("granted", "begins"),
    [
        ({"shop": None}, False),
        ({"shop": True}, True),
        ({"shop": False}, True),  # refused: its office sees why
        ({}, True),  # not asked for
    ],
)
def test_a_registration_waits_for_decisions_not_for_grants(
    granted: dict[str, bool | None], *, begins: bool
) -> None:
    corner = toy_book().get(TOY, 1).registration("corner")
    assert corner.after == ("shop",)
    assert may_begin(corner, granted) is begins
