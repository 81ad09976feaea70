"""The province in figures: its measures at the edges of a year, its map, its page and files."""

import csv
import io
from datetime import date
from decimal import Decimal

import pypdfium2
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Date, Integer, Text, Uuid, column, select, values
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
from app.errors import NotFound
from app.figures.picture import TILES
from app.figures.public import Measured, PublicFigure, Span, _measured
from app.figures.queries import change_of, quarter_of, span_of, started_quarters
from app.ledger.public import fiscal_year_of
from app.places.public import districts_at
from app.platform import Platform

SPAN = Span(
    first=date(2026, 7, 1),
    last=date(2026, 12, 2),
    before_first=date(2025, 7, 1),
    before_last=date(2025, 12, 2),
)
IT, FOOD = new_id(), new_id()
# Day, district, department, value; the first and the last lie outside.
ROWS = [
    (date(2025, 6, 30), "kech", IT, 1_000),
    (date(2025, 7, 1), "kech", IT, 1),
    (date(2025, 12, 2), "quetta", FOOD, 4),
    (date(2025, 12, 3), "quetta", IT, 2_000),  # in its month alone: last year had not come so far
    (date(2026, 6, 30), "hub", IT, 3_000),
    (date(2026, 7, 1), "kech", IT, 10),
    (date(2026, 7, 31), "kech", None, 20),
    (date(2026, 12, 2), None, IT, 60),
    (date(2026, 12, 3), "kech", IT, 4_000),
]


def measured(session: Session, how: str) -> Measured:
    columns = (column("day", Date), column("district", Text), column("department", Uuid))
    rows = values(*columns, column("value", Integer), name="rows").data(ROWS)
    return _measured(session, how, select(rows), SPAN)


@pytest.mark.parametrize(
    ("how", "whole", "kech", "july"),
    [
        ("count", (3, 2), (2, 1), 2),
        ("sum", (90, 5), (30, 1), 30),
        ("mean", (Decimal("30.0"), Decimal("2.5")), (Decimal("15.0"), Decimal("1.0")), 15),
        ("median", (20, 1), (10, 1), 10),
    ],
)
def test_it_measures_both_years_to_the_same_day(
    session: Session, how: str, whole: object, kech: object, july: object
) -> None:
    found = measured(session, how)
    assert found.total == whole
    assert found.districts["kech"] == kech
    assert found.months[date(2026, 7, 1)] == july
    assert set(found.districts) == {"kech", "quetta", "hub"}
    assert found.districts["hub"] == (None, None)
    assert found.departments[FOOD][0] is None
    assert min(found.months) == date(2025, 7, 1)
    assert date(2025, 12, 1) in found.months


@pytest.mark.parametrize(
    ("today", "year", "days"),
    [
        (date(2026, 12, 2), None, ("2026-07-01", "2026-12-02", "2025-07-01", "2025-12-02")),
        (date(2026, 12, 2), 2025, ("2025-07-01", "2026-06-30", "2024-07-01", "2025-06-30")),
        (date(2026, 6, 30), None, ("2025-07-01", "2026-06-30", "2024-07-01", "2025-06-30")),
        (date(2026, 7, 1), None, ("2026-07-01", "2026-07-01", "2025-07-01", "2025-07-01")),
        (date(2028, 2, 29), None, ("2027-07-01", "2028-02-29", "2026-07-01", "2027-02-28")),
    ],
)
def test_a_year_runs_from_july_until_today(
    today: date, year: int | None, days: tuple[str, ...]
) -> None:
    span = span_of(today, year)
    found = (span.first, span.last, span.before_first, span.before_last)
    assert tuple(day.isoformat() for day in found) == days


@pytest.mark.parametrize(
    ("today", "quarter", "days"),
    [
        (date(2026, 12, 2), 1, ("2026-07-01", "2026-09-30", "2025-07-01", "2025-09-30")),
        (date(2026, 12, 2), 2, ("2026-10-01", "2026-12-02", "2025-10-01", "2025-12-02")),
        (date(2027, 1, 1), 3, ("2027-01-01", "2027-01-01", "2026-01-01", "2026-01-01")),
        (date(2027, 6, 30), 4, ("2027-04-01", "2027-06-30", "2026-04-01", "2026-06-30")),
    ],
)
def test_a_quarter_runs_until_today(today: date, quarter: int, days: tuple[str, ...]) -> None:
    span = quarter_of(today, 2026, quarter)
    found = (span.first, span.last, span.before_first, span.before_last)
    assert tuple(day.isoformat() for day in found) == days
    assert quarter in started_quarters(span_of(today, 2026))


def test_a_quarter_that_has_not_begun_has_no_report() -> None:
    eve = date(2026, 12, 31)
    assert started_quarters(span_of(eve, 2026)) == [1, 2]
    with pytest.raises(NotFound):
        quarter_of(eve, 2026, 3)


@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_report_of_a_quarter_is_a_paper(client: FlaskClient, language: str) -> None:
    page = client.get(f"/figures?lang={language}").text
    year = fiscal_year_of(local_day(real_now())).year
    address = f"/figures/report.pdf?year={year}&amp;quarter=1"
    assert address in page
    answer = client.get(address.replace("&amp;", "&"))
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    paper = pypdfium2.PdfDocument(answer.data)
    text = paper[0].get_textpage().get_text_range()
    assert f"{year}-{(year + 1) % 100:02d}" in text
    assert ("This quarter" in text) == (language == "en")


@pytest.mark.parametrize("year", [2024, 2027])
def test_it_offers_this_year_and_the_last(year: int) -> None:
    with pytest.raises(NotFound):
        span_of(date(2026, 12, 2), year)


@pytest.mark.parametrize(
    ("pair", "change"),
    [((5, 3), 2), ((3, 5), -2), ((None, 5), None), ((5, None), None), ((0, 0), 0)],
)
def test_a_change_needs_both_years(pair: tuple[int, int], change: int | None) -> None:
    assert change_of(pair) == change


def test_each_district_has_a_tile_of_its_own(session: Session) -> None:
    assert {place.code for place in districts_at(session, date(2026, 12, 2))} == set(TILES)
    assert len(set(TILES.values())) == len(TILES)


def test_every_figure_is_on_the_page_in_the_file_and_in_the_api(
    client: FlaskClient, platform: Platform
) -> None:
    declared = platform.registry.contributed(PublicFigure)
    names = [each.name for each in sorted(declared, key=lambda each: each.order)]
    answer = client.get("/api/v1/figures").json
    assert [each["name"] for each in answer["items"]] == names
    for name in names:
        page = client.get(f"/figures?figure={name}&lang=en")
        assert page.status_code == 200
        assert f"/figures.csv?year=2026&amp;figure={name}" in page.text
    lines = list(csv.reader(io.StringIO(client.get(f"/figures.csv?figure={names[0]}").text)))
    assert lines[1][:2] == [names[0], "province"]
    assert {line[1] for line in lines[1:]} <= {"province", "district", "department", "month"}
    assert "صوبہ اعداد و شمار میں" in client.get("/figures?lang=ur").text


@pytest.mark.parametrize("asked", ["figure=shoe-sizes", "year=2019"])
def test_what_is_not_offered_is_not_found(client: FlaskClient, asked: str) -> None:
    assert client.get(f"/figures?{asked}").status_code == 404
    assert client.get(f"/figures.csv?{asked}").status_code == 404
