"""Numbers that are written in parts keep their order within a line of Urdu."""

import pytest

from app.casework.public import Words
from app.text import in_order


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("جیسے 54400-1234567-1۔", "جیسے \u206654400-1234567-1\u2069۔"),
        ("مثلاً 0333 1234567۔", "مثلاً \u20660333 1234567\u2069۔"),
        ("31-12-2026 14:30 تک", "\u206631-12-2026 14:30\u2069 تک"),
    ],
)
def test_it_keeps_the_parts_of_a_number_together(written: str, kept: str) -> None:
    assert in_order(written) == kept
    assert in_order(kept) == kept


@pytest.mark.parametrize("text", ["13 ہندسے", "مثلاً 2,500.50۔", "%(day)s تک", "1/3 حصہ"])
def test_it_leaves_alone_what_stays_in_order_by_itself(text: str) -> None:
    assert in_order(text) == text


def test_it_does_so_in_the_words_of_a_service() -> None:
    words = Words("until 31-12-2035", "31-12-2035 تک")
    assert words.named("ur") == "\u206631-12-2035\u2069 تک"
    assert words.named("en") == words.en
