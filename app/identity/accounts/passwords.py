"""Passwords: hashed with argon2id, judged in the same time whether or not there is an account.

What is hashed is an HMAC of the password and its person under the installation's secret: a hash
that was copied to another person, or made without the secret, never fits.

Length decides; what everybody types first, and what everybody knows of the person, is refused.
The source of the manners is NIST SP 800-63B (no rules of composition, no expiry).
"""

import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.text import Sentence, sentence
from app.vault import Vault

SHORTEST, LONGEST = 10, 200
FEWEST_DIFFERENT = 5
SHORTEST_FACT = 4
_NOBODY = UUID(int=0)
_OLD, _TAG = "old:", "old password"
# Before the name of the key, where an installation has several.
_KEY = "key:"
COMMONEST = Path(__file__).parent / "common_passwords.txt"
# The hash of a random password: checked if there is none, so that the answer takes as long.
NOBODYS = (
    "$argon2id$v=19$m=65536,t=3,p=4$Pnn/EKW2UWWrPmOtuO05zg"
    "$G8fvATwnvjb0FHWT3zEqOB+kkPYMpkLpc20tZItWSOc"
)
CHEAPEST = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@cache
def _hasher() -> PasswordHasher:
    """Return argon2id with the library's profile for limited memory (RFC 9106)."""
    return PasswordHasher()


def _normal(password: str) -> str:
    """Write one text one way, whatever keyboard it was typed on."""
    return unicodedata.normalize("NFKC", password)


def hash_password(vault: Vault, person_id: UUID, password: str) -> str:
    """Return the stored hash of a person's password. About 0.1 s of processor time."""
    hashed = _hasher().hash(_values(vault, person_id, password)[0])
    return head(vault) + hashed


def hash_random_password(vault: Vault, person_id: UUID, password: str) -> str:
    """Return the stored hash, at argon2's least cost, of a password that a program drew at random.

    Nobody guesses such a one, however cheap a try is. The first sign-in stores a dear hash.
    """
    return head(vault) + CHEAPEST.hash(_values(vault, person_id, password)[0])


def password_is_right(vault: Vault, person_id: UUID | None, stored: str | None, given: str) -> bool:
    """Compare in the same time whether `stored` exists or not; None is never right.

    While other keys are accepted it takes as often as long: a hash may be under any of them.
    """
    person = person_id or _NOBODY
    hashed, old = _without_tag(vault, person, _without_name(stored or NOBODYS))
    values = _values(vault, person, given)
    tried = [_matches(hashed, _normal(given).encode() if old else value) for value in values]
    return any(tried) and stored is not None and person_id is not None


def _matches(hashed: str, value: bytes) -> bool:
    try:
        return _hasher().verify(hashed, value)
    except (VerificationError, InvalidHashError):
        return False


def _values(vault: Vault, person_id: UUID, password: str) -> list[bytes]:
    """Return the bytes of a password for argon2, under each key that proves something."""
    value = person_id.bytes + _normal(password).encode()
    return vault.hashes("password", value, retired=False)


def head(vault: Vault) -> str:
    """Return the beginning of hashes under the current key: its name, or nothing."""
    return f"{_KEY}{vault.mac_head.hex()}:" if vault.names_secrets else ""


def _without_name(stored: str) -> str:
    return stored.removeprefix(_KEY).partition(":")[2] if stored.startswith(_KEY) else stored


def tag_old_hash(vault: Vault, person_id: UUID, hashed: str) -> str:
    """Bind the hash of an earlier release, of a password alone, to its person: for `bdm stamp`."""
    return f"{_OLD}{_tag(vault, person_id, hashed)}:{hashed}"


def _without_tag(vault: Vault, person_id: UUID, stored: str) -> tuple[str, bool]:
    """Return a hash, and whether an earlier release made it; a wrong tag leaves what never fits."""
    tag, _, hashed = stored.removeprefix(_OLD).partition(":")
    value = person_id.bytes + hashed.encode()
    old = stored.startswith(_OLD) and vault.is_hash(_TAG, value, _bytes(tag))
    return (hashed if old else stored), old


def _bytes(tag: str) -> bytes:
    try:
        return bytes.fromhex(tag)
    except ValueError:
        return b""


def _tag(vault: Vault, person_id: UUID, hashed: str) -> str:
    return vault.hash(_TAG, person_id.bytes + hashed.encode()).hex()


def outdated(vault: Vault, stored: str) -> bool:
    """Return True if a hash is from an earlier release or key, or has outdated parameters."""
    old = stored.startswith(_OLD) or not stored.startswith(head(vault))
    return old or _hasher().check_needs_rehash(_without_name(stored))


def weakness(password: str, facts: Iterable[str | None] = ()) -> Sentence | None:
    """Return the fault of a new password, or None.

    `facts` are data of the person known to others: CNIC, mobile number, e-mail address, name.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        return sentence(
            "Use between %(least)s and %(most)s characters. Three or four words together are good.",
            least=SHORTEST,
            most=LONGEST,
        )
    if _common(_plain(password)):
        return sentence("Too many people use this password. Choose another one.")
    if any(fact in _plain(password) for fact in _facts_as_typed(facts)):
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


def _facts_as_typed(facts: Iterable[str | None]) -> Iterable[str]:
    """Yield the facts as they might be typed: a mobile number without its +92, e-mail before @."""
    for fact in facts:
        plain = _plain(fact or "").removeprefix("+92").partition("@")[0]
        if len(plain) >= SHORTEST_FACT:
            yield plain
