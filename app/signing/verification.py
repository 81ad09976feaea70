"""Checking what we signed or printed, for anyone: by its file, or by the reference on the paper.

Each domain says what it can check: `registry.add_verifier(kind, Verifier(...))`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.errors import Invalid
from app.money import RS, plain_rupees
from app.signing.keys import PublicKeys
from app.text import Sentence, sentence

if TYPE_CHECKING:
    from app.unit_of_work import UnitOfWork

MAX_BYTES = 64 * 1024


@dataclass(frozen=True)
class Named:
    """A name of ours in English, and in Urdu where it has one."""

    en: str
    ur: str = ""

    def in_language(self, language: str) -> str:
        """Return the name in "en" or "ur"."""
        return self.ur if language == "ur" and self.ur else self.en


@dataclass(frozen=True)
class Rupees:
    """An amount of money: grouped for people, plain for machines."""

    paisa: int


Value = str | datetime | Named | Rupees
Facts = tuple[tuple[Sentence | str, Value], ...]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something that is genuine: what it is, and what it says, as (label, value).

    `small` is what machines compare (ids, hashes): in small print. `about` holds ids by which
    `Verifier.name` finds more, and as "sha256" the hash of the file that was issued; nobody is
    shown it. `caution` is what to know before relying on the paper.
    """

    title: Sentence | str
    facts: Facts
    small: Facts = ()
    about: Mapping[str, str] = field(default_factory=dict, repr=False)
    caution: Sentence | None = None


def as_text(value: Value, language: str = "en") -> str:
    """Write a value for a machine or a terminal: a time as UTC to the microsecond."""
    if isinstance(value, Rupees):
        return f"{RS}{plain_rupees(value.paisa)}"
    if isinstance(value, Named):
        return value.in_language(language)
    if isinstance(value, datetime):
        utc = value.astimezone(UTC).isoformat(timespec="microseconds")
        return utc.replace("+00:00", "Z")
    return value


Naming = Callable[["UnitOfWork", Finding], Finding]
FileCheck = Callable[[bytes, PublicKeys], Finding | None]
ReferenceCheck = Callable[["UnitOfWork", str], Finding | None]


@dataclass(frozen=True, kw_only=True)
class Verifier:
    """The checks of a domain.

    `file(data, public_keys)` needs no database, so that a receipt can be checked without us: it
    returns the file's content, None if it is of another kind, and raises a Refusal if it is of this
    kind but false. `name(uow, finding)` adds public data, if we are asked: names, and later
    changes. `reference(uow, text)` returns the public data of an issued paper, or None.
    """

    file: FileCheck | None = None
    name: Naming | None = None
    reference: ReferenceCheck | None = None


class NotGenuine(Invalid):
    """It cannot be confirmed; the message says why."""

    code = "not-genuine"


@dataclass(frozen=True)
class Verifiers:
    """All that can be checked: a port over the registry's table."""

    by_kind: Mapping[str, Verifier]

    def check_file(self, data: bytes, keys: PublicKeys) -> Finding:
        """Return a signed file's content; raise NotGenuine, or the domain's own refusal."""
        return self._of_file(data, keys)[1]

    def check_file_here(self, uow: "UnitOfWork", data: bytes, keys: PublicKeys) -> Finding:
        """Return a signed file's content with public data; raise as `check_file`."""
        verifier, found = self._of_file(data, keys)
        return verifier.name(uow, found) if verifier.name else found

    def _of_file(self, data: bytes, keys: PublicKeys) -> tuple[Verifier, Finding]:
        if len(data) > MAX_BYTES:
            raise NotGenuine(_UNKNOWN)
        for verifier in self.by_kind.values():
            found = verifier.file(data, keys) if verifier.file else None
            if found:
                return verifier, found
        raise NotGenuine(_UNKNOWN)

    def check_reference(self, uow: "UnitOfWork", reference: str) -> Finding:
        """Return the paper of a reference; raise NotGenuine."""
        for verifier in self.by_kind.values():
            found = verifier.reference(uow, reference) if verifier.reference else None
            if found:
                return found
        raise NotGenuine(_NO_PAPER, fields={"reference": _NO_PAPER})


_UNKNOWN = sentence("This is not a receipt of this marketplace. Do not rely on it.")
_NO_PAPER = sentence("No document of this marketplace has this reference.")
