"""Numbers from outside: taken as they are written, or refused with a sentence; never guessed."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import product

import pytest
from factories.every import every
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import Schema, ValidationError

import wsgi  # noqa: F401 - so that every domain's schemas are known
from app.schemas import CommandSchema, Percent, Quantity, QuerySchema, Whole
from app.text import Sentence
from marketplace.bids.schemas import BidQuoteSchema

NO_WHOLE = [
    1.9, 1.0, "1.9", "1.0", True, False, 1e3, "1e3", "٣", "۳", "１", "+1", "-1", -1, "1_0", "0x1",
    "", " ", "one", "1 2", [1], {"a": 1}, "9" * 5_000, 10**30, float("nan"), float("inf"),
]  # fmt: skip
NO_DECIMAL = [
    1.9, 1e3, True, "1e3", "1E2", "٣", "۲٫۵", "NaN", "Infinity", "-0", "+1", "1_0", ".5", "5.",
    "1.2.3", "", "two", [1], "9" * 5_000,
]  # fmt: skip


def every_whole_field() -> Iterator[tuple[str, Whole]]:
    """Every whole number that an input takes, with its schema's name."""
    schemas: list[type[Schema]] = [CommandSchema, QuerySchema]
    while schemas:
        schema = schemas.pop()
        schemas.extend(schema.__subclasses__())
        for name, field in schema().fields.items():
            if isinstance(field, Whole):
                yield f"{schema.__name__}.{name}", field


FIELDS = dict(every_whole_field())


def test_it_takes_whole_numbers_in_several_places() -> None:
    assert {"BidQuoteSchema.number", "YearSchema.year", "OwnTendersSchema.limit"} <= FIELDS.keys()


@every("pair", list(product(sorted(FIELDS), NO_WHOLE)))
def test_it_refuses_what_is_no_whole_number_with_a_sentence(pair: tuple[str, object]) -> None:
    name, value = pair
    with pytest.raises(ValidationError) as refused:
        FIELDS[name].deserialize(value)
    (message,) = refused.value.messages
    assert isinstance(message, Sentence)


def test_it_prices_no_item_by_a_number_that_is_not_one() -> None:
    for number in (1.9, "1.9", True):
        with pytest.raises(ValidationError) as refused:
            BidQuoteSchema().load({"number": number, "unit_price": "10"})
        assert list(refused.value.messages_dict) == ["number"]


@given(st.integers(1, 32_767))
def test_it_takes_a_number_as_json_and_as_the_text_of_a_form(number: int) -> None:
    field = FIELDS["BidQuoteSchema.number"]
    assert field.deserialize(number) == field.deserialize(f" {number} ") == number


@given(st.one_of(st.integers(max_value=0), st.integers(min_value=32_768)))
def test_it_keeps_to_the_limits(number: int) -> None:
    for value in (number, str(number)):
        with pytest.raises(ValidationError):
            FIELDS["BidQuoteSchema.number"].deserialize(value)


@every("pair", list(product([Percent(), Percent(zero=True), Quantity()], NO_DECIMAL)))
def test_it_refuses_what_is_no_decimal(pair: tuple[Percent | Quantity, object]) -> None:
    field, value = pair
    with pytest.raises(ValidationError) as refused:
        field.deserialize(value)
    assert isinstance(refused.value.messages[0], Sentence)


@given(st.decimals(min_value="0.01", max_value=100, places=2))
def test_it_takes_a_per_cent_exactly(number: Decimal) -> None:
    assert Percent().deserialize(str(number)) == number


def test_it_takes_no_per_cent_only_where_that_is_an_answer() -> None:
    assert Percent(zero=True).deserialize("0") == 0
    for value in ("0", "0.00", "100.01", "2.555"):
        with pytest.raises(ValidationError):
            Percent().deserialize(value)
