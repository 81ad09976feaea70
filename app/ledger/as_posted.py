"""Entries that nobody corrects: who posted them says why, and what to do instead."""

from app.text import Sentence

_FIXED_KINDS: dict[str, Sentence] = {}


def keep_as_posted(kind: str, why: Sentence) -> None:
    """Let no amount of transactions of a kind be moved to another account: `install.py` calls it.

    `why` is what an officer reads who tries, and says what can be done.
    """
    _FIXED_KINDS[kind] = why


def reason_as_posted(kind: str) -> Sentence | None:
    """Return why a kind of transaction stays as it was posted; None where it may be corrected."""
    return _FIXED_KINDS.get(kind)
