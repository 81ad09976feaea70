"""Checking what we signed or printed, for anyone: by its file, or by the reference on the paper.

Each domain says what it can check: `registry.add_verifier(kind, Verifier(...))`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.errors import Invalid
from app.signing.keys import PublicKeys
from app.text import Sentence, sentence

if TYPE_CHECKING:
    from app.unit_of_work import UnitOfWork

MOST_BYTES = 64 * 1024


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something that is genuine: what it is, and what it says, as (label, value)."""

    title: Sentence | str
    facts: tuple[tuple[Sentence | str, str], ...]


FileCheck = Callable[[bytes, PublicKeys], Finding | None]
ReferenceCheck = Callable[["UnitOfWork", str], Finding | None]


@dataclass(frozen=True, kw_only=True)
class Verifier:
    """What a domain can check.

    `file(data, public_keys)` needs no database, so that a receipt can be checked without us: it
    returns what the file says, None where it is of another kind, and raises a Refusal where it is
    of this kind but false. `reference(uow, text)` returns what anybody may know of a paper of
    ours, or None.
    """

    file: FileCheck | None = None
    reference: ReferenceCheck | None = None


class NotGenuine(Invalid):
    """It cannot be confirmed; the message says why."""

    code = "not-genuine"


@dataclass(frozen=True)
class Verifiers:
    """All that can be checked: a port over the registry's table."""

    by_kind: Mapping[str, Verifier]

    def check_file(self, data: bytes, keys: PublicKeys) -> Finding:
        """Say what a signed file says; raises NotGenuine, or the domain's own refusal."""
        if len(data) > MOST_BYTES:
            raise NotGenuine(_UNKNOWN)
        for verifier in self.by_kind.values():
            found = verifier.file(data, keys) if verifier.file else None
            if found:
                return found
        raise NotGenuine(_UNKNOWN)

    def check_reference(self, uow: "UnitOfWork", reference: str) -> Finding:
        """Say what bears a reference; raises NotGenuine."""
        for verifier in self.by_kind.values():
            found = verifier.reference(uow, reference) if verifier.reference else None
            if found:
                return found
        raise NotGenuine(_NO_PAPER, fields={"reference": _NO_PAPER})


_UNKNOWN = sentence("This is no receipt of this marketplace. Nothing that it says is confirmed.")
_NO_PAPER = sentence("No paper of this marketplace bears this reference.")
