"""Pictures of numbers and ways: what is seen is also said, in either direction."""

import re

import pytest
from factories.gallery import ROOT
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from app.web.charts import Bar, Stage, bar_chart, progress_line, way

WAY = ("Sent", "Opened", "Evaluated", "Awarded")
values = st.lists(st.integers(0, 10**15), min_size=1, max_size=40)


def widths(html: str) -> list[float]:
    return [float(found) for found in re.findall(r'<rect width="([\d.]+)%"', html)]


@given(values)
def test_it_draws_each_bar_as_long_as_its_share(numbers: list[int]) -> None:
    drawn = widths(str(bar_chart("Paid", [Bar(label="a", value=number) for number in numbers])))
    assert len(drawn) == len(numbers)
    for number, width in zip(numbers, drawn, strict=True):
        share = 100 * number / max(*numbers, 1)
        assert width == 0 if number == 0 else max(share - 0.1, 0.5) <= width <= max(share, 0.5)


@given(values)
def test_it_writes_every_number_where_it_draws_one(numbers: list[int]) -> None:
    html = str(bar_chart("Paid", [Bar(label=f"day {n}", value=n) for n in numbers]))
    said = [int(found.replace(",", "")) for found in re.findall(r'"ltr">([\d,]+)</bdi>', html)]
    assert said == numbers


def test_it_hides_the_picture_from_who_hears_the_numbers() -> None:
    html = str(bar_chart("By district", [Bar(label="Quetta", value=3)]))
    assert html.count("<svg") == html.count('aria-hidden="true"') == 1
    assert "By district</figcaption>" in html


def test_it_draws_no_frame_round_nothing() -> None:
    assert bar_chart("By district", []) == ""


def test_it_refuses_a_length_below_nothing() -> None:
    with pytest.raises(ValueError, match="shorter than nothing"):
        bar_chart("Paid", [Bar(label="a", value=-1)])


def test_it_escapes_what_people_typed() -> None:
    bar = Bar(label="<b>", value=1, shown='"<i>', href='/?q="><s>')
    html = str(bar_chart("<u>", [bar]))
    assert not re.search(r"<[bius]>", html)


@given(st.integers(0, len(WAY)))
def test_it_is_at_one_stage_of_a_way_and_no_more(reached: int) -> None:
    stages = way(WAY, reached)
    assert [stage.title for stage in stages] == list(WAY)
    assert [stage.state for stage in stages].count("done") == reached
    assert [stage.state for stage in stages].count("now") == (reached < len(WAY))


@given(st.integers(0, len(WAY)))
def test_it_ends_a_way_that_goes_no_further(reached: int) -> None:
    stages = way(WAY, reached, ended="Withdrawn")
    assert stages[-1] == Stage(title="Withdrawn", state="ended")
    assert len(stages) == reached + 1


def test_it_says_what_the_line_shows(gallery: Flask) -> None:
    with gallery.test_request_context("/?lang=en"):
        html = str(progress_line("Your bid", way(WAY, 1)))
    heard = [re.sub(r"<[^>]+>", "", item) for item in re.findall(r"<li.*?</li>", html)]
    assert heard == ["Sent: done", "Opened: now", "Evaluated: later", "Awarded: later"]
    assert html.count('aria-current="step"') == 1
    assert 'aria-label="Your bid"' in html


def test_it_speaks_urdu(gallery: Flask) -> None:
    with gallery.test_request_context("/?lang=ur"):
        html = str(progress_line("Your bid", way(WAY, 1)))
    assert "done" not in re.sub(r'class="[^"]*"', "", html)


def test_it_turns_the_bars_where_reading_begins_on_the_right() -> None:
    assert "scaleX(-1)" in (ROOT / "frontend/scss/rtl.scss").read_text().split(".bdm-chart")[1]


@pytest.mark.parametrize("language", ["en", "ur"])
def test_it_needs_no_style_of_its_own(pages: FlaskClient, language: str) -> None:
    html = pages.get(f"/parts?lang={language}").get_data(as_text=True)
    assert "bdm-chart" in html
    assert "bdm-way" in html
    assert not re.search(r"\sstyle=", html)
