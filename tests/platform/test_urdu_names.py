"""A name may be typed into the field for English or that for Urdu: it goes where it belongs."""

import pytest
from flask import Flask
from marshmallow import ValidationError

from app.schemas import CommandSchema, Text
from app.urdu_names import by_script
from app.web.forms import Form


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
    assert Optional(partial=True).load({"name_ur": "Gul"}) == {"name": "Gul", "name_ur": ""}
    with pytest.raises(ValidationError):
        Named().load({"name": 5})


def test_a_refused_form_is_drawn_with_names_in_their_fields(app: Flask) -> None:
    sent = {"p-0-name": "گل خان", "p-0-name_ur": "", "title": "خریداری"}
    with app.test_request_context("/", method="POST", data=sent):
        form = Form.posted()
    assert (form.value("p-0-name"), form.value("p-0-name_ur")) == ("", "گل خان")
    assert form.value("title") == "خریداری"


def test_what_nobody_typed_stays_missing() -> None:
    assert by_script({"name_ur": "گل"}, ["name_ur"]) == {"name_ur": "گل"}
    assert by_script({"name": "گل"}, ["name_ur"]) == {"name": "", "name_ur": "گل"}
    assert by_script({}, ["name_ur"]) == {}
