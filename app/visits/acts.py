"""Acts that a visit may be for: domains contribute them, this room knows none.

An act runs as the person, with exactly the permissions that it names and no session: whatever asks
for a fresh proof of the person's own password refuses, so bids, signatures on a screen, money and
power are never acts of a visit.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from app.data_files.words import Words
from app.errors import Conflict, NotFound
from app.permissions import Permission
from app.text import Sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One thing that the act can be done to: its key, and what it is called."""

    key: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Done:
    """The result of an act: its id, and a secret that is shown this once (a slip's code)."""

    subject: str
    slip_code: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class AssistedAct:
    """An act. `choices` and `run` get a unit of work whose actor is the person.

    `two_officers`: a second officer sees the person before it is done.
    """

    code: str
    title: Words
    permissions: tuple[Permission, ...]
    choices: Callable[[UnitOfWork], Sequence[Choice]]
    run: Callable[[UnitOfWork, str], Done]
    two_officers: bool = False


@dataclass(frozen=True, kw_only=True)
class PersonalAct:
    """An act for which no visit is opened; `instead` is the person's own way, for officers."""

    code: str
    title: Words
    instead: Sentence


class AssistedActs:
    """All acts there are: a port over what was contributed."""

    def __init__(self, acts: Iterable[AssistedAct], personal: Iterable[PersonalAct] = ()) -> None:
        """Store the acts by their codes."""
        self.by_code = {act.code: act for act in acts}
        self.personal = {act.code: act for act in personal}

    def named(self, code: str) -> AssistedAct:
        """Return an act. Raises NotFound, Conflict (`personal-act`) with what to do instead."""
        if code in self.personal:
            instead = self.personal[code].instead
            raise Conflict(instead, code="personal-act", fields={"act": instead})
        found = self.by_code.get(code)
        if found is None:
            raise NotFound
        return found
