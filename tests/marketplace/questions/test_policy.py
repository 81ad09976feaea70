"""The days for asking and answering, and what would give an asker away."""

from datetime import UTC, date, datetime

import pytest

from marketplace.questions.policy import QuestionDays, clocks, contact_in, name_in

CLOSES = datetime(2026, 12, 20, 8, 0, tzinfo=UTC)  # 13:00 in the province


def test_it_counts_the_last_days_back_from_closing_whole() -> None:
    found = clocks(CLOSES, QuestionDays(ask=7, answer=3))
    assert (found.ask_until, found.answer_until) == (date(2026, 12, 13), date(2026, 12, 17))
    assert found.ask_ends_at == datetime(2026, 12, 13, 19, 0, tzinfo=UTC)  # midnight there


@pytest.mark.parametrize("days", [0, None])
def test_it_lets_ask_until_closing_itself_where_no_day_is_ruled(days: int | None) -> None:
    found = clocks(CLOSES, QuestionDays(ask=days, answer=days))
    assert found.ask_ends_at == CLOSES
    assert found.ask_until == found.answer_until == date(2026, 12, 20)


@pytest.mark.parametrize(
    "words",
    [
        "0300-1234567",
        "(081) 920 1234",
        "+92 333 123 4567",
        "٠٣٠٠١٢٣٤٥٦٧",
        "52203 1234567 1",
        "5220312345671",
        "1234567-8",
        "me @ example.pk",
        "https://example.pk/x",
    ],
)
def test_it_finds_a_way_to_reach_somebody(words: str) -> None:
    assert contact_in(f"Tell us: {words}, please.")


@pytest.mark.parametrize(
    "words",
    [
        "Is 1,000,000.50 the quantity of item 0302?",
        "By BS EN 1729-1:2015 and ISO 9001:2015?",
        "We counted 12500000 bricks, 2026-12-31 being the last day.",
        "Rs 5000000 or Rs 50,00,000?",
        "From 01-12-2026 to 31-12-2026, at 09:30?",
        "Model A-0231/77, 0.75 x 1.50 m",
    ],
)
def test_it_takes_no_number_of_the_trade_for_one(words: str) -> None:
    assert contact_in(words) is None


@pytest.mark.parametrize(
    ("words", "names", "found"),
    [
        ("we are TURBAT   traders.", ["Turbat Traders"], "Turbat Traders"),
        ("ہم تربت ٹریڈرز ہیں", ["تربت ٹریڈرز"], "تربت ٹریڈرز"),
        ("The traders of Turbat", ["Turbat Traders"], ""),
        ("Steel chairs", ["Steel"], ""),
        ("", ["Turbat Traders"], ""),
    ],
)
def test_it_finds_a_name_whatever_its_letters(words: str, names: list[str], found: str) -> None:
    assert name_in(words, names) == found
