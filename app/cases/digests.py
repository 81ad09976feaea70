"""The keyed hash of what was handed in: whoever changes a row cannot make the hash that fits it."""

import hmac
import json
from uuid import UUID

from app.cases.models.application import Submission
from app.db import Json
from app.vault import Vault

_PURPOSE = "submission"


def digest_of_submission(vault: Vault, application_id: UUID, number: int, content: Json) -> bytes:
    """Return the keyed hash of canonical JSON (sorted keys, no spaces, UTF-8).

    Application and round are in it, so that no row fits in another's place.
    """
    whole = {"application": str(application_id), "round": number, "content": content}
    text = json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return vault.hash(_PURPOSE, text.encode())


def is_as_handed_in(vault: Vault, submission: Submission) -> bool:
    """Whether what is kept of a submission is what was handed in."""
    ours = digest_of_submission(
        vault, submission.application_id, submission.round, submission.content
    )
    return hmac.compare_digest(ours, submission.digest)
