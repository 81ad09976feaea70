"""The last part of a certificate's public address: 135 random bits that can be read aloud."""

import secrets

# Crockford's letters: none that is taken for another.
_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 27


def new_token() -> str:
    """Make a token that nobody can guess."""
    return "".join(secrets.choice(_LETTERS) for _ in range(LENGTH))


def read_token(text: str) -> str | None:
    """Return a token as it is kept, however it was typed; None for what can be none."""
    typed = text.strip().lower().replace("-", "").replace("o", "0").replace("i", "1")
    typed = typed.replace("l", "1")
    return typed if len(typed) == LENGTH and set(typed) <= set(_LETTERS) else None


def address_of(base_url: str, token: str) -> str:
    """Return the public address of a certificate."""
    return f"{base_url}/c/{token}"
