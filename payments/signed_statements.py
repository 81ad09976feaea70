"""A closed month's statement as it was signed, and its public check by file or by reference.

The file is JSON: `{"algorithm", "key_id", "statement", "signature"}`; the signature is Ed25519 over
the statement as JSON with sorted keys, after a line that names its purpose, as receipts are.
"""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from cryptography.exceptions import InvalidSignature
from sqlalchemy import select

from app.errors import Invalid
from app.signing.keys import ALGORITHM, purposeful
from app.signing.public import Finding, PublicKeys, Rupees, Verifier
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.models.account_statement import AccountStatement, reference_of
from payments.policy.account_statement import MonthlyStatement, as_json

KIND = "account-statement"
PURPOSE = "account statement 1"
_KEYS = {"algorithm", "key_id", "statement", "signature"}
_REFERENCE = re.compile(r"AG-(?P<year>2[0-9]{3})-(?P<month>0[1-9]|1[0-2])-[0-9A-F]{12}")


class StatementRefused(Invalid):
    """A statement that proves nothing; the message says why."""

    code = "statement-refused"


def canonical(statement: MonthlyStatement) -> bytes:
    """Write a statement as the bytes that are hashed and signed."""
    return _bytes(as_json(statement))


def _bytes(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def signed_file(kept: AccountStatement) -> bytes:
    """Return the statement as a file that proves itself."""
    whole = {
        "algorithm": ALGORITHM,
        "key_id": kept.key_id,
        "statement": json.loads(kept.content),
        "signature": base64.b64encode(kept.signature).decode(),
    }
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def _check_file(data: bytes, keys: PublicKeys) -> Finding | None:
    """Say what a statement's file says; None for what is none."""
    whole = _ours(data)
    if whole is None:
        return None
    key = keys.get(whole["key_id"])
    if key is None:
        raise StatementRefused(
            sentence("This statement was signed with a key that was never used here.")
        )
    try:
        signature = base64.b64decode(whole["signature"], validate=True)
        key.verify(signature, purposeful(PURPOSE, _bytes(whole["statement"])))
    except (binascii.Error, InvalidSignature, ValueError) as error:
        raise StatementRefused(
            sentence("The signature does not fit: this statement was changed, or is not ours.")
        ) from error
    return _finding(whole["statement"])


def _ours(data: bytes) -> Mapping[str, Any] | None:
    try:
        whole = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(whole, dict) or whole.keys() != _KEYS:
        return None
    texts = (whole["key_id"], whole["signature"])
    content = whole["statement"]
    if not isinstance(content, dict) or not all(isinstance(each, str) for each in texts):
        return None
    return whole if content.get("kind") == KIND else None


def _check_reference(uow: UnitOfWork, reference: str) -> Finding | None:
    """Say what bears a statement's reference."""
    match = _REFERENCE.fullmatch(reference.strip().upper())
    if match is None:
        return None
    first_day = date(int(match["year"]), int(match["month"]), 1)
    query = select(AccountStatement).filter_by(first_day=first_day)
    for kept in uow.session.scalars(query):
        if reference_of(kept) == match[0]:
            return _finding(json.loads(kept.content))
    return None


def _finding(content: Mapping[str, Any]) -> Finding:
    totals = content["totals"]
    return Finding(
        title=sentence("Monthly statement for the Accountant General"),
        facts=(
            (sentence("From"), str(content["first_day"])),
            (sentence("Until"), str(content["last_day"])),
            (sentence("Collected"), Rupees(totals["collected_paisa"])),
            (sentence("Transferred"), Rupees(totals["transferred_paisa"])),
            (sentence("Not transferred yet"), Rupees(totals["closing_paisa"])),
        ),
    )


VERIFIER = Verifier(file=_check_file, reference=_check_reference)
