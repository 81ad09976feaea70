"""The schemes that ship with the program: version 1 of each, all of them samples."""

from collections.abc import Sequence
from pathlib import Path

FOLDER = Path(__file__).parent / "shipped"


def shipped_files() -> Sequence[Path]:
    """Return the files of the schemes, by name."""
    return sorted(FOLDER.glob("*.yaml"))
