"""Whether a firm meets what is asked: what is read from a wording, and what is left unknown."""

import pytest

from marketplace.alerts.policy import Asked, Firm, meets, rupees_in, years_in


@pytest.mark.parametrize(
    ("wording", "rupees"),
    [
        ("Average turnover of Rs 5 million", 5_000_000),
        ("Turnover of 25 lakh in each of three years", 2_500_000),
        ("At least 1.5 crore", 15_000_000),
        ("Rs. 2,500,000 a year", 2_500_000),
        ("A turnover", None),
        ("Rs 5 million, or Rs 10 million together", None),
        ("Since 2024", None),
    ],
)
def test_it_reads_the_one_amount_of_a_wording(wording: str, rupees: int | None) -> None:
    assert rupees_in(wording) == rupees


@pytest.mark.parametrize(
    ("wording", "years"),
    [
        ("Two years of experience", 2),
        ("At least 5 (five) years", 5),
        ("10 years", 10),
        ("One similar contract", None),
        ("2 years, or 3 years abroad", None),
    ],
)
def test_it_reads_the_one_number_of_years_of_a_wording(wording: str, years: int | None) -> None:
    assert years_in(wording) == years


ASKED = [
    Asked(kind="ntn", wording="Holds an NTN", wording_ur=""),
    Asked(kind="turnover", wording="Turnover of Rs 5 million", wording_ur=""),
    Asked(kind="experience", wording="Two years", wording_ur=""),
    Asked(kind="other", wording="Registered with PEC", wording_ur=""),
]


@pytest.mark.parametrize(
    ("firm", "answers"),
    [
        ((True, True, 5_000_000_00, 2), ["yes", "yes", "said", "said", "unknown"]),
        ((False, True, 4_999_999_99, 1), ["no", "said", "no", "no", "unknown"]),
        ((True, False, None, None), ["yes", "no", "unknown", "unknown", "unknown"]),
    ],
)
def test_it_says_what_is_checked_said_lacking_and_unknown(
    firm: tuple[bool, bool, int | None, int | None], answers: list[str]
) -> None:
    verified, ntn, turnover, years = firm
    known = Firm(verified=verified, ntn=ntn, turnover_paisa=turnover, experience_years=years)
    assert [line.answer for line in meets(ASKED, known)] == answers
