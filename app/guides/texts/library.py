"""All guides of the release, read from the folders that domains registered: a port.

A guide is two files, `slug.en.md` and `slug.ur.md`, and may have a third (`spoken.py`). They are
read once a process, at first use, and one that is wrong stops it with the file and the line;
`tests/guides` reads every one of them.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from app.errors import NotFound
from app.guides.stages import Stage
from app.guides.texts.front_matter import Front, read_front
from app.guides.texts.guide import LANGUAGES, SOURCE, Guide, GuideError, Text
from app.guides.texts.markdown import render
from app.guides.texts.spoken import read_spoken
from app.search.public import BODY, HEADING, SUMMARY, TITLE, Index
from app.synonyms.public import Term

MAX_BYTES = 40_000
MAX_RESULTS = 10
# Addresses of the portal's own pages below /guides.
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{1,59}")
TAKEN = frozenset({"feedback", "search", "questions"})


@dataclass(frozen=True)
class Library:
    """The guides by slug."""

    guides: Mapping[str, Guide]

    def get(self, slug: str) -> Guide:
        """Return a guide. Raises NotFound."""
        found = self.guides.get(slug)
        if found is None:
            raise NotFound
        return found

    @cached_property
    def by_stage(self) -> Sequence[tuple[Stage, Sequence[Guide]]]:
        """Every stage in order, with its guides in theirs."""
        ordered = sorted(self.guides.values(), key=lambda guide: (guide.order, guide.slug))
        return [(stage, [g for g in ordered if g.stage is stage]) for stage in Stage]

    @cached_property
    def index(self) -> Index[str]:
        """Return the words of all guides in both languages."""
        ordered = (guide for _, guides in self.by_stage for guide in guides)
        return Index((guide.slug, _searched(guide)) for guide in ordered)

    def search(self, terms: Sequence[Term]) -> Sequence[Guide]:
        """Return the guides that hold every word, the best first."""
        return [self.guides[slug] for slug in self.index.find(terms)[:MAX_RESULTS]]


def _searched(guide: Guide) -> Iterator[tuple[str, int]]:
    for text in guide.texts.values():
        headings = " ".join(section.title for section in text.body.sections)
        yield from ((text.title, TITLE), (text.summary, SUMMARY))
        yield from ((headings, HEADING), (text.body.plain, BODY))


def read_library(folders: Iterable[Path], kinds: Collection[str]) -> Library:
    """Read every guide; `kinds` are the kinds of blanks that something fills. Raises GuideError."""
    guides: dict[str, Guide] = {}
    for folder in folders:
        for guide in read_folder(folder, kinds):
            if guide.slug in guides:
                first = guides[guide.slug].texts["en"].path
                raise GuideError(guide.texts["en"].path, 1, f"{first} has this slug already")
            guides[guide.slug] = guide
    return Library(guides)


def read_folder(folder: Path, kinds: Collection[str]) -> list[Guide]:
    """Read the guides of a folder, by name. Raises GuideError."""
    files = sorted(folder.glob("*.md"))
    slugs = {path.name.split(".")[0]: path for path in files if path.name != "README.md"}
    return [_guide(folder, slug, kinds) for slug in slugs]


def _guide(folder: Path, slug: str, kinds: Collection[str]) -> Guide:
    fronts = {language: _front(folder, slug, language) for language in LANGUAGES}
    english = fronts["en"]
    texts = {language: _text(front, kinds) for language, front in fronts.items()}
    _same_shape(texts, fronts["ur"])
    return Guide(
        slug=slug,
        stage=_stage(english),
        order=_order(english),
        reviewed=_reviewed(english),
        texts=texts,
        spoken=read_spoken(folder, slug, [each.id for each in texts["en"].body.sections]),
    )


def _front(folder: Path, slug: str, language: str) -> Front:
    path = folder / f"{slug}.{language}.md"
    if not path.is_file():
        raise GuideError(path, 1, "it is missing: every guide is in English and in Urdu")
    if path.stat().st_size > MAX_BYTES:
        raise GuideError(path, 1, f"it has more than {MAX_BYTES} bytes: make two guides of it")
    front = read_front(path, path.read_text(encoding="utf-8"), language)
    if front.values["slug"] != slug:
        raise front.wrong("slug", f"the file's name says {slug!r}")
    if slug in TAKEN or not _SLUG.fullmatch(slug):
        raise front.wrong("slug", "a slug is small letters, digits and hyphens, and none of ours")
    return front


def _text(front: Front, kinds: Collection[str]) -> Text:
    body = render(front.path, front.body, front.body_line)
    known = {source.key for source in front.sources}
    for blank in body.blanks:
        _refuse_unknown(front, str(blank), blank.kind, kinds)
        if blank.kind == SOURCE and blank.key not in known:
            raise GuideError(front.path, _line_of(front, str(blank)), f"{blank} has no source")
    return Text(
        path=front.path,
        title=front.values["title"],
        summary=front.values["summary"],
        body=body,
        sources=front.sources,
    )


def _refuse_unknown(front: Front, blank: str, kind: str, kinds: Collection[str]) -> None:
    if kind not in kinds:
        listed = ", ".join(sorted(kinds))
        raise GuideError(front.path, _line_of(front, blank), f"nothing fills {blank}: {listed}")


def _line_of(front: Front, text: str) -> int:
    return front.body_line + front.body[: front.body.find(text)].count("\n") + 1


def _same_shape(texts: Mapping[str, Text], urdu: Front) -> None:
    """Refuse a translation that lags behind: its headings, blanks, links and sources differ."""
    sure = [[(s.key, s.confidence) for s in text.sources] for text in texts.values()]
    if sure[0] != sure[1]:
        raise GuideError(urdu.path, 1, "its sources are not those of the English file")
    english, other = (texts[language].body.shape for language in LANGUAGES)
    if list(english) != list(other):
        lacks = next((str(a) for a, b in zip(english, other, strict=False) if a != b), "an end")
        problem = f"its headings, blanks and links are not those of the English file, from {lacks}"
        raise GuideError(urdu.path, urdu.body_line + 1, problem)


def _stage(front: Front) -> Stage:
    try:
        return Stage(front.values["stage"])
    except ValueError:
        raise front.wrong("stage", f"stages are {', '.join(Stage)}") from None


def _order(front: Front) -> int:
    if not front.values["order"].isdecimal():
        raise front.wrong("order", "`order` is a whole number")
    return int(front.values["order"])


def _reviewed(front: Front) -> date:
    try:
        return date.fromisoformat(front.values["reviewed"])
    except ValueError:
        raise front.wrong("reviewed", "`reviewed` is a day, such as 2026-11-25") from None
