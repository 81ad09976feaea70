"""Small rules that every noun may need: IBANs, masked names, rules as JSON. Pure."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from app.identity.people.identifiers import mask_name as masked_name
from app.typed_text import seen

# PK, two check digits, four letters of the bank, sixteen of the account.
_SHAPE = re.compile(r"PK[0-9]{2}[A-Z]{4}[A-Z0-9]{16}")
_VISIBLE_CHARACTERS = 4


def read_iban(typed: str) -> str | None:
    """Return an IBAN without spaces, in capitals; None if it is no Pakistani IBAN."""
    iban = re.sub(r"[\s-]", "", seen(typed)).upper()
    return iban if _SHAPE.fullmatch(iban) and iban.isascii() and _rest(iban) == 1 else None


def _rest(iban: str) -> int:
    """Return the remainder modulo 97: the first four at the end, letters as 10 to 35."""
    turned = iban[4:] + iban[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97


def masked_iban(iban: str) -> str:
    """Return the masked form: country, bank and the last four ("PK•• HABB •••• 0702")."""
    return f"PK•• {iban[4:8]} •••• {iban[-_VISIBLE_CHARACTERS:]}"


__all__ = ["masked_name"]


Stored = dict[str, Any]
_PERCENTS = frozenset({"percent", "cap_percent"})


def plain(value: Any) -> Any:  # noqa: ANN401 - JSON of any shape
    """Write a value as JSON has it: a per cent as text, so that it stays exact."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value


def exact(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Read the per cents among stored values as the numbers that they were."""
    return {
        name: Decimal(value) if name in _PERCENTS and value is not None else value
        for name, value in stored.items()
    }
