"""Whether a tender's key is still the one that was published.

A public key swapped in the table would let its owner read every bid. The fingerprint also stands
in the append-only audit trail, written when the tender was published: a bid is sealed only to a
key whose fingerprint is there.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry
from app.errors import Conflict
from app.text import sentence
from marketplace.models.tender import Tender
from marketplace.sealing import keys

PUBLISHED = "tender.published"


def require_published_key(session: Session, tender: Tender) -> None:
    """Refuse to seal to a key that is not the one of the publication."""
    recorded = session.scalars(
        select(AuditEntry.after).filter_by(action=PUBLISHED, subject=str(tender.id))
    ).one_or_none()
    fingerprint = keys.fingerprint(tender.key_recipient or "")
    published = (recorded or {}).get("key_fingerprint")
    if not published == tender.key_fingerprint == fingerprint:
        raise Conflict(
            sentence(
                "The key of this tender is not the one that was published. Nothing was sent. "
                "Tell the department: somebody may have changed it."
            ),
            code="key-swapped",
        )
