"""A closed month's statement as it was signed, and its public check by file or by reference.

It is signed as receipts are (`app/signing/signed_json.py`, under `statement`).
"""

import json
import re
from datetime import date

from sqlalchemy import select

from app.errors import Invalid
from app.row_macs import genuine_of
from app.signing.public import Content, Finding, PublicKeys, Rupees, SignedJson, Verifier
from app.signing.public import canonical as bytes_of
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from payments.statements.models import AccountStatement, reference_of
from payments.statements.policy import MonthlyStatement, as_json

KIND = "account-statement"
PURPOSE = "account statement 1"
_REFERENCE = re.compile(r"AG-(?P<year>2[0-9]{3})-(?P<month>0[1-9]|1[0-2])-[0-9A-F]{12}")


class StatementRefused(Invalid):
    """A statement that proves nothing; the message says why."""

    code = "statement-refused"


def canonical(statement: MonthlyStatement) -> bytes:
    """Write a statement as the bytes that are hashed and signed."""
    return bytes_of(as_json(statement))


FILES = SignedJson(
    name="statement",
    purpose=PURPOSE,
    is_ours=lambda content: content.get("kind") == KIND,
    refusal=StatementRefused,
    unknown_key=sentence("This statement was signed with a key that was never used here."),
    wrong_signature=sentence(
        "The signature is not valid. The statement was changed, or we did not issue it."
    ),
)


def signed_file(kept: AccountStatement) -> bytes:
    """Return the statement as a file that proves itself."""
    return FILES.written(json.loads(kept.content), kept.key_id, kept.signature)


def _check_file(data: bytes, keys: PublicKeys) -> Finding | None:
    """Return the contents of a statement's file; None if it is not one."""
    content = FILES.proved(data, keys)
    return _finding(content) if content is not None else None


def _check_reference(uow: UnitOfWork, reference: str) -> Finding | None:
    """Return the finding for a statement's reference."""
    match = _REFERENCE.fullmatch(reference.strip().upper())
    if match is None:
        return None
    first_day = date(int(match["year"]), int(match["month"]), 1)
    query = select(AccountStatement).filter_by(first_day=first_day)
    for kept in genuine_of(uow.session, query):
        if reference_of(kept) == match[0]:
            return _finding(json.loads(kept.content))
    return None


def _finding(content: Content) -> Finding:
    totals = content["totals"]
    return Finding(
        title=sentence("Monthly statement for the Accountant General"),
        facts=(
            (sentence("From"), str(content["first_day"])),
            (sentence("Until"), str(content["last_day"])),
            (sentence("Collected"), Rupees(totals["collected_paisa"])),
            (sentence("Transferred"), Rupees(totals["transferred_paisa"])),
            *_in_transit(totals),
            (sentence("Not transferred yet"), Rupees(totals["closing_paisa"])),
        ),
    )


def _in_transit(totals: Content) -> tuple[tuple[Sentence, Rupees], ...]:
    """Return the amount in transit; statements of version 1 do not have it."""
    if "in_transit_paisa" not in totals:
        return ()
    return ((sentence("Approved, not arrived"), Rupees(totals["in_transit_paisa"])),)


VERIFIER = Verifier(file=_check_file, reference=_check_reference)
