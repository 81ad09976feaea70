"""Conditions of an act of officers: the rules against it, and their confidence.

What was altered outside the system holds an act too (`altered`): two officers may end it, as it is.

A rule from the official text (H) refuses. One from a secondary source (M) or not verified (U) holds
the act until a second officer, who may do the same act, agrees with its reason.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from sqlalchemy import inspect

from app.errors import NotFound
from app.parameters.public import Confidence, source_of
from app.permissions import Permission
from app.row_macs import WithMac, canonical, covered
from app.text import Sentence, sentence

if TYPE_CHECKING:
    from app.unit_of_work import UnitOfWork


class Cited(Protocol):
    """The basis of a rule: a parameter's value (`ParameterValue`), or a `CitedRule`."""

    @property
    def key(self) -> str:
        """The rule's key."""

    @property
    def stored(self) -> int | str | bool:
        """Its value, as JSON."""

    @property
    def instrument(self) -> str:
        """The rule's source."""

    @property
    def confidence(self) -> Confidence:
        """The rule's confidence."""


@dataclass(frozen=True, kw_only=True)
class CitedRule:
    """A rule that is no parameter of today: a domain's own dated row, or a value frozen before."""

    key: str
    stored: int | str | bool
    instrument: str
    confidence: Confidence


@dataclass(frozen=True, kw_only=True)
class Breach:
    """A rule that an act would not keep. `rule` is a stable code; `value` is frozen on the case."""

    rule: str
    value: Cited
    message: Sentence

    @property
    def is_law(self) -> bool:
        """True if nobody can override it."""
        return self.value.confidence is Confidence.OFFICIAL

    @property
    def told(self) -> Sentence:
        """The rule, its confidence, and the next step."""
        if is_altered(self.value.key):
            return sentence(_ALTERED, found=self.message)
        source = source_of(self.value.confidence, self.value.instrument)
        return sentence(
            _LAW if self.is_law else _SECOND_OFFICER_NEEDED, rule=self.message, source=source
        )


ALTERED = "altered-outside"


def is_altered(parameter: str) -> bool:
    """Return True if this is no rule: a record was altered outside the system."""
    return parameter == ALTERED


def altered(name: str, row: WithMac) -> Breach:
    """Return the breach of a row that this program did not write as it is; `name` is its thing's.

    Its value is a hash of all that was found, MAC included: two officers agree to end just that.
    """
    digest = hashlib.sha256(canonical(covered(row) | {"mac": row.mac})).hexdigest()
    table = inspect(type(row)).local_table.description
    value = CitedRule(
        key=ALTERED, stored=digest, instrument=table, confidence=Confidence.UNVERIFIED
    )
    return Breach(rule=ALTERED, value=value, message=sentence(_RECORD, name=name, hash=digest[:16]))


_RECORD = sentence(
    "The record of %(name)s was altered outside the system (its hash is %(hash)s…). Nothing that it"
    " says is acted upon, also after its end."
)
_ALTERED = sentence(
    "%(found)s An operator can restore it. To end it as it is, ask another officer to agree, with"
    " your reason."
)
_LAW = sentence("%(rule)s %(source)s It cannot be overridden.")
_SECOND_OFFICER_NEEDED = sentence(
    "%(rule)s %(source)s To go on, ask another officer to agree, with your reason."
)


@dataclass(frozen=True, kw_only=True)
class Held:
    """An act as it is now, with the rules against it; overrides before `since` do not count."""

    title: str
    organisation_id: UUID | None
    breaches: Sequence[Breach]
    since: datetime | None = None

    def breach(self, rule: str) -> Breach | None:
        """Return the rule of a code, where it speaks against the act."""
        return next((each for each in self.breaches if each.rule == rule), None)


@dataclass(frozen=True, kw_only=True)
class HeldAct:
    """An act that rules can hold; a domain contributes it (`registry.contribute`).

    `held(uow, subject_id)` returns the rules that hold it now, and raises NotFound if the actor
    cannot see the subject. `endpoint` is the act's page; its address calls the subject `id_name`.
    """

    name: str
    title: Sentence
    permission: Permission
    held: Callable[["UnitOfWork", UUID], Held]
    endpoint: str
    id_name: str


@dataclass(frozen=True)
class HeldActs:
    """All of them: a port over what domains contribute."""

    each: Sequence[HeldAct]

    def named(self, name: str) -> HeldAct:
        """Return the act of a name. Raises NotFound."""
        found = next((act for act in self.each if act.name == name), None)
        if found is None:
            raise NotFound
        return found
