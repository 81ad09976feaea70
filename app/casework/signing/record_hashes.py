"""Keyed hashes of what was submitted and signed: who changes a row cannot make the hash for it."""

import json
from uuid import UUID

from app.casework.cases.models.application import Application
from app.casework.signing.models import Signature
from app.db import Json
from app.key_rotation import SealedTable
from app.vault import Vault

_PURPOSE, _STATEMENT, _SEAL = "submission", "statement", "signature"


def digest_of_submission(vault: Vault, application_id: UUID, number: int, content: Json) -> bytes:
    """Return the keyed hash of canonical JSON (sorted keys, no spaces, UTF-8).

    Application and round are in it, so that no row fits in another's place.
    """
    whole = {"application": str(application_id), "round": number, "content": content}
    return vault.hash(_PURPOSE, _canonical(whole))


def digests_of_statement(vault: Vault, application: Application, content: Json) -> list[bytes]:
    """Return the keyed hashes of what people sign: answers and papers, of this application alone.

    The first is under the current key; stored ones may be under an earlier one.

    `content` may hold more, as a submission does: what is no part of the statement is left out.
    """
    whole = {
        "application": str(application.id),
        "service": [application.service, application.version],
        "kind": [application.kind, application.subject],
        "answers": content["answers"],
        "documents": content["documents"],
    }
    return vault.hashes(_STATEMENT, _canonical(whole))


def seal_of_signature(vault: Vault, row: Signature) -> bytes:
    """Return the seal of a signature, a MAC: who signed which content, and how."""
    return vault.mac(_SEAL, _sealed(row))


def _sealed(row: Signature) -> bytes:
    whole: Json = {
        "application": str(row.application_id),
        "who": row.cnic_hash.hex(),
        "name": [row.name, row.name_ur],
        "content": row.digest.hex(),
        "how": row.how,
        "person": _text(row.person_id),
        "by": _text(row.recorded_by),
        "document": _text(row.document_id),
        "consent": [row.consent_given, row.consent_reference],
    }
    if row.authority_kind is not None and row.authority_dated is not None:
        whole["authority"] = [
            row.authority_kind,
            row.authority_number,
            row.authority_dated.isoformat(),
            row.authority_attested,
        ]
    return _canonical(whole)


def is_as_signed(vault: Vault, row: Signature) -> bool:
    """Return True if a row is genuine and unchanged."""
    return vault.is_mac(_SEAL, _sealed(row), row.seal)


SEALED = SealedTable(
    model=Signature, column="seal", is_genuine=is_as_signed, seal=seal_of_signature
)


def _canonical(whole: Json) -> bytes:
    text = json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def _text(value: UUID | None) -> str | None:
    return str(value) if value else None
