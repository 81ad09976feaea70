"""Chapters of domains for the API's handbook: `registry.contribute(Chapters(folder))`."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Chapters:
    """A folder of chapters: Markdown files, as `app/handbook/chapters.py` reads them."""

    folder: Path
