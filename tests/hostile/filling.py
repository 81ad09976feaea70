"""Fills in whatever a route asks for, well enough that nothing but the asker is wrong with it.

What a route takes is read off the route itself, so a new one is filled in without a word here.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from json import dumps
from typing import Any

from marshmallow import Schema, fields, validate

from app.clock import real_now
from app.db import new_id
from app.schemas import Amount, CommandSchema, LocalDate, Moment, Percent, Quantity, Whole, YesNo
from app.web.actions import BY_ACTION
from marketplace.tenders.items_sheet import ItemRow, write_items

SOON = real_now() + timedelta(days=30)
# What a field means where its kind alone does not say it.
KNOWN: dict[str, Any] = {
    "cnic": "5440199999991",
    "head_cnic": "5440199999991",
    "witness_cnic": "5440199999991",
    "head_mobile": "03331234567",
    "channel": "onebill",
    "treasury": "quetta",
    "mobile": "03331234567",
    "email": "somebody@example.org",
    "password": "juniper quetta 46 lantern",
    "new_password": "juniper quetta 46 lantern",
    "code": "123456",
    "ntn": "7654321",
    "district": "quetta",
    "security_amount": None,
    "head_code": "B01601",
    "surcharge_head": "B01601",
    "issue_from": f"{SOON - timedelta(days=20):%Y-%m-%d}",
    "opens_at": (SOON + timedelta(minutes=30)).isoformat(timespec="seconds"),
    "ddo_code": "QA9001",
    "part": "1",
    "account_number": "4017009912345678",
    "bank": "nbp",
    "security_by_bill": False,
    "performance_by_bill": False,
    "income_head": "C02701",
    "sha256": "0" * 64,
    "object_head": "A05216",
    "withheld_head": "B01101",
    "personnel_number": "30412345",
}
# Where the first answer of a list does not go with the rest: a security per cent has no amount.
CHOSEN = {"security_kind": "percent"}
SIMPLE: dict[type[fields.Field[Any]], Any] = {
    Amount: "2500.00",
    Percent: "2",
    Quantity: "12",
    LocalDate: f"{SOON:%Y-%m-%d}",
    Moment: SOON.isoformat(timespec="seconds"),
    fields.UUID: str(new_id()),
    fields.Boolean: True,
    YesNo: True,
    fields.Dict: {},
}
A_TEXT = "Because the rules say so"


def schema_of(view: Callable[..., Any]) -> Schema | None:
    """Return the schema of what is sent to a view: its action's, its decorator's or its own."""
    action = getattr(view, BY_ACTION, None)
    act = (action.takes or CommandSchema) if action else None
    documented = getattr(view, "_apidoc", {}).get("arguments", {}).get("parameters", ())
    sent = [each["schema"] for each in documented if each.get("in") in {"json", "form", "formData"}]
    found = [act] if act else sent or list(_named(inspect.unwrap(view), depth=2))
    return _made(found[0]) if found else None


def _named(function: Callable[..., Any], depth: int) -> Iterator[Any]:
    """Yield the schemas that a function, or one of its own module that it calls, names."""
    code = getattr(function, "__code__", None)
    known = getattr(function, "__globals__", {})
    values = [known[name] for name in code.co_names if name in known] if code else []
    yield from (value for value in values if _is_command(value))
    for value in values:
        if depth and inspect.isfunction(value) and value.__module__ == function.__module__:
            yield from _named(value, depth - 1)


def _is_command(value: object) -> bool:
    kind = value if inspect.isclass(value) else type(value)
    return issubclass(kind, Schema) and not kind.__name__.endswith(("Out", "QuerySchema"))


def _made(schema: Any) -> Schema:  # noqa: ANN401 - a class or an instance
    made: Schema = schema() if inspect.isclass(schema) else schema
    return made


def filled(schema: Schema | None) -> dict[str, Any]:
    """Return JSON that the schema takes."""
    if schema is None:
        return {}
    data = {
        field.data_key or name: value(name, field)
        for name, field in schema.fields.items()
        if not field.dump_only
    }
    for name in schema.validate(data):  # what may be left out is, where a guess does not fit
        if name in data and not schema.fields[name].required:
            del data[name]
    return data


def value(name: str, field: fields.Field[Any]) -> Any:  # noqa: ANN401 - any JSON
    """Return something that a field takes."""
    if isinstance(field, fields.Nested):
        return filled(field.schema)
    if isinstance(field, fields.List):
        return [value(name, field.inner)]
    choice = CHOSEN.get(name) or _choice(field)
    if choice is not None:
        return choice
    return KNOWN[name] if name in KNOWN else _plain(field)


def _choice(field: fields.Field[Any]) -> Any:  # noqa: ANN401 - whatever can be chosen
    """Return the first answer of a list, or None where the field has no list."""
    if isinstance(field, fields.Enum):
        return next(iter(field.enum)).value if field.by_value else next(iter(field.enum)).name
    lists = (v.choices for v in field.validators if isinstance(v, validate.OneOf))
    first = next((next(iter(choices)) for choices in lists), None)
    return first.value if isinstance(first, Enum) else first


def _plain(field: fields.Field[Any]) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(field, Whole):
        return max(field.least, 1)
    return next((v for kind, v in SIMPLE.items() if isinstance(field, kind)), A_TEXT)


def flat(data: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield form names and values of what `filled` has made."""
    for name, given in data.items():
        listed = isinstance(given, list)
        for number, one in enumerate(given if listed else [given]):
            numbered = f"-{number}" if listed and isinstance(one, Mapping) else ""
            if isinstance(one, Mapping):
                yield from flat(one, f"{prefix}{name}{numbered}-")
            elif one is not None:
                yield f"{prefix}{name}", str(one).lower() if isinstance(one, bool) else str(one)


@cache
def sheet() -> bytes:
    """Return a spreadsheet of items, as the template asks for it."""
    row = ItemRow(
        lot="",
        description="Chair",
        unit="piece",
        quantity=Decimal(1),
        delivery_place="",
        specification="",
    )
    return write_items([row])


def as_parts(sent: dict[str, Any]) -> dict[str, Any]:
    """Return a body as parts of a multipart form: each object of a list is one part of JSON."""
    objects = {
        name: value
        for name, value in sent.items()
        if isinstance(value, list) and isinstance(value[0], dict)
    }
    plain = {name: value for name, value in sent.items() if name not in objects}
    return dict(flat(plain)) | {name: list(map(dumps, each)) for name, each in objects.items()}
