"""Real outcome of a process. Only the comparison reads this: a player never gets it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Expected:
    """Party ids by scope ("whole", "lot:2", "item:3"), and paisa where the file gives the amount.

    `not_told` are scopes for which the file names no winner that could be compared.
    """

    winners: Mapping[str, str]
    amounts_paisa: Mapping[str, int]
    not_told: tuple[str, ...] = ()
