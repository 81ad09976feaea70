"""Units read what officers type, and write it back the same."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Invalid
from app.money import MAX_PAISA
from app.parameters.definitions import ParameterDefinition, Unit
from app.parameters.units import read, typed, written
from app.text import sentence


def defined(unit: Unit, **more: object) -> ParameterDefinition:
    return ParameterDefinition(
        key="test.value", title=sentence("Test"), group=sentence("Tests"), unit=unit, **more
    )


CHOICES = (("one", sentence("One")), ("two", sentence("Two")))
DEFINITIONS = {unit: defined(unit) for unit in Unit if unit is not Unit.CHOICE}
DEFINITIONS[Unit.CHOICE] = defined(Unit.CHOICE, choices=CHOICES)
DEFINITIONS[Unit.PERCENT] = defined(Unit.PERCENT, most=100)
STORED = {
    Unit.PAISA: st.integers(0, MAX_PAISA),
    Unit.PERCENT: st.decimals(0, 100, places=3).map(lambda d: format(d.normalize(), "f")),
    Unit.FRACTION: st.fractions(0, 1, max_denominator=9_999).map(str),
    Unit.DAYS: st.integers(0, 1_000_000),
    Unit.MINUTES: st.integers(0, 1_000_000),
    Unit.COUNT: st.integers(0, 1_000_000),
    Unit.CHOICE: st.sampled_from(["one", "two"]),
    Unit.TEXT: st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=500),
    Unit.BOOLEAN: st.booleans(),
}


@pytest.mark.parametrize("unit", Unit)
@given(data=st.data())
def test_it_reads_back_what_it_wrote(unit: Unit, data: st.DataObject) -> None:
    value = data.draw(STORED[unit])
    again = read(DEFINITIONS[unit], written(unit, value))
    assert (again, type(again)) == (value, type(value))


@pytest.mark.parametrize(
    ("unit", "text"),
    [
        (Unit.PAISA, "-1"),
        (Unit.PAISA, "1e3"),
        (Unit.PERCENT, "101"),
        (Unit.PERCENT, "NaN"),
        (Unit.PERCENT, "2.55555"),
        (Unit.FRACTION, "1/0"),
        (Unit.FRACTION, "4/3"),
        (Unit.DAYS, "1.5"),
        (Unit.DAYS, "-3"),
        (Unit.DAYS, "1000001"),
        (Unit.COUNT, ""),
        (Unit.CHOICE, "three"),
        (Unit.TEXT, " "),
        (Unit.BOOLEAN, "perhaps"),
    ],
)
def test_it_refuses_what_is_not_of_the_unit(unit: Unit, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(DEFINITIONS[unit], text)
    assert set(refused.value.fields) == {"value"}


def test_it_keeps_shares_exact() -> None:
    assert typed(Unit.FRACTION, read(DEFINITIONS[Unit.FRACTION], "2/6")) == Fraction(1, 3)


def test_it_reads_amounts_as_people_here_group_them() -> None:
    assert read(DEFINITIONS[Unit.PAISA], "Rs 5,00,00,000") == 5_000_000_000


def test_it_refuses_a_choice_without_options() -> None:
    with pytest.raises(ValueError, match="choices"):
        defined(Unit.CHOICE)


@pytest.mark.parametrize(
    ("unit", "text", "value"),
    [
        (Unit.PAISA, "Rs. 1,500/-", 150_000),
        (Unit.PERCENT, "۲٫۵", "2.5"),
        (Unit.DAYS, "۱۲", 12),
        (Unit.FRACTION, "۱/۳", "1/3"),
    ],
)
def test_it_reads_numbers_as_people_write_them(unit: Unit, text: str, value: object) -> None:
    assert read(DEFINITIONS[unit], text) == value


@pytest.mark.parametrize("unit", [Unit.PAISA, Unit.PERCENT])
def test_it_names_a_comma_that_looks_like_a_decimal_point(unit: Unit) -> None:
    with pytest.raises(Invalid) as refused:
        read(DEFINITIONS[unit], "2,5")
    told = "Enter 2.5: use a point, not a comma, for decimals."
    assert refused.value.fields == {"value": told}
