"""An IBAN: every slip of a finger is caught, and little of it is ever shown."""

from string import ascii_uppercase, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.kernel.policy import masked_iban, read_iban

accounts = st.from_regex(r"\A[A-Z0-9]{16}\Z")


def made(bank: str, account: str) -> str:
    """Put the check digits before bank and account, by ISO 7064."""
    digits_of_all = "".join(str(int(sign, 36)) for sign in f"{bank}{account}PK00")
    return f"PK{98 - int(digits_of_all) % 97:02d}{bank}{account}"


def test_it_reads_the_registry_s_own_example() -> None:
    assert read_iban("PK36 SCBL 0000 0011 2345 6702") == "PK36SCBL0000001123456702"
    assert read_iban("pk36-scbl-0000-0011-2345-6702") == "PK36SCBL0000001123456702"


@given(accounts)
def test_it_reads_what_it_made(account: str) -> None:
    iban = made("HABB", account)
    assert read_iban(iban) == iban
    assert read_iban(f"\u2066{iban[:4]}‑{iban[4:]}\u2069") == iban


@given(accounts, st.integers(2, 23), st.data())
def test_it_notices_every_wrong_sign(account: str, place: int, data: st.DataObject) -> None:
    """A digit for a digit, a letter for a letter: across them ISO 7064 lets one in 97 pass."""
    iban = made("HABB", account)
    signs = digits if iban[place].isdigit() else ascii_uppercase
    wrong = iban[:place] + data.draw(st.sampled_from(signs)) + iban[place + 1 :]
    assert (read_iban(wrong) is None) == (wrong != iban)


@pytest.mark.parametrize(
    "typed",
    ["", "PK36SCBL000000112345670", "GB82WEST12345698765432", "PK٣٦SCBL0000001123456702", "x" * 99],
)
def test_it_reads_nothing_else(typed: str) -> None:
    assert read_iban(typed) is None


@given(accounts)
def test_it_shows_the_bank_and_four_signs(account: str) -> None:
    shown = masked_iban(made("HABB", account))
    assert shown == f"PK•• HABB •••• {account[-4:]}"
