"""Link from a transaction to the page of its subject, by its business key.

The ledger knows keys and no domains: the domain that posts under a kind of key gives the link.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.text import Sentence


@dataclass(frozen=True, kw_only=True)
class Lead:
    """A page: what it is of (`kind` and `name`, for programs), in words, and its address."""

    kind: str
    name: str
    words: Sentence
    endpoint: str
    values: Mapping[str, object]


# Gets the part of a key after its first colon.
FindLink = Callable[[Session, str], Lead | None]
_FINDERS: dict[str, FindLink] = {}


def link_keys(kind: str, find: FindLink) -> None:
    """Let keys that begin with `kind` and a colon lead somewhere: `install.py` calls it."""
    _FINDERS[kind] = find


def link_of(session: Session, business_key: str) -> Lead | None:
    """Return where a transaction leads: one query or two."""
    kind, _colon, name = business_key.partition(":")
    find = _FINDERS.get(kind)
    return find(session, name) if find and name else None
