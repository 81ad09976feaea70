"""Recovery codes: ten ways in for somebody whose authenticator app is gone, each good once."""

import secrets
from uuid import UUID

from app.identity.people.identifiers import plain_digits
from app.vault import Vault

COUNT = 10
_PURPOSE = "recovery code"
_GROUPS, _GROUP = 3, 4
# Without 0, 1, o, i, l: they are read off paper. 31^12 is 59 bits.
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


def new_recovery_codes() -> list[str]:
    """Make the codes as they are shown: abcd-efgh-jkmn."""
    return [
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
        for _ in range(COUNT)
    ]


def recovery_hash(vault: Vault, person_id: UUID, code: str) -> bytes:
    """Return the stored hash of a code, however it was typed."""
    return vault.mac(_PURPOSE, _bound(person_id, code))


def recovery_hashes(vault: Vault, person_id: UUID, code: str) -> list[bytes]:
    """Return the hashes that find a code under the current key and the accepted ones."""
    return vault.macs(_PURPOSE, _bound(person_id, code))


def _bound(person_id: UUID, code: str) -> bytes:
    return person_id.bytes + plain_digits(code).lower().encode()
