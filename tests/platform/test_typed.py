"""Numbers as people paste them: with marks that nobody sees, other digits and other dashes."""

import pytest
from flask import Flask
from marshmallow import ValidationError

from app.casework.cases.policy.references import read_reference, reference_of
from app.identity.people.identifiers import read_cnic, read_mobile
from app.schemas import CommandSchema, Text
from app.text import isolated
from app.typed_text import by_script, plain_typed
from app.web.forms import Form

CNIC = "54400-1234567-1"
UNSEEN = ["\u200b", "\u200e", "\u200f", "\u2066", "\u2069", "\u202a", "\u202c", "\ufeff", "\u00ad"]


@pytest.mark.parametrize("mark", UNSEEN, ids=lambda mark: f"U+{ord(mark):04X}")
def test_it_sees_nothing_where_nobody_sees_anything(mark: str) -> None:
    assert plain_typed(f"{mark}12{mark}-34{mark}") == "12-34"
    assert read_cnic(f"{mark}{CNIC}{mark}") == "5440012345671"


@pytest.mark.parametrize("dash", "-‐‑‒–—―−")
def test_it_reads_every_dash_as_one(dash: str) -> None:
    assert plain_typed(f"1{dash}2") == "1-2"
    assert read_mobile(CNIC.replace("-", dash)) is None
    assert read_cnic(CNIC.replace("-", dash)) == "5440012345671"


def test_it_reads_what_our_own_pages_isolate() -> None:
    reference = reference_of(range(11))
    assert read_reference(isolated(reference)) == reference
    assert read_mobile(isolated("+92 301 2345678")) == "+923012345678"
    assert plain_typed("۰۱۲۳ ٤٥٦") == "0123 456"


@pytest.mark.parametrize(
    ("first", "second", "english", "urdu"),
    [
        ("زرغون ٹریڈرز", "", "", "زرغون ٹریڈرز"),
        ("زرغون ٹریڈرز", "Zarghoon Traders", "Zarghoon Traders", "زرغون ٹریڈرز"),
        ("", "Zarghoon Traders", "Zarghoon Traders", ""),
        ("Zarghoon Traders", "زرغون ٹریڈرز", "Zarghoon Traders", "زرغون ٹریڈرز"),
        ("Zarghoon", "Traders", "Zarghoon", "Traders"),
        ("زرغون", "ٹریڈرز", "زرغون", "ٹریڈرز"),
        ("Zarghoon زرغون", "", "Zarghoon زرغون", ""),
        ("", "", "", ""),
    ],
)
def test_a_name_goes_into_the_field_of_its_script(
    first: str, second: str, english: str, urdu: str
) -> None:
    typed = by_script({"name": first, "name_ur": second, "age": 3}, ["name_ur"])
    assert typed == {"name": english, "name_ur": urdu, "age": 3}


def test_a_schema_takes_a_name_in_urdu_first() -> None:
    class Named(CommandSchema):
        name = Text(required=True)
        name_ur = Text(load_default="")

    class Optional(CommandSchema):
        name = Text(load_default="")
        name_ur = Text(load_default="")

    assert Named().load({"name": "گل خان"}) == {"name": "گل خان", "name_ur": "گل خان"}
    assert Named().load({"name": "گل", "name_ur": "Gul"}) == {"name": "Gul", "name_ur": "گل"}
    assert Optional().load({"name": "گل"}) == {"name": "", "name_ur": "گل"}
    with pytest.raises(ValidationError):
        Named().load({"name": 5})


def test_a_refused_form_is_drawn_with_names_in_their_fields(app: Flask) -> None:
    sent = {"p-0-name": "گل خان", "p-0-name_ur": "", "title": "خریداری"}
    with app.test_request_context("/", method="POST", data=sent):
        form = Form.posted()
    assert (form.value("p-0-name"), form.value("p-0-name_ur")) == ("", "گل خان")
    assert form.value("title") == "خریداری"
