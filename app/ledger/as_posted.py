"""Entries that nobody corrects: who posted them says why, and what to do instead."""

from app.text import Sentence

_KEPT: dict[str, Sentence] = {}


def keep_as_posted(kind: str, why: Sentence) -> None:
    """Let no amount of transactions of a kind be moved to another account: `install.py` calls it.

    `why` is what an officer reads who tries, and says what can be done.
    """
    _KEPT[kind] = why


def why_kept(kind: str) -> Sentence | None:
    """Return why a kind of transaction stays as it was posted; None where it may be corrected."""
    return _KEPT.get(kind)
