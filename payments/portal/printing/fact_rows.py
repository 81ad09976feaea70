"""Facts on papers in English and Urdu, side by side."""

from collections.abc import Callable, Iterator

from flask_babel import force_locale

from payments.bills import bilingual as amount_words
from payments.bills.policy.psid import grouped_psid

Fact = tuple[str, str]


def both(facts: Callable[[], Iterator[Fact]]) -> list[list[str]]:
    """Return rows of: term, value, value in Urdu where it differs, term in Urdu."""
    sides: list[list[Fact]] = []
    for speaks in ("en", "ur"):
        with force_locale(speaks):
            sides.append(list(facts()))
    return [
        [term, value, "" if value == value_ur else value_ur, term_ur]
        for (term, value), (term_ur, value_ur) in zip(*sides, strict=True)
    ]


def in_words(paisa: int) -> list[list[str]]:
    """Return the row of an amount in words, as `both` returns rows."""
    return [["In words", amount_words.english(paisa), amount_words.urdu(paisa), "الفاظ میں"]]


def unbroken(psid: str) -> str:
    """Write a PSID in groups that stay on one line."""
    return grouped_psid(psid).replace(" ", "\u00a0")
