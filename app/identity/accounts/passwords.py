"""Passwords: hashed with argon2id, judged in the same time whether or not there is an account.

Length decides; what everybody types first, and what everybody knows of the person, is refused.
The source of the manners is NIST SP 800-63B (no rules of composition, no expiry).
"""

import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.text import Sentence, sentence

SHORTEST, LONGEST = 10, 200
FEWEST_DIFFERENT = 5
SHORTEST_FACT = 4
COMMONEST = Path(__file__).parent / "common_passwords.txt"
# Of a random password: judged where there is none, so that the answer takes as long.
NOBODYS = (
    "$argon2id$v=19$m=65536,t=3,p=4$Pnn/EKW2UWWrPmOtuO05zg"
    "$G8fvATwnvjb0FHWT3zEqOB+kkPYMpkLpc20tZItWSOc"
)


@cache
def _hasher() -> PasswordHasher:
    """Return argon2id with the library's profile for limited memory (RFC 9106)."""
    return PasswordHasher()


def _normal(password: str) -> str:
    """Write one text one way, whatever keyboard it was typed on."""
    return unicodedata.normalize("NFKC", password)


def hash_password(password: str) -> str:
    """Return what is stored of a password. About 0.1 s of processor time."""
    return _hasher().hash(_normal(password))


def password_is_right(stored: str | None, given: str) -> bool:
    """Compare in the same time whether `stored` exists or not; None is never right."""
    try:
        _hasher().verify(stored or NOBODYS, _normal(given))
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def outdated(stored: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _hasher().check_needs_rehash(stored)


def weakness(password: str, facts: Iterable[str | None] = ()) -> Sentence | None:
    """Return what is wrong with a new password, or None.

    `facts` are what others know of the person: CNIC, mobile number, e-mail address, name.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        return sentence(
            "Use between %(least)s and %(most)s characters. Three or four words together are good.",
            least=SHORTEST,
            most=LONGEST,
        )
    if _common(_plain(password)):
        return sentence("Too many people use this password. Choose another one.")
    if any(fact in _plain(password) for fact in _known(facts)):
        return sentence("Do not use your CNIC, mobile number, e-mail address or name in it.")
    return None


def _plain(text: str) -> str:
    return "".join(_normal(text).casefold().split())


@cache
def _commonest() -> frozenset[str]:
    lines = COMMONEST.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def _common(password: str) -> bool:
    letters = "".join(character for character in password if character.isalpha())
    few = len(set(password)) < FEWEST_DIFFERENT
    return few or password in _commonest() or letters in _commonest()


def _known(facts: Iterable[str | None]) -> Iterable[str]:
    """Yield the facts as they might be typed: a mobile number without its +92, e-mail before @."""
    for fact in facts:
        plain = _plain(fact or "").removeprefix("+92").partition("@")[0]
        if len(plain) >= SHORTEST_FACT:
            yield plain
