"""A committee member's own key, locked with a passphrase that only the member knows.

The server keeps the public half and the locked bytes, and can open neither alone. A forgotten
passphrase cannot be reset: the member makes a new identity for later tenders.
"""

import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from app.text import Sentence, sentence
from marketplace.sealing import age
from marketplace.sealing import passphrase as locking
from marketplace.sealing.passphrase import Work

MIN_CHARACTERS = 15
MAX_CHARACTERS = 200
MIN_DIFFERENT = 8
# Shorter words of a name are too common to refuse a passphrase for.
_MIN_NAME_WORD_LENGTH = 4


class LockedIdentity(NamedTuple):
    """A member's public half, and the private half as the passphrase locks it."""

    recipient: str
    locked: bytes


def passphrase_problems(passphrase: str, *, personal: Iterable[str] = ()) -> tuple[Sentence, ...]:
    """Return the weaknesses of a passphrase; `personal` are forbidden names and numbers."""
    typed = normalised(passphrase)
    checks = (
        (len(typed) < MIN_CHARACTERS, _SHORT),
        (len(typed) > MAX_CHARACTERS, _LONG),
        (len(set(typed.casefold())) < MIN_DIFFERENT, _MONOTONOUS),
        (_personal(typed.casefold(), personal), _PERSONAL),
    )
    return tuple(message for weak, message in checks if weak)


def make_locked_identity(
    passphrase: str, work: Work, *, personal: Iterable[str] = ()
) -> LockedIdentity:
    """Make a member's key and lock it; about a second of CPU at full work: not on a web worker.

    Raises age.SealingRefused when the passphrase is weak.
    """
    problems = passphrase_problems(passphrase, personal=personal)
    if problems:
        raise age.SealingRefused(
            problems[0], code="weak-passphrase", fields={"passphrase": problems[0]}
        )
    identity, recipient = age.new_identity()
    return LockedIdentity(recipient, lock(identity, passphrase, work))


def lock(identity: str, passphrase: str, work: Work) -> bytes:
    """Lock a private half; about a second of CPU at full work: not on a web worker."""
    return locking.lock(identity.encode(), normalised(passphrase), work)


def unlock(locked: bytes, passphrase: str) -> str:
    """Return the private half, at the work that it was locked at: not on a web worker.

    Raises age.CannotOpen when the passphrase is wrong or the bytes are damaged.
    """
    typed = normalised(passphrase)
    if len(typed) > MAX_CHARACTERS:
        raise age.CannotOpen(_WRONG)
    return age.unlock(locked, typed, otherwise=_WRONG).decode()


def normalised(passphrase: str) -> str:
    """Fold the ways in which keyboards write the same text, so that any of them unlocks."""
    return " ".join(unicodedata.normalize("NFKC", passphrase).split())


def _personal(typed: str, personal: Iterable[str]) -> bool:
    words = (word for text in personal for word in normalised(text).casefold().split())
    return any(len(word) >= _MIN_NAME_WORD_LENGTH and word in typed for word in words)


_SHORT = sentence(
    "Use at least %(least)d characters; four or more unrelated words are easy to remember.",
    least=MIN_CHARACTERS,
)
_LONG = sentence("Use up to %(most)d characters.", most=MAX_CHARACTERS)
_MONOTONOUS = sentence("Use at least %(least)d different characters.", least=MIN_DIFFERENT)
_PERSONAL = sentence("Leave out your name, number and other things that people know about you.")
_WRONG = sentence("The passphrase does not unlock this identity. Check it and try again.")
