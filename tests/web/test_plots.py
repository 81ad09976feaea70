"""Lines and columns: drawn in proportion, named for who hears them, running as the page is read."""

import re

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from app.web.i18n import is_rtl
from app.web.plots import Words, line_plot, stacked_plot

WORDS = Words(
    id="plot", title="Collected <b>", desc="A line", most="Rs 9", first="1 May", last="2 May"
)
values = st.lists(st.integers(-(10**14), 10**15), min_size=2, max_size=60)


def points(html: Markup) -> list[tuple[int, int]]:
    found = re.search(r'points="([^"]*)"', html)
    assert found is not None
    return [(int(x), int(y)) for x, y in (pair.split(",") for pair in found[1].split())]


def parts(html: Markup) -> list[tuple[int, ...]]:
    pattern = r'<rect class="bdm-series-(\d)" x="(-?\d+)" y="(\d+)" width="(\d+)" height="(\d+)"'
    return [tuple(map(int, found)) for found in re.findall(pattern, html)]


def in_language(app: Flask, language: str, draw: object) -> Markup:
    with app.test_request_context(f"/?lang={language}", headers={"Accept-Language": language}):
        assert is_rtl() is (language == "ur")
        made: Markup = draw()  # type: ignore[operator]  # a function of ours
        return made


def test_a_line_stays_inside_and_higher_is_higher(app: Flask) -> None:
    @given(values)
    def always(numbers: list[int]) -> None:
        drawn = points(in_language(app, "en", lambda: line_plot(WORDS, numbers)))
        assert len(drawn) == len(numbers)
        assert all(0 <= x <= 1_000 and 0 <= y <= 200 for x, y in drawn)
        for (number, (_, y)), (other, (_, below)) in zip(
            zip(numbers, drawn, strict=True), zip(numbers[1:], drawn[1:], strict=True), strict=False
        ):
            assert (number >= other) <= (y <= below)

    always()


def test_time_runs_as_the_page_is_read(app: Flask) -> None:
    english = points(in_language(app, "en", lambda: line_plot(WORDS, [1, 5, 9])))
    urdu = points(in_language(app, "ur", lambda: line_plot(WORDS, [1, 5, 9])))
    assert [x for x, _ in english] == [0, 500, 1_000]
    assert [x for x, _ in urdu] == [1_000, 500, 0]
    assert [y for _, y in english] == [y for _, y in urdu]


def test_columns_stand_on_each_other_and_leave_out_what_is_below_zero(app: Flask) -> None:
    html = in_language(app, "en", lambda: stacked_plot(WORDS, ["A", "B"], [[50, 50], [25, -3]]))
    first, second, third = parts(html)
    assert (first[2] + first[4], second[2] + second[4]) == (200, first[2])
    assert (first[4], second[4], third[4], second[2]) == (100, 100, 50, 0)
    assert "<b>" not in html.replace("&lt;b&gt;", "")


def test_it_says_what_it_shows_to_who_hears_it(app: Flask) -> None:
    html = in_language(app, "en", lambda: line_plot(WORDS, [1, 2]))
    assert 'role="img" aria-labelledby="plot-t plot-d"' in html
    assert '<title id="plot-t">Collected &lt;b&gt;</title><desc id="plot-d">A line</desc>' in html
    assert "<text" not in html


def test_it_draws_nothing_of_nothing_and_one_as_a_column(app: Flask) -> None:
    assert in_language(app, "en", lambda: line_plot(WORDS, [])) == ""
    assert in_language(app, "en", lambda: stacked_plot(WORDS, ["A"], [])) == ""
    assert len(parts(in_language(app, "en", lambda: line_plot(WORDS, [7])))) == 1
