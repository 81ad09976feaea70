"""References of applications: nobody guesses one, and everybody can read one aloud. Pure.

Twelve characters in three groups ("K7MQ-2F9X-HD4T"): eleven drawn by chance (53 bits) and one that
finds out every single slip and every two characters that were swapped.
"""

from collections.abc import Sequence

from app.typed_text import plain_typed

# No 0 1 I L O U, which are misread, and no S, which is misheard: 29, a prime, as the check needs.
ALPHABET = "23456789ABCDEFGHJKMNPQRTVWXYZ"
REFERENCE_LETTERS = 11
# People type spaces and dashes as they like.
MAX_REFERENCE_LENGTH = 40
_GROUP = 4


def reference_of(drawn: Sequence[int]) -> str:
    """Write numbers below 29 as a reference."""
    letters = "".join(ALPHABET[each] for each in drawn)
    whole = letters + _check(letters)
    return "-".join(whole[at : at + _GROUP] for at in range(0, len(whole), _GROUP))


def read_reference(typed: str) -> str | None:
    """Return a reference as we write it, however it was typed; None for what cannot be one."""
    plain = plain_typed(typed).upper()
    letters = "".join(each for each in plain if each.isalnum())
    if len(letters) != REFERENCE_LETTERS + 1 or any(each not in ALPHABET for each in letters):
        return None
    if letters[-1] != _check(letters[:-1]):
        return None
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def _check(letters: str) -> str:
    """Weigh each character by its place: modulo a prime no slip or swap weighs the same."""
    weight = sum(place * ALPHABET.index(each) for place, each in enumerate(letters, start=1))
    return ALPHABET[weight % len(ALPHABET)]
