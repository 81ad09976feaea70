"""Every path of ours that a document names exists.

A path in backticks or a link is whole, starts at its document's folder, or is the end of a path
below that folder: the README of payments may say `refunds/policy.py`. `<name>` and `*` match
anything; `{a,b}` is both. Addresses (`/tenders`) and dotted names are no paths, but a dotted name
that begins with a package of ours must lead to a module.
"""

import os
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import pytest
from factories.every import every

from app.config import ROOT

# Folders that are built or installed here, and no part of the repository.
IGNORED = {
    line.rstrip("/") for line in (ROOT / ".gitignore").read_text().splitlines() if line[-1:] == "/"
}
SUFFIXES = (
    ".py", ".md", ".sql", ".yaml", ".yml", ".po", ".html", ".csv", ".toml", ".json", ".css",
    ".js", ".txt", ".mako",
)  # fmt: skip
PACKAGES = {path.parent.name for path in ROOT.glob("*/__init__.py")}

FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
IN_BACKTICKS = re.compile(r"`([^`]+)`")
LINK = re.compile(r"\]\(([^)\s#]+)[^)]*\)")
SPELLING = re.compile(r"\.?[\w*<{][\w.*<>{},/-]*")
VALUE = re.compile(r"[A-Z_]+(\.(?!md)\w+)?")
# A file of Python that a comment or a text of code names with its folder.
IN_CODE = re.compile(r"(?<![\w./:-])[\w<>*{},-]+(?:/[\w<>*{},-]+)+\.py\b")
CODE = (".py", ".html", ".sql", ".yaml", ".toml")
DOTTED = re.compile(r"[a-z_]+(?:\.\w+){2,}")


@cache
def _tree() -> frozenset[str]:
    """Return every file of the repository and every folder that holds one, from the root."""
    found: set[Path] = set()
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if name != ".git" and not _ignored(name)]
        here = Path(folder).relative_to(ROOT)
        if files:
            found.update([here, *here.parents, *(here / name for name in files)])
    return frozenset(path.as_posix() for path in found)


def _ignored(name: str) -> bool:
    return any(fnmatchcase(name, each) for each in IGNORED)


DOCUMENTS = sorted(path for path in _tree() if path.endswith(".md"))


def _named(text: str) -> Iterator[str]:
    """Yield the paths of ours that a text names in backticks or links."""
    for quoted in _quoted(text):
        words = [word.rstrip(":,") for word in quoted.split()]
        yield from (word for word in words if _looks_like_ours(word))
    for target in LINK.findall(text):
        if "://" not in target and not target.startswith(("/", "mailto:")):
            yield target


def _quoted(text: str) -> list[str]:
    """Return what stands in backticks; blocks of code are examples."""
    return IN_BACKTICKS.findall(FENCE.sub("", text))


def _looks_like_ours(word: str) -> bool:
    """Whether a word is spelled as a path; names in capitals are values that somebody sets."""
    first = word.split("/", maxsplit=1)[0]
    if not SPELLING.fullmatch(word) or VALUE.fullmatch(first) or _ignored(first):
        return False
    return "/" in word or word.endswith(SUFFIXES)


def _each(word: str) -> list[str]:
    """Write out `{a,b}`, and let `<name>` and `{name}` match anything."""
    word = re.sub(r"<[^>]*>|\{[^,}]*\}", "*", word).rstrip("/")
    braces = re.search(r"\{([^}]*)\}", word)
    if braces is None:
        return [word]
    start, end = word[: braces.start()], word[braces.end() :]
    return [path for part in braces[1].split(",") for path in _each(f"{start}{part}{end}")]


def _exists(path: str, document: str) -> bool:
    folder = Path(document).parent
    whole = Path(os.path.normpath(ROOT / folder / path))
    if whole.is_relative_to(ROOT) and _matches(whole.relative_to(ROOT).as_posix()):
        return True
    below = "" if folder.parts[:1] == ("docs",) or folder == Path() else f"{folder.as_posix()}/"
    return _matches(path) or _matches(f"{below}*/{path}")


def _matches(pattern: str) -> bool:
    if "*" not in pattern:
        return pattern in _tree()
    parts = re.compile(re.escape(pattern).replace(r"\*\*", "*").replace(r"\*", ".*"))
    return any(parts.fullmatch(path) for path in _tree())


def _missing(document: str, text: str) -> list[str]:
    words = dict.fromkeys(_named(text))
    return [path for word in words for path in _each(word) if not _exists(path, document)]


def _leads_nowhere(name: str) -> bool:
    """Whether a dotted name's first two parts are no module; `payments.bill.paid` is an event."""
    package, room = name.split(".")[:2]
    return package in PACKAGES and not {f"{package}/{room}", f"{package}/{room}.py"} & _tree()


@every("document", DOCUMENTS)
def test_it_names_only_paths_that_exist(document: str) -> None:
    missing = _missing(document, (ROOT / document).read_text())
    assert not missing, f"{document} names {', '.join(missing)}"


@every("document", DOCUMENTS)
def test_it_names_only_modules_that_exist(document: str) -> None:
    quoted = _quoted((ROOT / document).read_text())
    names = {name for each in quoted for name in DOTTED.findall(each)}
    missing = sorted(name for name in names if _leads_nowhere(name))
    assert not missing, f"{document} names {', '.join(missing)}"


def test_code_names_only_files_of_python_that_exist() -> None:
    """From its own folder, the root, or as the end of a path within its domain."""
    missing = [
        f"{file} names {word}"
        for file in sorted(_tree())
        if file.endswith(CODE) and not file.startswith("tests/")
        for word in sorted(set(IN_CODE.findall((ROOT / file).read_text())))
        if not any(_exists(path, each) for path in _each(word) for each in (file, _top(file)))
    ]
    assert not missing


def _top(file: str) -> str:
    """Return the document of a file's domain."""
    return f"{file.split('/', maxsplit=1)[0]}/README.md"


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("`app/clock.py`, `make test`, `/treasury/ddos`, `GET /bills/{psid}`, `.data/`", []),
        ("`<domain>/public.py`, `app/{clock,text}.py`, `docs/adr/*.md`, `DATA_DIR/a`", []),
        ("`web/actions.py`, `clock.py: now`, `https://a.b/c.html`, `unix:/run/a`", []),
        ("`app/clocks.py` and [it](docs/nothing.md#top)", ["app/clocks.py", "docs/nothing.md"]),
        ("`app/{clock,no}.py`, `<domain>/nowhere/`", ["app/no.py", "*/nowhere"]),
        ("```\napp/nothing.py\n```", []),
    ],
)
def test_it_knows_paths_from_other_words(text: str, missing: list[str]) -> None:
    assert _missing("README.md", text) == missing
