"""Money that bills look at without its row counts only as this program wrote it."""

from datetime import datetime
from typing import Any

import pytest

from app.row_macs import mac_of
from app.vault import Vault
from payments.kernel.macs import PAYMENT, REVERSAL, Covered

VAULT = Vault(document_key="", secret_key="of this installation")
AT, ELSEWHERE = "2026-11-28T12:00:00+00:00", "2026-11-28T17:00:00+05:00"
TABLES = pytest.mark.parametrize("table", [PAYMENT, REVERSAL], ids=lambda each: each.table)


def told(table: Covered, vault: Vault = VAULT, **changes: object) -> dict[str, Any]:
    """A row as PostgreSQL writes it in JSON, with the MAC that it got; then the changes."""
    values = {name: AT if name in table.times else f"a {name}" for name in table.names}
    given = {name: datetime_of(each) for name, each in values.items()}
    mac = mac_of(vault, table.table, given)
    return values | {"mac": rf"\x{mac.hex()}"} | changes


def datetime_of(value: str) -> object:
    return datetime.fromisoformat(value) if value == AT else value


@TABLES
def test_it_fits_what_was_written_however_its_times_are_told(table: Covered) -> None:
    assert table.fits(VAULT, told(table))
    assert table.fits(VAULT, told(table, **dict.fromkeys(table.times, ELSEWHERE)))


@TABLES
def test_it_fits_no_row_of_which_a_value_was_changed(table: Covered) -> None:
    for name in table.names:
        other = "2026-11-28T12:00:00.000001+00:00" if name in table.times else "another"
        assert not table.fits(VAULT, told(table, **{name: other})), name


@TABLES
@pytest.mark.parametrize("mac", [None, "", r"\x", r"\x" + "00" * 32])
def test_it_fits_no_row_without_its_own_mac(table: Covered, mac: str | None) -> None:
    assert not table.fits(VAULT, told(table, mac=mac))


@TABLES
def test_it_fits_no_row_that_another_secret_wrote(table: Covered) -> None:
    other = Vault(document_key="", secret_key="of another")
    assert not table.fits(VAULT, told(table, other))


def test_it_fits_no_row_of_another_table() -> None:
    names = {"names": PAYMENT.names, "times": PAYMENT.times}
    assert not Covered(table="others", **names).fits(VAULT, told(PAYMENT))
