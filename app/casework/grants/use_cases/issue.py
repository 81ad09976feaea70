"""Issue of papers: printed, signed and stored, under an address that nobody can guess.

The caller has checked the permission, and keeps the row that describes the paper.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from uuid import UUID

from app.casework.grants.printing import Paper, paper_pdf
from app.casework.grants.tokens import address_of, new_token
from app.documents.public import PDF, store
from app.notifications.links import Links
from app.printing.public import Verification, verification
from app.signing.public import PaperSigner, signature_line
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Issued:
    """A paper that was made: `sha256` is that of the signed file."""

    token: str
    document_id: UUID
    sha256: bytes
    issued_at: datetime


@dataclass(frozen=True, kw_only=True)
class ToPrint:
    """A paper to be issued. `pdf(issued_at, check)` prints it with where it is checked."""

    office: str
    reference: str
    pdf: Callable[[datetime, Verification], bytes]


def issue_paper(
    uow: UnitOfWork, paper: Paper, *, subject_kind: str, subject_id: UUID, purpose: str
) -> Issued:
    """Print, sign and keep a paper about a subject. Takes some tenths of a second."""

    def pdf(issued_at: datetime, check: Verification) -> bytes:
        return paper_pdf(
            paper,
            issued_at=issued_at,
            check=check,
            demonstration=uow.executor.demonstration,
        )

    return issue_pdf(
        uow,
        ToPrint(office=paper.office.en, reference=paper.reference, pdf=pdf),
        subject_kind=subject_kind,
        subject_id=subject_id,
        purpose=purpose,
    )


def issue_pdf(
    uow: UnitOfWork, paper: ToPrint, *, subject_kind: str, subject_id: UUID, purpose: str
) -> Issued:
    """Print a paper of any template, sign and keep it under a new address."""
    token, now = new_token(), uow.instant()
    address = address_of(uow.port(Links).base_url, token)
    pdf = paper.pdf(now, verification(address, signature_line(uow, now)))
    signed = uow.port(PaperSigner).sign(pdf, reason=f"Issued by {paper.office}", at=now)
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
