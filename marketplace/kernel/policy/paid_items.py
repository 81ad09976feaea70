"""How the bills that a tender asks of firms are named, and who is said to pay them. Pure.

Before the opening nobody of the department may know who bids. So a firm's bills bear no firm's
name, and hang under the tender's veil until its bids are opened or it is cancelled.
"""

from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

# What payments know us by.
RAISER = "marketplace"
NOBODYS_NAME = "A firm (its name is sealed until the opening)"


class Kind(StrEnum):
    """What a bill is for."""

    DOCUMENT_FEE = "document_fee"
    BID_SECURITY = "bid_security"
    PERFORMANCE_SECURITY = "performance_security"


class Named(NamedTuple):
    """What a bill's reference says: of which tender (or contract) and firm it is, and for what."""

    kind: Kind
    subject: UUID


def reference(kind: Kind, subject: UUID, supplier: UUID) -> str:
    """Name a firm's bill about a tender or a contract; the same again is the same bill."""
    return f"{kind.value}:{subject}:{supplier}"


def read_reference(text: str) -> Named | None:
    """Return what a reference names, None where it is none of ours."""
    kind, _, rest = text.partition(":")
    try:
        return Named(Kind(kind), UUID(rest.partition(":")[0]))
    except ValueError:
        return None


def veil(tender: UUID) -> str:
    """Name the veil that hangs over the bills of a tender."""
    return f"{RAISER}:tender:{tender}"
