"""Findings allowed on a report of a death, after earlier findings. Pure."""

from collections.abc import Iterator, Sequence
from enum import StrEnum

from app.text import Sentence, sentence
from registration.register.policy.business import Owner, State
from registration.register.policy.filings import ALIVE, OWNER_DIED, Entry, Kind, in_effect_order


class Finding(StrEnum):
    """The finding of the office. `alive` reverses a recorded death."""

    RECORDED = "recorded"
    NOT_RECORDED = "not_recorded"
    ALIVE = "alive"


_DECIDED = sentence("This report has already been decided. Read what was found.")


def against(finding: Finding, before: Finding | None) -> Sentence | None:
    """Return why a finding cannot follow what was found before, or None."""
    if finding is Finding.ALIVE:
        no_record = sentence("No death was recorded by this report. Find that it is not recorded.")
        return None if before is Finding.RECORDED else no_record
    return None if before is None else _DECIDED


def owner_of(state: State | None, cnic: str) -> Owner | None:
    """Return the partner or proprietor with a CNIC who is not recorded as dead; no minor."""
    owners = state.owners if state else ()
    alive = (each for each in owners if each.died_on is None and not each.minor)
    return next((each for each in alive if each.cnic == cnic), None)


def record_of(entries: Sequence[Entry], cnic: str) -> Entry | None:
    """Return the filing by which a death was recorded and that counts; None without one."""
    return next(_records(entries, cnic), None)


def _records(entries: Sequence[Entry], cnic: str) -> Iterator[Entry]:
    for each in reversed(in_effect_order(entries)):
        of_death = each.kind is Kind.DEATH or each.content.get("ground") == OWNER_DIED
        if of_death and each.content.get("gone") == cnic and not each.content.get(ALIVE):
            yield each
