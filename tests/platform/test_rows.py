"""Rows that are right are loaded all at once; what is wrong is said as a list says it, by row."""

from typing import Any

import pytest
from marshmallow import ValidationError, fields

from app.schemas import CommandSchema, Whole, rows


class _Row(CommandSchema):
    number = Whole(required=True, least=1, most=9)


class _AtOnce(CommandSchema):
    lines = rows(_Row, most=4)


class _OneByOne(CommandSchema):
    lines = fields.List(fields.Nested(_Row))


WRONG: tuple[list[Any], ...] = (
    [{"number": 1}, {"number": 10}],
    [{"number": 1}, None, {"number": 2, "more": 3}],
    ["1", {}],
)


def test_it_loads_what_is_right() -> None:
    sent = {"lines": [{"number": 1}, {"number": "2"}]}
    assert (
        _AtOnce().load(sent) == _OneByOne().load(sent) == {"lines": [{"number": 1}, {"number": 2}]}
    )


@pytest.mark.parametrize("sent", WRONG)
def test_it_says_what_is_wrong_in_which_row(sent: list[Any]) -> None:
    said = []
    for schema in (_AtOnce(), _OneByOne()):
        with pytest.raises(ValidationError) as refused:
            schema.load({"lines": sent})
        said.append(refused.value.messages)
    assert said[0] == said[1]
