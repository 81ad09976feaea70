"""Numbers of receipts: nobody guesses one, and whoever types one need not type its dashes. Pure."""

import re
import secrets

from app.typed import plain_typed

# No I, L, O, 0 and 1, which are misread.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _IN_GROUP = 4, 4
_NUMBER = re.compile(rf"R[{_LETTERS}]{{{_GROUPS * _IN_GROUP}}}")


def make_receipt_number() -> str:
    """Make a number that nobody can guess: R-XXXX-XXXX-XXXX-XXXX, of 78 random bits."""
    return _grouped("".join(secrets.choice(_LETTERS) for _ in range(_GROUPS * _IN_GROUP)))


def read_receipt_number(typed: str) -> str | None:
    """Return a number as we write it, however it was typed; None for what cannot be one.

    A bank prints it without its dashes, since its field has no room for them.
    """
    plain = re.sub(r"[\s\-]", "", plain_typed(typed)).upper()
    return _grouped(plain[1:]) if _NUMBER.fullmatch(plain) else None


def _grouped(letters: str) -> str:
    starts = range(0, len(letters), _IN_GROUP)
    return "-".join(["R", *(letters[at : at + _IN_GROUP] for at in starts)])
