"""What a member has said about interests in a tender's bidders."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.evaluation.models.evaluation import InterestDeclaration

# Of all that somebody has said, an interest counts for ever; else the newest word.
COUNTING_FIRST = (InterestDeclaration.has_interest.desc(), InterestDeclaration.number.desc())


def said_of_interest(session: Session, tender_id: UUID, person: UUID) -> InterestDeclaration | None:
    """Return the declaration that counts; None while the member has said nothing."""
    query = select(InterestDeclaration).filter_by(tender_id=tender_id, person_id=person)
    return session.scalars(query.order_by(*COUNTING_FIRST).limit(1)).one_or_none()
