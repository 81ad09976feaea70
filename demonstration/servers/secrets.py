"""The secrets of an installation on one machine, in a file that only its owner reads."""

from pathlib import Path

from app.fresh_secrets import as_lines, fresh_secrets
from demonstration.servers.embedded import write_private


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
