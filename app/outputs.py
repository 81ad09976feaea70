"""Output schemas of the API: made from the view of a query, each field stated once.

RefundOut = output_of(Refund, "RefundOut", only=("id", "channel", "amount_paisa", "reason"))

The type decides how a field is written, and its name adds what a type cannot: a name that ends in
`_paisa` is money, written in rupees and named without the unit ("amount": "2500.00"). Schemas of
input are written by hand: they hold limits and sentences for people.
"""

import datetime as dt
import enum
import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from decimal import Decimal
from functools import cache, partial
from uuid import UUID

from marshmallow import Schema, fields
from sqlalchemy.orm import Mapped

from app.schemas import Amount, Moment, Quantity, Whole

MONEY = "_paisa"
# Marks a field that an answer may leave out. Any other field of what is only answered is required.
MAY_BE_ABSENT = "x-may-be-absent"
OutputField = fields.Field[typing.Any]
FieldSource = OutputField | type[Schema] | list[type[Schema]] | str
_PLAIN: Mapping[type, Callable[..., OutputField]] = {
    UUID: fields.UUID,
    bool: fields.Boolean,
    int: Whole,
    Decimal: Quantity,
    str: fields.String,
    enum.StrEnum: fields.String,
    enum.IntEnum: Whole,
    dt.datetime: Moment,
    dt.date: fields.Date,
}
_LISTS = (list, tuple, set, frozenset, Sequence, AbstractSet, Iterable)


def output_of(
    view: type,
    name: str,
    /,
    says: str = "",
    *,
    only: Sequence[str] | None = None,
    **stated: FieldSource,
) -> type[Schema]:
    """Make the schema `name` of a dataclass or a table.

    `only` names the attributes to write (left out: all fields; a property or a method without
    arguments is named). `stated` adds or replaces fields by their key: a schema (or a list
    of one) for what is nested in the attribute of that name, the path of an attribute whose type
    the view tells ("payment.paid_at"), or a field. Raises TypeError for a type that has no one way
    to be written: state its field.
    """
    named = own_fields(view) if only is None else only
    keys: dict[str, FieldSource] = {key_of(each): each for each in named}
    made = {key: _field(view, key, each) for key, each in {**keys, **stated}.items()}
    return type(name, (Schema,), {"__doc__": says or view.__doc__, **made})


def key_of(attribute: str) -> str:
    """Return the name under which an attribute is written: money without its unit."""
    return attribute.removesuffix(MONEY)


def own_fields(view: type) -> list[str]:
    """Return the names of all fields of a dataclass, or columns of a table."""
    return [name for name in _hints_of(view) if not name.startswith("_")]


def _field(view: type, key: str, stated: FieldSource) -> OutputField:
    if isinstance(stated, fields.Field):
        return _there(view, stated, stated.attribute or key)
    if isinstance(stated, list):
        return fields.List(fields.Nested(stated[0]))
    if isinstance(stated, str):
        return _of_attribute(view, key, stated)
    return fields.Nested(stated, allow_none=_may_be_none(view, key))


def _of_attribute(view: type, key: str, path: str) -> OutputField:
    *_, hint = _hints_along(view, path)
    named = {} if path == key else {"attribute": path}
    return _there(view, _field_maker(hint, view, path)(**named), path)


def _there(view: type, made: OutputField, path: str) -> OutputField:
    """Let what lies below nothing be written as null: a field is always there."""
    way = path.rpartition(".")[0]
    with suppress(AttributeError):  # a field that is stated may have an attribute without type
        if way and any(map(_has_none, _hints_along(view, way))):
            made.allow_none, made.dump_default = True, None
    return made


def _hints_along(view: type, path: str) -> Sequence[object]:
    """Return the type of each attribute on the way of a path."""
    hints: list[object] = []
    for attribute in path.split("."):
        hints.append(type_of(_without_none(hints[-1]) if hints else view, attribute))
    return hints


def _has_none(hint: object) -> bool:
    return types.NoneType in typing.get_args(hint)


def _without_none(hint: object) -> type:
    """Return the type of what is there."""
    some = [each for each in typing.get_args(hint) if each is not types.NoneType]
    return typing.cast("type", some[0] if len(some) == 1 else hint)


def type_of(view: type, attribute: str) -> object:
    """Return the type of a field, a column, or what a property or a method returns."""
    hint = _hints_of(view).get(attribute)
    if hint is None:
        found = getattr(view, attribute)
        function = found.fget if isinstance(found, property) else found
        hint = typing.get_type_hints(function)["return"]
    return typing.get_args(hint)[0] if typing.get_origin(hint) is Mapped else hint


@cache
def _hints_of(view: type) -> Mapping[str, object]:
    """Return the types of all attributes: a view is asked once for each of them."""
    return typing.get_type_hints(view)


def _may_be_none(view: type, attribute: str) -> bool:
    try:
        return _has_none(type_of(view, attribute))
    except AttributeError:
        return False


def _field_maker(hint: object, view: type, path: str) -> Callable[..., OutputField]:
    """Return what makes the field of a type."""
    some = [each for each in typing.get_args(hint) if each is not types.NoneType]
    if _has_none(hint):
        return partial(_field_maker(some[0], view, path), allow_none=True)
    if path.endswith(MONEY):
        return Amount
    if typing.get_origin(hint) in _LISTS:
        return partial(fields.List, _field_maker(some[0], view, path)())
    for plain, field in _PLAIN.items():
        if isinstance(hint, type) and issubclass(hint, plain):
            return field
    message = f"{view.__name__}.{path}: state how {hint} is written"
    raise TypeError(message)
