"""The secrets of an installation: made at random, kept in a file that only its owner reads."""

import base64
import secrets
from pathlib import Path

from app.dev.servers import write_private

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


def installation_secrets(data_dir: Path) -> dict[str, str]:
    """Read the secrets of this data directory; make those that are missing, and only those."""
    path = data_dir / "secrets.env"
    known = _read(path)
    missing = {name: value for name, value in fresh_secrets().items() if name not in known}
    if missing:
        data_dir.mkdir(parents=True, exist_ok=True)
        write_private(path, as_lines(known | missing))
    return known | missing


def _read(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    pairs = (line.partition("=") for line in path.read_text().splitlines())
    return {name: value for name, equals, value in pairs if equals}
