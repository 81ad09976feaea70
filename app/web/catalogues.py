"""Urdu catalogues: each room keeps its own `locale/ur.po`; here they become the one that is served.

`untranslated` finds the marked sentences that a reader of Urdu would still see in English; only
developers' pages may stay English. `tools/unmarked_texts.py` finds what is not marked.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from app.text import in_order

ENGLISH_ONLY = frozenset({"dev", "tests", "migrations", "bench"})
SKIPPED = frozenset({"build", "frontend", "node_modules", "tests", "docs", "bench", "migrations"})
_KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "_marked": None,  # app/web/formatting.py
    "sentence": None,  # app/text.py
}
_PLACE = re.compile(r"%(?:\(\w+\))?[.\d]*[sdf]")
Message = str | tuple[str, ...]


class CatalogueError(ValueError):
    """Two rooms translate one sentence differently, or a translation drops a placeholder."""


def catalogue_files(root: Path) -> list[Path]:
    """Return every room's Urdu files (`ur.po`, or `ur_<noun>.po` each), in a fixed order."""
    return sorted([*root.glob("*/locale/ur*.po"), *root.glob("*/*/locale/ur*.po")])


def merged(root: Path) -> Catalog:
    """Merge all rooms' translations. Raises CatalogueError naming the file and the sentence."""
    whole = Catalog(locale="ur", domain="messages")
    for path in catalogue_files(root):
        with path.open("rb") as file:
            room = read_po(file, locale="ur")
        for message in room:
            if message.id and message.string and not message.fuzzy:
                _add(whole, message, path)
    return whole


def _add(whole: Catalog, message: Any, path: Path) -> None:  # noqa: ANN401 - babel's Message
    english = message.id if isinstance(message.id, tuple) else (message.id,)
    several = isinstance(message.string, tuple)
    urdu = tuple(in_order(text) for text in (message.string if several else (message.string,)))
    said = urdu if several else urdu[0]
    if any(_places(text) != _places(english[-1]) for text in urdu):
        problem = f"{path}: {message.id!r} has other %(places)s than its translation"
        raise CatalogueError(problem)
    known = whole.get(message.id)
    if known is not None and known.string != said:
        problem = f"{path}: {message.id!r} has another translation in another room"
        raise CatalogueError(problem)
    whole.add(message.id, said, flags=message.flags)


def _places(text: str) -> list[str]:
    return sorted(_PLACE.findall(text))


def compile_catalogues(root: Path) -> Path:
    """Write the merged catalogue below build/translations, where i18n.py looks; return its path."""
    target = root / "build" / "translations" / "ur" / "LC_MESSAGES" / "messages.mo"
    target.parent.mkdir(parents=True, exist_ok=True)
    packed = BytesIO()
    write_mo(packed, merged(root))
    part = target.with_suffix(".part")
    part.write_bytes(packed.getvalue())
    part.replace(target)
    return target


def messages(root: Path) -> dict[Message, set[str]]:
    """Return every marked sentence in Python and templates, with the files that hold it."""
    found: dict[Message, set[str]] = defaultdict(set)
    for path in _sources(root):
        for message in _marked(path):
            found[message].add(path.relative_to(root).as_posix())
    return found


def _sources(root: Path) -> Iterator[Path]:
    for path in sorted([*root.glob("*/**/*.py"), *root.glob("*/**/templates/**/*.html")]):
        parts = path.relative_to(root).parts
        if not SKIPPED.intersection(parts) and not any(part.startswith(".") for part in parts):
            yield path


def _marked(path: Path) -> Iterable[Message]:
    method = "python" if path.suffix == ".py" else "jinja2.ext:babel_extract"
    # A template that cannot be read must fail here, not drop its sentences.
    options = {"silent": "false", "trimmed": "false"}
    with path.open("rb") as file:
        for _, message, _, _ in extract(method, file, _KEYWORDS, (), options):
            yield message


def untranslated(root: Path, *, spared: frozenset[str] = ENGLISH_ONLY) -> dict[Message, set[str]]:
    """Return the sentences that lack Urdu, with their files outside the folders `spared`."""
    catalogue = merged(root)
    missing: dict[Message, set[str]] = {}
    for message, files in messages(root).items():
        seen = {file for file in files if not spared.intersection(file.split("/"))}
        if seen and not _is_translated(catalogue, message):
            missing[message] = seen
    return missing


def _is_translated(catalogue: Catalog, message: Message) -> bool:
    entry = catalogue.get(message if isinstance(message, str) else message[0])
    return entry is not None and bool(entry.string)
