"""By which way revenue goes back, and who may sanction it. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.text import Sentence, sentence

# The department that holds a deposit decides on its return: it is no revenue.
DEPARTMENT = "department"
FINANCE = "finance"
AUTHORITIES: Mapping[str, Sentence] = {
    "office_head": sentence("Head of the office"),
    "department_head": sentence("Head of the attached department"),
    "secretary": sentence("Administrative secretary"),
    FINANCE: sentence("Finance Department"),
}


@dataclass(frozen=True, kw_only=True)
class SentPart:
    """A part of a payment in a transfer that stands; `arrived`: the treasury has it."""

    treasury: str
    treasury_name: str
    arrived: bool


def holders(parts: Collection[str], sent: Mapping[str, SentPart]) -> set[str]:
    """Return the treasuries that have the parts; "" stands for our bank."""
    return {sent[name].treasury if name in sent else "" for name in parts}
