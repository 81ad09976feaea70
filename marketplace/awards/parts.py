"""What became of the parts of a tender that is awarded part by part."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.awards.models import Award, AwardLine
from marketplace.tenders.models import Tender


@dataclass(frozen=True, kw_only=True)
class Parts:
    """When each part was awarded, which wait, and which this tender awards no more.

    What waits or was dropped has the bid that the report names for it.
    """

    awarded: Mapping[str, datetime] = field(default_factory=dict)
    waiting: Mapping[str, str] = field(default_factory=dict)
    dropped: Mapping[str, str] = field(default_factory=dict)


def parts_of(session: Session, tender: Tender) -> Parts:
    """Return the parts of a tender; one query."""
    query = (
        select(AwardLine.scope, Award)
        .join(Award, Award.id == AwardLine.award_id)
        .where(Award.tender_id == tender.id, Award.reversed_at.is_(None))
    )
    return parts_by(tender, [(scope, award) for scope, award in session.execute(query)])


def parts_by(tender: Tender, awarded: Sequence[tuple[str, Award]]) -> Parts:
    """Return the parts of a tender by its awards in force, each part with its award."""
    left = {part: bid for _, award in awarded for part, bid in award.waiting.items()}
    days = {part: award.awarded_at for part, award in awarded}
    gone = left.keys() - days.keys() - tender.waiting_parts.keys()
    return Parts(
        awarded=days,
        waiting=tender.waiting_parts,
        dropped={part: left[part] for part in in_order(gone)},
    )


def part_numbers(scopes: Iterable[str]) -> str:
    """Write the numbers of parts, for a message: it has the words in its own language."""
    return ", ".join(each.partition(":")[2] for each in in_order(scopes))


def in_order(scopes: Iterable[str]) -> list[str]:
    """Return parts in the order of their numbers, as a report has them."""
    return sorted(scopes, key=lambda each: (len(each), each))
