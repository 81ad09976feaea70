"""Prices as programs write them are read at once: nothing is taken that the schema refuses."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from app.typed_text import Typed
from marketplace.bids.policy import Quote
from marketplace.bids.schemas import BidPricesSchema, BidQuoteSchema, plain_quote

_TEXTS = st.one_of(
    st.sampled_from(["1", "0", "0.00", "12.5", "12.505", "1,000", " 7", "1e3", "٣", "9" * 20, ""]),
    st.decimals(0, 10**6, places=2).map(str),
)
_ANY = st.one_of(st.none(), st.booleans(), st.integers(-1, 40_000), st.floats(), _TEXTS)
_ROWS = st.dictionaries(
    st.sampled_from(["number", "unit_price", "tax_percent", "stated_total", "more"]), _ANY
)
_PRICED = st.fixed_dictionaries(
    {"number": _ANY, "unit_price": _ANY}, optional={"tax_percent": _ANY, "stated_total": _ANY}
)


@given(_ROWS | _PRICED | _ANY)
def test_it_reads_no_price_otherwise_than_the_schema(row: Any) -> None:  # noqa: ANN401 - any JSON
    read = plain_quote(row)
    if read is None:
        return
    try:
        assert BidQuoteSchema().load(row) == read
    except ValidationError as error:
        raise AssertionError(row) from error


def test_it_reads_what_programs_write() -> None:
    row = {"number": 3, "unit_price": "1250.50", "tax_percent": "17.5"}
    quote = Quote(number=3, unit_price_paisa=125_050, tax_percent=Decimal("17.5"))
    assert plain_quote(row) == quote
    assert plain_quote(row | {"unit_price": Typed("1250.50")}) is None
    assert BidPricesSchema().load({"quotes": [row]})["quotes"] == (quote,)


def test_it_lets_the_schema_say_what_is_wrong_with_one_of_many() -> None:
    rows = [{"number": 1, "unit_price": "5"}, {"number": 2, "unit_price": "five"}]
    with pytest.raises(ValidationError) as refused:
        BidPricesSchema().load({"quotes": rows})
    assert list(refused.value.messages_dict["quotes"]) == [1]
