"""The head of a guide's file: `name: value` lines between two lines of three hyphens.

    ---
    slug: join-the-marketplace
    stage: start
    order: 10
    title: Join the marketplace
    summary: Create an account and declare your firm.
    reviewed: 2026-11-25
    source rules: H | Balochistan Public Procurement Rules 2014
    ---

The Urdu file says slug, title, summary and the same sources in its own words; what is the same in
both languages (stage, order, reviewed) is in the English file alone.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.guides.texts.guide import GuideError, Source

FENCE = "---"
MOST_TITLE, MOST_SUMMARY, MOST_CITATION = 80, 200, 300
NAMES: Mapping[str, Sequence[str]] = {
    "en": ("slug", "stage", "order", "title", "summary", "reviewed"),
    "ur": ("slug", "title", "summary"),
}
_LIMITS = {"title": MOST_TITLE, "summary": MOST_SUMMARY}
_LINE = re.compile(r"(?P<name>[a-z]+)(?: (?P<key>[a-z0-9-]+))?: +(?P<value>\S.*)")
_SOURCE = re.compile(r"(?P<confidence>[HMU]) \| (?P<citation>\S.*)")


@dataclass(frozen=True, kw_only=True)
class Front:
    """The head's content, with the line of each name; `body` begins after `body_line` lines."""

    path: Path
    values: Mapping[str, str]
    lines: Mapping[str, int]
    sources: Sequence[Source]
    body: str
    body_line: int

    def wrong(self, name: str, problem: str) -> GuideError:
        """Return the error about a name's line."""
        return GuideError(self.path, self.lines.get(name, 1), problem)


@dataclass
class _Reading:
    path: Path
    values: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)

    def take(self, number: int, line: str) -> None:
        match = _LINE.fullmatch(line)
        if match is None:
            raise GuideError(self.path, number, "write `name: value` here")
        if match["key"]:
            self._source(number, match)
        elif match["name"] in self.values:
            raise GuideError(self.path, number, f"`{match['name']}` is said twice")
        else:
            self.values[match["name"]], self.lines[match["name"]] = match["value"], number

    def _source(self, number: int, match: re.Match[str]) -> None:
        said = _SOURCE.fullmatch(match["value"])
        if match["name"] != "source" or said is None:
            problem = "write a source as `source key: H | what it is` (H, M or U)"
            raise GuideError(self.path, number, problem)
        if match["key"] in self.sources or len(said["citation"]) > MOST_CITATION:
            problem = f"`source {match['key']}` is said twice, or is too long"
            raise GuideError(self.path, number, problem)
        made = Source(
            key=match["key"], confidence=said["confidence"], citation=said["citation"].strip()
        )
        self.sources[made.key] = made


def read_front(path: Path, text: str, language: str) -> Front:
    """Read the head of a guide's file. Raises GuideError."""
    front = read_head(path, text)
    check_names(front, NAMES[language])
    if not front.sources:
        raise GuideError(front.path, 1, "the head names no source")
    return front


def read_head(path: Path, text: str) -> Front:
    """Read the head of any file that has one, whatever it names. Raises GuideError."""
    lines = text.split("\n")
    if lines[0] != FENCE or FENCE not in lines[1:]:
        raise GuideError(path, 1, "begin with a head between two lines `---`")
    end = lines.index(FENCE, 1)
    reading = _Reading(path)
    for number, line in enumerate(lines[1:end], start=2):
        reading.take(number, line)
    return Front(
        path=path,
        values=reading.values,
        lines=reading.lines,
        sources=list(reading.sources.values()),
        body="\n".join(lines[end + 1 :]),
        body_line=end + 1,
    )


def check_names(front: Front, names: Sequence[str]) -> None:
    """Refuse a head that lacks one of the names, or has another. Raises GuideError."""
    for name in names:
        if name not in front.values:
            raise front.wrong(name, f"the head lacks `{name}`")
    for name in front.values:
        if name not in names:
            raise front.wrong(name, f"`{name}` is not known here: {', '.join(names)}")
    for name, most in _LIMITS.items():
        if len(front.values[name]) > most:
            raise front.wrong(name, f"`{name}` has more than {most} characters")
