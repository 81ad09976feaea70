"""Spoken text of a guide: plain Urdu for each of its sections.

[start] Text before the first heading.

[part-1] Text of the first section.

The file is stored with the guide (`slug.spoken.ur.txt`). Until it is recorded, pages show the text
and state that it is not spoken yet. Like a guide it types no amounts, rates or periods.
"""

import re
from collections.abc import Collection, Mapping
from pathlib import Path

from app.guides.texts.guide import GuideError
from app.guides.texts.markdown import TYPED

# Two minutes of speech.
MAX_CHARACTERS = 1_500
START = "start"
_SECTION = re.compile(r"\[(?P<name>[a-z0-9-]+)\]")


def read_spoken(folder: Path, slug: str, sections: Collection[str]) -> Mapping[str, str]:
    """Return the spoken text of each section ("" for the beginning), if any. Raises GuideError."""
    path = folder / f"{slug}.spoken.ur.txt"
    if not path.is_file():
        return {}
    found: dict[str, list[str]] = {}
    said: list[str] | None = None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if match := _SECTION.fullmatch(line.strip()):
            said = found.setdefault(_section(path, number, match["name"], sections), [])
        elif line.strip():
            _take(path, number, line.strip(), said)
    return {name: _whole(path, lines) for name, lines in found.items()}


def _section(path: Path, number: int, name: str, sections: Collection[str]) -> str:
    if name == START:
        return ""
    if name not in sections:
        raise GuideError(path, number, f"the guide has no section {name!r}: {', '.join(sections)}")
    return name


def _take(path: Path, number: int, line: str, said: list[str] | None) -> None:
    if said is None:
        raise GuideError(path, number, f"say first which section this is of, such as [{START}]")
    if typed := TYPED.search(line):
        raise GuideError(path, number, f"{typed[0]!r}: amounts, rates and periods are not spoken")
    said.append(line)


def _whole(path: Path, lines: list[str]) -> str:
    text = "\n".join(lines)
    if not 0 < len(text) <= MAX_CHARACTERS:
        raise GuideError(path, 1, f"a section has 1 to {MAX_CHARACTERS} characters")
    return text
