"""What became of the parts of a tender that is awarded part by part."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.text import Sentence, sentence
from marketplace.awards.models import Award, AwardLine
from marketplace.tenders.models import Tender

WHOLE = sentence("The whole tender")


@dataclass(frozen=True, kw_only=True)
class Parts:
    """When each part was awarded, which wait, and which this tender awards no more.

    What waits or was dropped has the bid that the report names for it.
    """

    awarded: Mapping[str, datetime] = field(default_factory=dict)
    waiting: Mapping[str, str] = field(default_factory=dict)
    dropped: Mapping[str, str] = field(default_factory=dict)


def parts_of(session: Session, tender: Tender) -> Parts:
    """Return the parts of a tender by its awards in force; one query."""
    query = (
        select(AwardLine.scope, Award.awarded_at, Award.waiting)
        .join(Award, Award.id == AwardLine.award_id)
        .where(Award.tender_id == tender.id, Award.reversed_at.is_(None))
    )
    rows = session.execute(query).all()
    awarded = {scope: at for scope, at, _ in rows}
    left = {part: bid for _, _, waiting in rows for part, bid in waiting.items()}
    gone = left.keys() - awarded.keys() - tender.waiting_parts.keys()
    return Parts(
        awarded=awarded,
        waiting=tender.waiting_parts,
        dropped={part: left[part] for part in in_order(gone)},
    )


def part_name(scope: str) -> Sentence:
    """Name a part in a word and its number: where its title has no place."""
    kind, _, number = scope.partition(":")
    if kind == "item":
        return sentence("Item %(number)s", number=number)
    return sentence("Lot %(number)s", number=number) if kind == "lot" else WHOLE


def part_numbers(scopes: Iterable[str]) -> str:
    """Write the numbers of parts, for a message: it has the words in its own language."""
    return ", ".join(each.partition(":")[2] for each in in_order(scopes))


def in_order(scopes: Iterable[str]) -> list[str]:
    """Return parts in the order of their numbers, as a report has them."""
    return sorted(scopes, key=lambda each: (len(each), each))
