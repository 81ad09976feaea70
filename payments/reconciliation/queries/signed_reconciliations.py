"""A certified reconciliation as it was signed, and its public check by file or by reference.

It is signed as statements are (`app/signing/signed_json.py`, under `reconciliation`).
"""

import json
import re
from datetime import date

from sqlalchemy import select

from app.errors import Invalid
from app.signing.public import Content, Finding, PublicKeys, Rupees, SignedJson, Verifier
from app.signing.public import canonical as bytes_of
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.reconciliation.models import Reconciliation
from payments.reconciliation.policy import Certificate, as_json

KIND = "account-reconciliation"
PURPOSE = "account reconciliation 1"
_REFERENCE = re.compile(r"RC-(?P<year>2[0-9]{3})-(?P<month>0[1-9]|1[0-2])-[0-9A-F]{12}")


class ReconciliationRefused(Invalid):
    """A reconciliation that proves nothing; the message says why."""

    code = "reconciliation-refused"


def canonical(certificate: Certificate) -> bytes:
    """Write a certificate as the bytes that are hashed and signed."""
    return bytes_of(as_json(certificate))


FILES = SignedJson(
    name="reconciliation",
    purpose=PURPOSE,
    is_ours=lambda content: content.get("kind") == KIND,
    refusal=ReconciliationRefused,
    unknown_key=sentence("This reconciliation was signed with a key that was never used here."),
    wrong_signature=sentence(
        "The signature is not valid. The reconciliation was changed, or we did not issue it."
    ),
)


def signed_file(row: Reconciliation) -> bytes:
    """Return a certified reconciliation as a file that proves itself."""
    assert row.content is not None  # noqa: S101 - only what is certified has a file
    assert row.key_id is not None  # noqa: S101 - as above
    assert row.signature is not None  # noqa: S101 - as above
    return FILES.written(json.loads(row.content), row.key_id, row.signature)


def _check_file(data: bytes, keys: PublicKeys) -> Finding | None:
    """Return the contents of a reconciliation's file; None if it is not one."""
    content = FILES.proved(data, keys)
    return _finding(content) if content is not None else None


def _check_reference(uow: UnitOfWork, reference: str) -> Finding | None:
    """Return the finding for a reconciliation's reference."""
    match = _REFERENCE.fullmatch(reference.strip().upper())
    if match is None:
        return None
    first_day = date(int(match["year"]), int(match["month"]), 1)
    query = select(Reconciliation).where(
        Reconciliation.first_day == first_day, Reconciliation.approved_at.is_not(None)
    )
    for row in uow.session.scalars(query):
        if row.reference == match[0]:
            return _finding(json.loads(row.content or b"{}"))
    return None


def _finding(content: Content) -> Finding:
    totals = content["totals"]
    return Finding(
        title=sentence("Reconciliation with the Accountant General"),
        facts=(
            (sentence("First day"), str(content["first_day"])),
            (sentence("Until"), str(content["last_day"])),
            (sentence("Our credited receipts"), Rupees(totals["ours_paisa"])),
            (sentence("The Accountant General’s figure"), Rupees(totals["theirs_paisa"])),
            (sentence("Difference"), Rupees(totals["difference_paisa"])),
        ),
    )


VERIFIER = Verifier(file=_check_file, reference=_check_reference)
