"""The days and amounts of a loan's instalments, and the text that is signed."""

from datetime import date

from tax_incentives.loan_book.policy import (
    Agreed,
    Parties,
    agreement_text,
    due_instalments,
    instalments_from,
)

LATER = date(2026, 11, 28)
AGREED = Agreed(
    principal_paisa=1_000_000_00,
    grace_months=6,
    instalments=3,
    every_months=2,
    guarantors=2,
    milestones="An office {opens}.",
)


def test_the_grace_counts_from_the_first_tranche() -> None:
    planned = due_instalments(AGREED.terms(date(2026, 8, 31)), LATER, LATER)
    assert [each.due_on for each in planned] == [
        date(2027, 4, 30),
        date(2027, 6, 30),
        date(2027, 8, 31),
    ]


def test_where_the_last_tranche_came_after_the_grace_nothing_is_due_at_once() -> None:
    late = date(2027, 4, 30)  # the day on which the first would be due
    planned = due_instalments(AGREED.terms(date(2026, 8, 31), 300_000_01), late, late)
    assert [each.due_on for each in planned] == [
        date(2027, 6, 30),
        date(2027, 8, 30),
        date(2027, 10, 30),
    ]
    assert [each.paisa for each in planned] == [100_000_00, 100_000_00, 100_000_01]


def test_a_new_schedule_begins_on_its_first_day_and_the_last_takes_the_rest() -> None:
    planned = instalments_from(date(2027, 1, 31), 100_01, 3, 1)
    assert [(each.due_on, each.paisa) for each in planned] == [
        (date(2027, 1, 31), 33_00),
        (date(2027, 2, 28), 33_00),
        (date(2027, 3, 31), 34_01),
    ]


def test_the_text_says_the_terms_in_both_languages() -> None:
    parties = Parties(
        lender="Finance Department",
        borrower="Gwadar {Apps}",
        scheme="Soft loan",
        scheme_ur="آسان قرض",
        award="L-1",
    )
    text = agreement_text(parties, AGREED)
    for said in ("Rs 10,00,000", "Rs 3,33,333", "Rs 3,33,334", "8 months", "{opens}", "{Apps}"):
        assert said in text
    assert text.count("10,00,000") == 2
    assert "کم از کم 2" in text
