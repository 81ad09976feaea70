"""A PSID: 17 digits, none of them guessable, every slip of a finger caught."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.bills.policy.psid import check_digit, grouped_psid, is_psid, make_psid, read_psid

prefixes = st.from_regex(r"\A[0-9]{2,6}\Z")


@given(prefixes)
def test_it_makes_numbers_of_seventeen_digits_under_its_prefix(prefix: str) -> None:
    made = make_psid(prefix)
    assert is_psid(made)
    assert made.startswith(prefix)
    assert len(made) == 17


@given(prefixes, st.integers(0, 16), st.integers(1, 9))
def test_it_notices_every_wrong_digit(prefix: str, place: int, more: int) -> None:
    made = make_psid(prefix)
    wrong = str((int(made[place]) + more) % 10)
    assert not is_psid(made[:place] + wrong + made[place + 1 :])


@given(prefixes, st.integers(0, 15))
def test_it_notices_neighbours_that_changed_places_but_for_0_and_9(prefix: str, at: int) -> None:
    made = make_psid(prefix)
    pair = made[at : at + 2]
    swapped = made[:at] + pair[::-1] + made[at + 2 :]
    assert is_psid(swapped) == (pair[0] == pair[1] or set(pair) == {"0", "9"})


def test_it_agrees_with_a_number_that_luhn_himself_would_know() -> None:
    assert check_digit("7992739871") == "3"


TYPED = ["{}", " {} ", "{0:.4}-{1}", "{0:.4} {1}", "{2}"]
PASTED = ["\u2066{}\u2069", "PSID: {}", "psid {0:.4}\u2011{1}"]


@pytest.mark.parametrize("typed", [*TYPED, *PASTED], ids=ascii)
def test_it_reads_a_number_however_it_is_typed(typed: str) -> None:
    made = make_psid("9900")
    urdu = made.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    assert read_psid(typed.format(made, made[4:], urdu)) == made


@pytest.mark.parametrize("typed", ["", "12345", "9" * 17, "99000000000000000x", "1" * 18, "٩" * 17])
def test_it_reads_nothing_else(typed: str) -> None:
    assert read_psid(typed) is None


@pytest.mark.parametrize("prefix", ["", "9", "1234567", "12a", "۱۲"])
def test_it_takes_no_prefix_that_is_none(prefix: str) -> None:
    with pytest.raises(ValueError, match="prefix"):
        make_psid(prefix)


def test_it_leaves_room_for_every_number_and_no_more() -> None:
    drawn: list[int] = []

    def largest(n: int) -> int:
        drawn.append(n)
        return n - 1

    assert make_psid("123456", largest)[:16] == "1234569999999999"
    assert drawn == [10**10]


def test_it_can_be_read_aloud() -> None:
    assert grouped_psid("12345678901234567") == "1234 5678 9012 34567"
