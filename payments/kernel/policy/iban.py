"""Pakistani bank accounts by IBAN: ISO 13616, checked by its two digits modulo 97. Pure."""

import re

from app.typed import seen

# PK, two check digits, four letters of the bank, sixteen of the account.
_SHAPE = re.compile(r"PK[0-9]{2}[A-Z]{4}[A-Z0-9]{16}")
_SHOWN = 4


def read_iban(typed: str) -> str | None:
    """Return an IBAN without spaces, in capitals; None where it is no Pakistani IBAN."""
    iban = re.sub(r"[\s-]", "", seen(typed)).upper()
    return iban if _SHAPE.fullmatch(iban) and iban.isascii() and _rest(iban) == 1 else None


def _rest(iban: str) -> int:
    """Return the remainder modulo 97: the first four at the end, letters as 10 to 35."""
    turned = iban[4:] + iban[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97


def masked_iban(iban: str) -> str:
    """Return what may be shown: country, bank and the last four ("PK•• HABB •••• 0702")."""
    return f"PK•• {iban[4:8]} •••• {iban[-_SHOWN:]}"


def check_digits(bank: str, account: str) -> str:
    """Return the two digits that make bank and account an IBAN."""
    return f"{98 - _rest(f'PK00{bank}{account}'):02d}"
