"""A paper is printed, signed and kept, under an address that nobody can guess.

Whoever calls it has asked for the permission, and keeps the row that says what the paper is.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from uuid import UUID

from app.casework.grants.printing import Paper, paper_pdf
from app.casework.grants.tokens import address_of, new_token
from app.documents.public import PDF, store
from app.notifications.links import Links
from app.signing.public import PaperSigner
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Issued:
    """A paper that was made: `sha256` is that of the signed file."""

    token: str
    document_id: UUID
    sha256: bytes
    issued_at: datetime


def issue_paper(
    uow: UnitOfWork, paper: Paper, *, subject_kind: str, subject_id: UUID, purpose: str
) -> Issued:
    """Print, sign and keep a paper about a subject. Takes some tenths of a second."""
    token, now = new_token(), uow.instant()
    pdf = paper_pdf(
        paper,
        issued_at=now,
        address=address_of(uow.port(Links).base_url, token),
        demonstration=uow.executor.demonstration,
    )
    signed = uow.port(PaperSigner).sign(pdf, reason=f"Issued by {paper.office.en}", at=now)
    document = store(
        uow,
        BytesIO(signed),
        f"{paper.reference.replace('/', '-')}.pdf",
        kinds=frozenset({PDF}),
        subject_kind=subject_kind,
        subject_id=subject_id,
        purpose=purpose,
    )
    digest = hashlib.sha256(signed).digest()
    return Issued(token=token, document_id=document.id, sha256=digest, issued_at=now)
