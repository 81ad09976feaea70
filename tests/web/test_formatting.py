import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask, render_template_string
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st

from app.money import read_rupees
from app.web.formatting import (
    cited,
    cnic,
    direction,
    grouped,
    in_a_heading,
    in_a_title,
    in_words,
    local_date,
    local_time,
    masked,
    mobile,
    quantity,
    rupees,
    typed,
    until,
)

AMOUNTS = st.integers(min_value=0, max_value=10**15)


@pytest.mark.parametrize(
    ("paisa", "text"),
    [
        (0, "Rs 0"),
        (5, "Rs 0.05"),
        (100_000, "Rs 1,000"),
        (123_456_750, "Rs 12,34,567.50"),
        (10**9, "Rs 1,00,00,000"),
        (-250_050, "-Rs 2,500.50"),
    ],
)
def test_it_writes_rupees_with_lakh_grouping(paisa: int, text: str) -> None:
    assert rupees(paisa) == text.replace("Rs ", "Rs\u00a0")


@given(AMOUNTS)
def test_it_writes_amounts_that_our_own_forms_read_back(paisa: int) -> None:
    assert read_rupees(rupees(paisa)) == paisa


@given(st.integers())
def test_it_groups_three_digits_and_then_pairs(number: int) -> None:
    text = grouped(number)
    assert int(text.replace(",", "")) == number
    head, *rest = text.lstrip("-").split(",")
    assert 1 <= len(head) <= (2 if rest else 3)
    assert [len(part) for part in rest] == [2] * (len(rest) - 1) + [3] * bool(rest)


@pytest.mark.parametrize(
    ("paisa", "words"),
    [
        (9_999_900, "Rs 99,999"),
        (10_000_000, "1 lakh rupees"),
        (15_000_000, "1.5 lakh rupees"),
        (1_000_000_000, "1 crore rupees"),
        (1_234_567_800, "about 1.23 crore rupees"),
        (12_345 * 10**9, "12,345 crore rupees"),
        (-15_000_000, "-1.5 lakh rupees"),
    ],
)
def test_it_says_large_amounts_in_lakh_and_crore(paisa: int, words: str) -> None:
    assert in_words(paisa) == words.replace("Rs ", "Rs\u00a0")


@given(st.integers(min_value=10**7, max_value=10**15))
def test_it_never_says_more_than_the_amount(paisa: int) -> None:
    words = in_words(paisa).removeprefix("about ")
    figure, unit, _ = words.split(" ")
    times = {"lakh": 10**7, "crore": 10**9}[unit]
    said = Decimal(figure.replace(",", "")) * times
    assert said <= paisa < said + times // 100
    assert in_words(paisa).startswith("about ") == (said != paisa)


def test_it_shows_the_clocks_of_pakistan() -> None:
    closing = datetime(2024, 5, 7, 8, 0, tzinfo=UTC)
    assert local_time(closing) == "7 May 2024, 1:00 pm"
    assert local_time(closing.replace(hour=19, minute=5)) == "8 May 2024, 12:05 am"
    assert local_time(closing.replace(hour=7)) == "7 May 2024, 12:00 pm"
    assert local_date(closing.replace(hour=20)) == "8 May 2024"
    assert local_date(date(2024, 12, 1)) == "1 December 2024"


def test_it_refuses_an_instant_without_a_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        local_time(datetime(2024, 5, 7, 8, 0))  # noqa: DTZ001 - that is the point


@given(st.datetimes(min_value=datetime(2010, 1, 1), max_value=datetime(2100, 1, 1)))  # noqa: DTZ001
def test_it_is_always_five_hours_ahead_of_utc_in_our_days(moment: datetime) -> None:
    instant = moment.replace(tzinfo=UTC)
    there = instant + timedelta(hours=5)
    assert local_time(instant).startswith(f"{there.day} {there:%B} {there.year}, ")


def test_it_writes_a_mobile_number_as_people_do() -> None:
    assert mobile("+923331234567") == "0333 1234567"


def test_it_writes_a_cnic_as_people_do() -> None:
    assert cnic("5440012345671") == "54400-1234567-1"
    assert cnic("0314778-5") == "0314778-5"


@given(st.text(max_size=40))
def test_it_hides_at_least_half_of_a_number(secret: str) -> None:
    shown = masked(secret)
    assert len(shown) == len(secret)
    assert sum(a == b != "•" for a, b in zip(shown, secret, strict=True)) <= len(secret) / 2


@given(st.decimals(min_value=0, max_value=10**9, places=3))
def test_it_writes_quantities_exactly_without_needless_zeros(number: Decimal) -> None:
    text = quantity(number)
    assert Decimal(text.replace(",", "")) == number
    assert not ("." in text and text.endswith("0"))


def test_it_writes_a_month_and_the_time_of_day_in_urdu(gallery: Flask) -> None:
    with gallery.test_request_context(), force_locale("ur"):
        written = local_time(datetime(2024, 5, 7, 8, 0, tzinfo=UTC))
    assert written == "7 مئی 2024، \u20661:00\u2069 بعد از دوپہر"


def test_it_keeps_amounts_left_to_right_and_writes_nothing_for_none(gallery: Flask) -> None:
    with gallery.test_request_context():
        drawn = render_template_string("{{ 250050 | rupees }}{{ none | rupees }}{{ '<b>' | ltr }}")
    assert drawn == '<bdi dir="ltr">Rs\u00a02,500.50</bdi><bdi dir="ltr">&lt;b&gt;</bdi>'


# 11 in the morning in Pakistan.
NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (timedelta(seconds=20), "in 1 minute"),
        (timedelta(minutes=59, seconds=59), "in 59 minutes"),
        (timedelta(hours=1), "in 1 hour"),
        (timedelta(hours=12, minutes=59), "in 12 hours"),
        (timedelta(hours=13), "tomorrow"),
        (timedelta(days=3), "in 3 days"),
        (timedelta(0), "today"),
        (timedelta(hours=-11), "today"),
        (timedelta(hours=-12), "yesterday"),
        (timedelta(days=-9), "9 days ago"),
    ],
)
def test_it_says_how_far_off_a_time_is_by_the_days_of_pakistan(
    ahead: timedelta, words: str
) -> None:
    assert until(NOW + ahead, NOW) == words


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400)))
def test_it_never_promises_more_time_than_there_is(left: timedelta) -> None:
    words = until(NOW + left, NOW)
    number = int("".join(filter(str.isdigit, words)) or 0)
    units = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1)}
    unit = next((length for name, length in units.items() if name in words), None)
    if unit and left >= timedelta(minutes=1):
        assert number * unit <= left
    elif "days" in words:
        assert timedelta(days=number - 1) < left < timedelta(days=number + 1)


@pytest.mark.parametrize(
    ("language", "written"), [("en", "TSE-1/C1"), ("ur", "\u2066TSE-1/C1\u2069")]
)
def test_a_reference_in_a_title_keeps_its_direction_in_urdu(
    app: Flask, language: str, written: str
) -> None:
    with app.test_request_context(f"/?lang={language}"):
        assert in_a_title("TSE-1/C1") == written


@pytest.mark.parametrize(
    ("said", "drawn"),
    [
        ("معاہدہ \u2066TSE-1/C1\u2069", '\u2066<bdi dir="ltr">TSE-1/C1</bdi>\u2069'),
        ("معاہدہ \u2066<A>\u2069", '\u2066<bdi dir="ltr">&lt;A&gt;</bdi>\u2069'),
        ("Rent of a shop", '<bdi lang="en">Rent of a shop</bdi>'),
    ],
)
def test_a_heading_says_letter_for_letter_what_its_title_says(
    app: Flask, said: str, drawn: str
) -> None:
    with app.test_request_context("/?lang=ur"):
        heading = in_a_heading(said)
    assert drawn in heading
    assert heading.striptags() == said


@pytest.mark.parametrize(
    ("message", "boxed"),
    [
        ("بل 9900 2928 1843 03040 کے لیے", ["9900 2928 1843 03040"]),
        ("نمبر STP-2026-000001 (درخواست 3GGN-2X4J-HEMZ)۔", ["STP-2026-000001", "3GGN-2X4J-HEMZ"]),
        ("بل \u20669900 2928\u2069 کے لیے 2,000 روپے", ["9900 2928", "2,000"]),
        ("Sadia Baloch نے 5 منٹ پہلے", ["5"]),
        ("<b>12-34</b> اور &", ["12-34"]),
    ],
)
def test_a_message_keeps_its_codes_in_one_piece_in_urdu(
    app: Flask, message: str, boxed: list[str]
) -> None:
    with app.test_request_context(), force_locale("ur"):
        written = typed(message)
        assert re.findall('<bdi dir="ltr">([^<]*)</bdi>', written) == boxed
        assert "<b>" not in written
    with app.test_request_context(), force_locale("en"):
        assert "<bdi" not in typed("Bill 9900 2928")


def test_a_message_runs_by_all_of_its_letters() -> None:
    assert direction("Sadia نے آپ کے لیے دورہ کھولا") == "rtl"
    assert direction("Sadia opened a visit") == "ltr"


@pytest.mark.parametrize(
    ("page", "text", "drawn"),
    [
        ("ur", "Sample, not law", '<div dir="auto">نمونہ، قانون نہیں</div>'),
        ("ur", "Rules of 1932", '<div dir="auto" lang="en">Rules of 1932</div>'),
        ("en", "Sample, not law", '<div dir="auto">Sample, not law</div>'),
        ("en", "قواعد", '<div dir="auto" lang="ur">قواعد</div>'),
    ],
)
def test_a_source_is_in_urdu_or_marked_as_english(
    app: Flask, page: str, text: str, drawn: str
) -> None:
    with app.test_request_context(f"/?lang={page}"):
        assert cited(text) == drawn
