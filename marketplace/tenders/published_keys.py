"""Whether a key is still the one in the audit trail: a tender's, or a member's.

A public key swapped in the table would let its owner read every bid. The fingerprint is also
in the append-only audit trail, written when the tender was published: a bid is sealed only to a
key whose fingerprint is there.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, SQLColumnExpression, Text, cast, func, select
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry
from app.errors import Conflict
from app.text import sentence
from marketplace.sealing import keys
from marketplace.tenders.models import CommitteeMember, MemberIdentity

PUBLISHED = "tender.published"
MADE = "member_identity.made"


def published_fingerprints(tender_id: SQLColumnExpression[UUID]) -> ColumnElement[list[str | None]]:
    """Return the fingerprints that the trail knows of a tender's key, as a part of a statement."""
    # As an array of a subquery, which sees the row around it: one in "from" would not.
    entries = (
        select(AuditEntry.after["key_fingerprint"].astext)
        .where(AuditEntry.action == PUBLISHED, AuditEntry.subject == cast(tender_id, Text))
        .correlate_except(AuditEntry)
        .limit(2)
    )
    return func.array(entries.scalar_subquery(), type_=ARRAY(Text))


def require_published_key(
    published: Sequence[str | None], *, fingerprint: str | None, recipient: str | None
) -> None:
    """Refuse to seal to a key that is not the one of the publication."""
    # A second entry is somebody's attempt: nothing is sealed until people have looked into it.
    if published != [fingerprint] or fingerprint != keys.fingerprint(recipient or ""):
        raise Conflict(
            sentence(
                "The key of this tender is not the one that was published. Nothing was sent. "
                "Tell the department: somebody may have changed it."
            ),
            code="key-swapped",
        )


def require_published_share(session: Session, member: CommitteeMember) -> None:
    """Refuse a share that is not the one whose commitment was written down at publication.

    Who can write to the table could swap a share together with the commitment beside it.
    """
    recorded = session.scalars(
        select(AuditEntry.after).filter_by(action=PUBLISHED, subject=str(member.tender_id)).limit(2)
    ).all()
    person = str(member.person_id)
    published = [(after or {}).get("shares", {}).get(person) for after in recorded]
    if member.share_commitment is None or published != [member.share_commitment]:
        raise Conflict(
            sentence(
                "Your share is not the one that was made when the tender was published. Report "
                "it: somebody may have changed it."
            ),
            code="share-swapped",
        )


def require_own_keys(session: Session, identities: Iterable[MemberIdentity]) -> None:
    """Refuse to give shares to keys that are not the ones their members made.

    Whoever can write to the table could put a key of theirs in a member's place, and would be
    given that member's share. The trail knows which key was made, once for each.
    """
    by_id = {str(identity.id): identity.recipient for identity in identities}
    rows = session.execute(
        select(AuditEntry.subject, AuditEntry.after).where(
            AuditEntry.action == MADE, AuditEntry.subject.in_(by_id)
        )
    ).all()
    made = {subject: (after or {}).get("recipient") for subject, after in rows}
    if len(rows) != len(by_id) or made != by_id:
        raise Conflict(
            sentence(
                "The key of a committee member is not the one that the member made. Nothing was "
                "published. Tell the operator of the platform: somebody may have changed it."
            ),
            code="member-key-swapped",
        )
