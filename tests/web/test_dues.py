"""What is due next stands in the order of its days, in words, and not without end."""

from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.due import Due
from app.text import sentence
from app.web.dues import MAX_SHOWN, days_until_label, lines

TODAY = date(2026, 11, 25)


def due(days: int, title: str = "A bill") -> Due:
    day = TODAY + timedelta(days=days)
    return Due(title=title, due_on=day, href="/", kind=sentence("Pay this bill"))


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-2, "2 days overdue"),
        (-1, "1 day overdue"),
        (0, "today"),
        (1, "tomorrow"),
        (9, "in 9 days"),
    ],
)
def test_it_says_how_far_off_a_last_day_is(gallery: Flask, days: int, words: str) -> None:
    with gallery.test_request_context("/?lang=en"):
        assert days_until_label(TODAY + timedelta(days=days), TODAY) == words


def test_it_shows_what_no_day_ends_as_what_cannot_wait(gallery: Flask) -> None:
    waits = Due(title="An answer", due_on=None, href="/", kind=sentence("Answer"))
    with gallery.test_request_context("/?lang=en"):
        late, now, later = lines([due(1), waits, due(-2)], TODAY)
    assert (late.due.due_on, now.due, later.when) == (due(-2).due_on, waits, "tomorrow")
    assert (now.when, now.state) == ("needs your action", "now")


@given(st.lists(st.integers(-400, 400), max_size=30))
def test_it_shows_the_most_urgent_first(gallery: Flask, days: list[int]) -> None:
    with gallery.test_request_context("/?lang=en"):
        shown = lines([due(each) for each in days], TODAY)
    found = [(line.due.due_on - TODAY).days for line in shown]
    assert found == sorted(days)[:MAX_SHOWN]
    assert [line.state == "now" for line in shown] == [each <= 0 for each in found]
