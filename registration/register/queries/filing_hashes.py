"""The keyed hash of a filing: a row that was changed by hand is found out."""

import json
from typing import Any
from uuid import UUID

from app.unit_of_work import UnitOfWork
from registration.register.models import Filing

PURPOSE = "filing"


def digest_of(uow: UnitOfWork, filing: Filing) -> bytes:
    """Return the vault's hash of all that a filing says."""
    return digests_of(uow, filing)[0]


def digests_of(uow: UnitOfWork, filing: Filing) -> list[bytes]:
    """Return the hash under every key, the current one first: the row itself has a MAC."""
    told: dict[str, Any] = {
        "business": str(filing.business_id),
        "sequence": filing.sequence,
        "kind": filing.kind,
        "effective_on": filing.effective_on.isoformat(),
        "content": filing.content,
        "corrects": filing.corrects,
        "application": _text(filing.application_id),
        "registration": _text(filing.registration_id),
        "by": _text(filing.filed_by),
    }
    canonical = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return uow.vault.hashes(PURPOSE, canonical.encode())


def _text(value: UUID | None) -> str | None:
    return str(value) if value else None
