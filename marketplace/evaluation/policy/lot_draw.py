"""Lots that nobody can steer: a secret fixed beforehand, and words called out in the room.

When the draw is announced, only the hash of the secret is published. In the room those present call
out whatever they like; then the secret is shown. The winner follows from both: who knew the secret
could not choose the words of others, and who called out last did not know the secret. Anybody can
repeat it with a tool that makes SHA-256 sums.
"""

import hashlib
from collections.abc import Sequence


def commitment(secret: str) -> str:
    """Return the commitment to publish before the draw: SHA-256 of the secret, in hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()


def digest(secret: str, called: str) -> str:
    """Return the SHA-256 of the secret, a line break, and the words called out."""
    return hashlib.sha256(f"{secret}\n{called}".encode()).hexdigest()


def drawn(secret: str, called: str, among: Sequence[str]) -> str:
    """Return the bid that is drawn: the digest as a number, divided by how many there are.

    The rest, counted from 0, is the winner's place in `among`, the order of reading out.
    """
    return among[int(digest(secret, called), 16) % len(among)]
