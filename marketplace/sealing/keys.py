"""A tender's key pair. The public half is published; the private half lives only as shares."""

import hashlib
from dataclasses import dataclass, field

from marketplace.sealing import age

_GROUP = 4


@dataclass(frozen=True)
class TenderKey:
    """A fresh key pair. `identity` is the whole secret: split it and forget it at once."""

    recipient: str
    identity: str = field(repr=False)

    @property
    def fingerprint(self) -> str:
        """Return the fingerprint of the public half."""
        return fingerprint(self.recipient)


def new_tender_key() -> TenderKey:
    """Make a key pair for one tender."""
    identity, recipient = age.new_identity()
    return TenderKey(recipient=recipient, identity=identity)


def fingerprint(recipient: str) -> str:
    """Return SHA-256 of the recipient's text, in 64 hexadecimal digits."""
    return hashlib.sha256(recipient.encode()).hexdigest()


def grouped(digest: str) -> str:
    """Write a fingerprint in groups of four, for people to compare."""
    return " ".join(digest[at : at + _GROUP] for at in range(0, len(digest), _GROUP))
