"""The one place that touches pyrage, which ships no types: age, typed, with our refusals."""

from typing import BinaryIO, cast

import pyrage

from app.errors import Invalid
from app.text import Sentence, sentence


class SealingRefused(Invalid):
    """Something sealed cannot be made or opened; the message says what to do."""

    code = "sealing-refused"


class CannotOpen(SealingRefused):
    """The sealed bytes are damaged, or were sealed to another key."""

    code = "cannot-open"


def new_identity() -> tuple[str, str]:
    """Make a key pair; returns (identity, recipient): the secret and the public half."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def recipient_of(identity: str) -> str:
    """Return the public half of an identity."""
    return str(_identity(identity).to_public())


def encrypt(plain: bytes, recipient: str) -> bytes:
    """Seal bytes to a recipient; raises SealingRefused for what is no recipient."""
    return cast("bytes", pyrage.encrypt(plain, [_recipient(recipient)]))


def decrypt(sealed: bytes, identity: str) -> bytes:
    """Open sealed bytes; raises CannotOpen when damaged or sealed to another key."""
    try:
        return cast("bytes", pyrage.decrypt(sealed, [_identity(identity)]))
    except pyrage.DecryptError as error:
        raise CannotOpen(_DAMAGED) from error


def decrypt_stream(reader: BinaryIO, writer: BinaryIO, identity: str) -> None:
    """Open a sealed stream; on CannotOpen, what `writer` got so far must be thrown away."""
    try:
        pyrage.decrypt_io(reader, writer, [_identity(identity)])
    except (pyrage.DecryptError, OSError) as error:
        raise CannotOpen(_DAMAGED) from error


def unlock(locked: bytes, passphrase: str, *, otherwise: Sentence) -> bytes:
    """Open bytes locked with a passphrase (scrypt); raises CannotOpen with the sentence given."""
    try:
        return cast("bytes", pyrage.passphrase.decrypt(locked, passphrase))
    except pyrage.DecryptError as error:
        raise CannotOpen(otherwise) from error


_DAMAGED = sentence("This cannot be opened: it is damaged, or it was sealed to another key.")


def _identity(text: str) -> "pyrage.x25519.Identity":
    try:
        return pyrage.x25519.Identity.from_str(text)
    except pyrage.IdentityError:
        # Not chained: the cause might quote the secret.
        raise SealingRefused(sentence("This is not a private key.")) from None


def _recipient(text: str) -> "pyrage.x25519.Recipient":
    try:
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError as error:
        raise SealingRefused(sentence("This is not a public key for sealing.")) from error
