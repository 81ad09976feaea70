"""What is wrong with a form is listed as the page shows its fields."""

import re

import pytest
from factories.gallery import LAYOUT
from flask import Flask, render_template
from hypothesis import given
from hypothesis import strategies as st

from app.web.forms import Form

NAMES = ["name", "cnic", "mobile", "kind", "password"]


@given(st.permutations(NAMES), st.permutations(NAMES))
def test_it_lists_errors_in_the_order_of_the_fields(drawn: list[str], found: list[str]) -> None:
    form = Form({}, {name: f"{name} is wrong" for name in found})
    for name in drawn:
        form.error(name)
    assert [name for name, _ in form.summary] == drawn


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
