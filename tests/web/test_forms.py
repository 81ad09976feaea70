"""What is wrong with a form is listed as the page shows its fields."""

import re
from datetime import date
from enum import Enum

import pytest
from factories.gallery import LAYOUT
from flask import Flask, render_template
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError, fields
from werkzeug.datastructures import MultiDict

from app.errors import Invalid
from app.schemas import (
    PLAIN_WORDS,
    Amount,
    CommandSchema,
    LocalDate,
    Moment,
    Percent,
    Quantity,
    QuerySchema,
    Text,
    Whole,
    YesNo,
)
from app.text import has_latin
from app.typed_text import Typed
from app.web.filters import read_filters
from app.web.forms import Form, nested

PLAIN = PLAIN_WORDS["Field may not be null."]
Kind = Enum("Kind", ["ONE"])
URDU, ARABIC = "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩"
NAMES = ["name", "cnic", "mobile", "kind", "password"]


@given(st.permutations(NAMES), st.permutations(NAMES))
def test_it_lists_errors_in_the_order_of_the_fields(drawn: list[str], found: list[str]) -> None:
    form = Form({}, {name: f"{name} is wrong" for name in found})
    for name in drawn:
        form.error(name)
    assert [name for name, _ in form.summary] == drawn


FIELD = "Delivery date"


@pytest.mark.parametrize(
    ("sent", "by", "said", "urdu"),
    [
        (Text(required=True), "", "Fill in “Delivery date”.", "پُر کریں"),
        (Text(required=True), "choose", "Choose an answer to “Delivery date”.", "منتخب کریں"),
        (Text(required=True), "tick", "Tick “Delivery date”.", "نشان لگائیں"),
        (Text(required=True), "file", "Choose a file for “Delivery date”.", "منتخب کریں"),
    ],
)
def test_a_sentence_that_fits_any_field_names_its_own(
    app: Flask, sent: fields.Field[object], by: str, said: str, urdu: str
) -> None:
    messages = CommandSchema.from_dict({"day": sent})().validate({})
    with app.test_request_context("/"):
        form = Form({}, {}).with_messages(messages)
        assert [form.error("day", FIELD, by) for _ in range(2)] == [said, said]
        assert form.summary == [("day", said)]
        refused = Form().with_refusal(Invalid(PLAIN, fields={"day": PLAIN}))
        assert refused.error("day") == "Fill this in."
        assert refused.error("day", FIELD, by) == said
        other = Form({}, {"day": "Enter the day."})
        assert other.error("day", FIELD) == "Enter the day."
    with app.test_request_context("/?lang=ur"):
        in_urdu = Form({}, {}).with_messages(messages).error("day", FIELD, by) or ""
        assert FIELD in in_urdu
        assert urdu in in_urdu


@pytest.mark.parametrize(
    ("reads", "typed"),
    [
        (Text(required=True), ""),
        (Text(most=3), "four"),
        (Text(least=5), "four"),
        (Whole(), "x"),
        (Whole(most=9), "10"),
        (YesNo(), "maybe"),
        (fields.UUID(), "x"),
        (fields.List(fields.UUID()), ["x"]),
        (fields.Enum(Kind), "x"),
        (Amount(), Typed("x")),
        (Quantity(), Typed("x")),
        (LocalDate(), Typed("x")),
        (Moment(), Typed("x")),
    ],
)
def test_whatever_a_field_refuses_names_it(
    app: Flask, reads: fields.Field[object], typed: object
) -> None:
    messages = CommandSchema.from_dict({"day": reads})().validate({"day": typed})
    with app.test_request_context("/?lang=ur"):
        form = Form({}, {}).with_messages(messages)
        [name] = form.errors
        before = form.error(name) or ""
        assert not has_latin(before)
        assert FIELD in (form.error(name, FIELD) or "")


def test_it_links_nowhere_for_what_has_no_field_and_says_it_first() -> None:
    form = Form({}, {"cnic": "Write the CNIC.", "nowhere": "Only on weekdays."})
    form.error("cnic")
    assert form.summary == [("", "Only on weekdays."), ("cnic", "Write the CNIC.")]


def test_it_says_nothing_twice() -> None:
    form = Form({}, {"reason": "Say why.", "security_reason": "Say why.", "a": "No.", "b": "No."})
    form.error("reason")
    assert form.summary == [("", "No."), ("reason", "Say why.")]


def test_it_takes_the_first_place_of_a_field_that_is_drawn_twice() -> None:
    form = Form({}, {"cnic": "b", "name": "a"})
    for name in ("name", "cnic", "name"):
        form.error(name)
    assert [name for name, _ in form.summary] == ["name", "cnic"]


@pytest.mark.parametrize("start", ["row-", "file-"])
def test_it_gives_the_lines_of_a_file_a_place_on_the_page(start: str) -> None:
    form = Form({}, {f"{start}3": "Three.", "other": "Other.", f"{start}4": "Four."})
    assert form.beginning(start) == [(f"{start}3", "Three."), (f"{start}4", "Four.")]
    assert [name for name, _ in form.summary] == ["", f"{start}3", f"{start}4"]


def test_it_knows_before_the_page_is_drawn_that_something_is_wrong() -> None:
    assert not Form().wrong
    assert Form({}, {"cnic": "Write the CNIC."}).wrong
    assert Form({}, {}, "Not now.").wrong


def test_it_draws_the_list_above_the_fields_and_in_their_order(gallery: Flask) -> None:
    """The gallery's form draws email, amount, kind; here they are found the other way round."""
    wrong = {name: f"{name} is wrong" for name in ("kind", "items-0-price", "amount", "email")}
    with gallery.test_request_context():
        html = render_template("entry.html", form=Form({}, wrong), **LAYOUT)
    assert re.findall(r'<li><a href="#([^"]+)">', html) == [
        "email",
        "amount",
        "kind",
        "items-0-price",
    ]
    assert html.index("govuk-error-summary") < html.index('name="email"')


class RowSchema(CommandSchema):
    """A row of a form."""

    pieces = Whole(most=100)


class TypedSchema(CommandSchema):
    """Every kind of number and day that a form takes, and a text."""

    count = Whole(most=1_000)
    day = LocalDate()
    at = Moment()
    share = Percent()
    much = Quantity()
    amount = Amount()
    fee_paisa = Amount(data_key="fee")
    years = fields.List(Whole(least=2000, most=2999))
    rows = fields.List(fields.Nested(RowSchema))
    name = Text()


class SpanSchema(QuerySchema):
    """Days in an address."""

    since = LocalDate(load_default=None)
    year = Whole(load_default=None, most=2999)


LATIN = {
    "count": "120",
    "day": "31-12-2026",
    "at": "31-12-2026 14:30",
    "share": "2.5",
    "much": "1,234.5",
    "amount": "2,500.50",
    "fee": "1,500",
    "years": "2027",
    "rows-0-pieces": "40",
}


@pytest.mark.parametrize("digits", [URDU, ARABIC])
def test_it_takes_numbers_and_days_in_the_digits_of_any_keyboard_here(digits: str) -> None:
    said = str.maketrans("0123456789", digits)
    typed = {name: f"\u2066{value.translate(said)}\u2069" for name, value in LATIN.items()}
    read = TypedSchema().load(nested(MultiDict(typed), TypedSchema()))
    assert read == TypedSchema().load(nested(MultiDict(LATIN), TypedSchema()))
    assert (read["day"], read["count"], read["rows"]) == (date(2026, 12, 31), 120, [{"pieces": 40}])


def test_it_leaves_what_is_no_number_as_it_was_typed() -> None:
    name = "دکان ۱۲"
    assert nested(MultiDict({"name": name}), TypedSchema()) == {"name": name}


@pytest.mark.parametrize("name", ["count", "day", "share", "much"])
def test_a_program_still_writes_plain_digits(name: str) -> None:
    said = str.maketrans("0123456789", URDU)
    with pytest.raises(ValidationError):
        TypedSchema().load({name: LATIN[name].translate(said)})


def test_it_reads_filters_so_as_well(app: Flask) -> None:
    with app.test_request_context("/?since=۰۱-۰۷-۲۰۲۶&year=٢٠٢٦"):
        read, form = read_filters(SpanSchema())
    assert (read, form.wrong) == ({"since": date(2026, 7, 1), "year": 2026}, False)
