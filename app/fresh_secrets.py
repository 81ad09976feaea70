"""Fresh secrets of an installation, made at random, as `bdm secrets` prints them."""

import base64
import secrets

SECRET_BYTES = 48
SIGNING_SEED_BYTES = 32


def fresh_secrets() -> dict[str, str]:
    """Make the secrets that `app.config.Settings` asks for, by the names it reads."""
    import pyrage  # noqa: PLC0415 - keeps `bdm --help` quick

    return {
        "SECRET_KEY": secrets.token_urlsafe(SECRET_BYTES),
        "DOCUMENT_KEY": str(pyrage.x25519.Identity.generate()),
        "SIGNING_KEY": base64.b64encode(secrets.token_bytes(SIGNING_SEED_BYTES)).decode(),
    }


def as_lines(values: dict[str, str]) -> str:
    """NAME=value, a line each, as systemd, honcho and shells read it."""
    return "".join(f"{name}={value}\n" for name, value in values.items())
