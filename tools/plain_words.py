"""Count the phrases of `plain_words.tsv`, each of which has to be read twice.

    python -m tools.plain_words             # fail if a phrase has more hits than its count
    python -m tools.plain_words FILE …      # list the hits of files, and what to write instead
    python -m tools.plain_words --renew     # lower the counts to the hits; none rises

Kinds of text: `docstring` is what developers read (docstrings, comments, documents), `function` the
docstrings of functions alone, `name` a name split into words ("LedgerAccount" is "ledger
account"), `page text` the English of pages, messages, services and guides, and `unmarked` the part
of it that no call marks for translation, without the folders of officers' pages. White space is
collapsed, so a phrase may cross the end of a line.
"""

from __future__ import annotations

import ast
import csv
import re
import sys
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from tools.steps import ROOT, say

# Folders of pages that only officers and developers read.
ENGLISH_PAGES = {"officials", "dev"}
PARSER = import_module("re._parser")
LIST = ROOT / "tools" / "plain_words.tsv"
CODE = ("app", "cli", "demonstration", "marketplace", "payments", "registration", "tax_incentives",
        "tools")  # fmt: skip
PLACES = (*CODE, "docs", "migrations/sql")
ALONE = ("wsgi.py", "README.md", "CONTRIBUTING.md")
GENERATED = ("docs/permissions.md",)
# Calls that mark a sentence for translation.
MARKS = {"_", "gettext", "lazy_gettext", "ngettext", "lazy_ngettext", "_marked", "sentence"}
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
PARAGRAPH = re.compile(r"\n\s*\n\s*")
SPACE = re.compile(r"\s+")
COMMENT = re.compile(r"(?:^[ \t]*#[^\n]*\n)+|  #[^\n]*", re.MULTILINE)
HASH = re.compile(r"^[ \t]*#+:?(?: ?(?:noqa|type: ignore|pragma)[^-\n]*(?:- )?)?", re.MULTILINE)
SENTENCE = re.compile(r"[A-Z][a-z]*[ ’'][\w’' ,.:()%-]+")
PAGES_IN_ENGLISH = re.compile(r"/doors/|(?:/doors|/install|permissions)\.py$")
BLOCK_OF_SQL = re.compile(r"(?:^[ \t]*--[^\n]*\n?)+", re.MULTILINE)
JINJA_COMMENT = re.compile(r"\{#-?(.*?)-?#\}", re.DOTALL)
JINJA_TAG = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)
MARKED = re.compile(r"\b(?:_|n?gettext)\(\s*((?:\"[^\"]*\"\s*,?\s*)+)")
PIECES = re.compile(r'^"|" "|",?$')
SENTENCE_IN_TAG = re.compile(r"\"([A-Z][a-z]*[ ’'][^\"<>{}]+)\"")
SCRIPT = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL)
BETWEEN_TAGS = re.compile(r"(?:^|>)([^<>]*[A-Za-z]{2,} [A-Za-z]{2,}[^<>]*)(?=<|\Z)")
ENGLISH_IN_YAML = re.compile(
    r"\ben: *(?:[>|]-?\n((?:(?:  )+[^\n]*\n|\n)+?)(?= *[\w-]+:|\s*\Z)|(\"(?:[^\"\\]|\\.)*\"|'[^']*'"
    r"|[^\"'>|\n][^,}\n]*(?:,(?! *ur:)[^,}\n]*)*))"
)
FENCE = re.compile(r"^[ \t]*```.*?^[ \t]*```", re.DOTALL | re.MULTILINE)
BLOCK = re.compile(r"\n\s*\n|\n(?= *(?:[-*|] |#))")
HEADER_OF_MESSAGE = re.compile(r"^(?:(?:SMS-)?Link:.*|Subject: |SMS: )")
PAGE_DOCUMENTS = re.compile(r"guides/[\w-]+\.en\.md|handbook/.*\.md")
GLOSSARY = re.compile(r"\n## Glossary\n.*", re.DOTALL)


class Text(NamedTuple):
    """A text with single spaces, its kind, its file, and the line on which it begins."""

    kind: str
    file: str
    line: int
    words: str


class Hit(NamedTuple):
    """A phrase of the list in a text."""

    text: Text
    phrase: str


Row = dict[str, str]


def rows(path: Path = LIST) -> list[Row]:
    """Return the rows of the list."""
    with path.open() as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def texts(file: str) -> Iterator[Text]:
    """Yield the texts of a file; its path is from the root."""
    source = (ROOT / file).read_text()
    if file.startswith((*CODE, "wsgi.py")) and file.endswith((".py", ".html", ".sql")):
        yield Text("name", file, 1, split_name(Path(file).stem))
    for suffix, read in READERS.items():
        if file.endswith(suffix):
            yield from (text for text in read(file, source) if text.words)


def split_name(name: str) -> str:
    """Return the words of a name in lower case."""
    return " ".join(CAMEL.sub("_", name).replace("-", "_").split("_")).strip().lower()


def collapse(text: str) -> str:
    """Return a text on one line, its paragraphs divided by `¶`."""
    return SPACE.sub(" ", PARAGRAPH.sub(" ¶ ", text.strip()))


def _line(source: str, offset: int) -> int:
    return source.count("\n", 0, offset) + 1


def _matches(kind: str, file: str, source: str, pattern: re.Pattern[str]) -> Iterator[Text]:
    """Yield what a pattern finds: its first group with anything in it, or all of it."""
    for found in pattern.finditer(source):
        words = next((group for group in found.groups() if group), found[0])
        yield Text(kind, file, _line(source, found.start()), collapse(words))


def _comments(file: str, source: str) -> Iterator[Text]:
    """Yield the comments of Python or YAML; lines that follow each other are one."""
    for found in COMMENT.finditer(source):
        words = HASH.sub("", found[0])
        yield Text("docstring", file, _line(source, found.start()), collapse(words))


def _of_python(file: str, source: str) -> Iterator[Text]:
    """Yield comments, definitions, and the sentences that are marked or that a page shows."""
    yield from _comments(file, source)
    in_english, marked, skipped = bool(PAGES_IN_ENGLISH.search(file)), set[int](), set[int]()
    for node in ast.walk(ast.parse(source)):
        yield from _of_definition(file, node)
        if isinstance(node, ast.Expr):
            skipped.add(id(node.value))
        elif isinstance(node, ast.Call) and _is_of_read(node):
            skipped.update(map(id, node.args))
            yield Text("docstring", file, node.lineno, collapse(ast.literal_eval(node.args[0])))
        elif isinstance(node, ast.Call) and _called(node) in MARKS:
            marked.update(map(id, node.args))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            is_shown = in_english and id(node) not in skipped and SENTENCE.match(node.value)
            if is_shown or id(node) in marked:
                yield from _of_page(file, node.lineno, node.value, marked=id(node) in marked)


def _of_definition(file: str, node: ast.AST) -> Iterator[Text]:
    """Yield the name and docstring of a function or class, and the names assigned in a body."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield Text("name", file, node.lineno, split_name(node.name))
    if isinstance(node, ast.Module | ast.ClassDef):
        names = [name for statement in node.body for name in _assigned(statement)]
        yield from (Text("name", file, name.lineno, split_name(name.id)) for name in names)
    if not isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return
    words = ast.get_docstring(node, clean=False)
    if words is not None:
        kinds = ["docstring"] + ["function"] * isinstance(node, ast.FunctionDef)
        yield from (Text(kind, file, node.body[0].lineno, collapse(words)) for kind in kinds)


def _assigned(statement: ast.stmt) -> list[ast.Name]:
    """Return the names that a statement assigns to."""
    targets: list[ast.expr] = statement.targets if isinstance(statement, ast.Assign) else []
    if isinstance(statement, ast.AnnAssign):
        targets = [statement.target]
    return [target for target in targets if isinstance(target, ast.Name)]


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _is_of_read(call: ast.Call) -> bool:
    """Return True if it describes a `read` of the API (`app/web/subjects.py`), as a docstring."""
    inner = call.func.value if isinstance(call.func, ast.Attribute) else None
    reads = isinstance(inner, ast.Call) and _called(inner) == "read"
    return reads and _called(call) == "describe"


def _of_page(file: str, line: int, words: str, *, marked: bool) -> Iterator[Text]:
    """Yield a text of pages, a second time as `unmarked` if no call marks it for translation."""
    yield Text("page text", file, line, collapse(words))
    if not marked and not ENGLISH_PAGES.intersection(file.split("/")):
        yield Text("unmarked", file, line, collapse(words))


def _blank(found: re.Match[str]) -> str:
    """Return only the line ends of a match, so that lines keep their numbers."""
    return "\n" * found[0].count("\n")


def _of_template(file: str, source: str) -> Iterator[Text]:
    """Yield comments, marked sentences, and the words of a template that no call marks."""
    yield from _matches("docstring", file, source, JINJA_COMMENT)
    source = JINJA_COMMENT.sub(_blank, source)
    for text in _matches("page text", file, source, MARKED):
        yield text._replace(words=PIECES.sub("", text.words))
    source = MARKED.sub(_blank, source)
    for tag in JINJA_TAG.finditer(source):
        for found in SENTENCE_IN_TAG.finditer(tag[0]):
            yield from _of_page(file, _line(source, tag.start()), found[1], marked=False)
    words = SCRIPT.sub(_blank, JINJA_TAG.sub(_blank, source))
    for text in _matches("page text", file, words, BETWEEN_TAGS):
        yield from _of_page(file, text.line, text.words, marked=False)


def _of_yaml(file: str, source: str) -> Iterator[Text]:
    yield from _comments(file, source)
    yield from _matches("page text", file, source, ENGLISH_IN_YAML)


def _of_message(file: str, source: str) -> Iterator[Text]:
    for number, line in enumerate(source.splitlines(), start=1):
        words = HEADER_OF_MESSAGE.sub("", line)
        yield Text("page text", file, number, collapse(words))


def _of_document(file: str, source: str) -> Iterator[Text]:
    """Yield the paragraphs, list items and table rows of a document, without blocks of code."""
    if file in GENERATED or file.endswith(".ur.md"):
        return
    kind = "page text" if PAGE_DOCUMENTS.search(file) else "docstring"
    source = GLOSSARY.sub(_blank, FENCE.sub(_blank, source))
    start = 0
    for end in [*(found.start() for found in BLOCK.finditer(source)), len(source)]:
        yield Text(kind, file, _line(source, start + 1), collapse(source[start:end]))
        start = end


READERS: dict[str, Callable[[str, str], Iterator[Text]]] = {
    ".py": _of_python,
    ".html": _of_template,
    ".sql": partial(_matches, "docstring", pattern=BLOCK_OF_SQL),
    ".yaml": _of_yaml,
    ".en.txt": _of_message,
    ".md": _of_document,
}


def files() -> list[str]:
    """Return every file with texts, from the root."""
    found = [path for place in PLACES for path in (ROOT / place).rglob("*.*")]
    names = sorted(path.relative_to(ROOT).as_posix() for path in found)
    return [*ALONE, *(name for name in names if name.endswith(tuple(READERS)))]


class House:
    """All texts of some files. A row looks only at those that hold a word which it cannot lack."""

    def __init__(self, chosen: Iterable[str]) -> None:
        """Read the files."""
        self.texts: dict[str, list[Text]] = {}
        for text in (text for file in chosen for text in texts(file)):
            self.texts.setdefault(text.kind, []).append(text)

    @cache  # noqa: B019 - a house is read once and dies with the program
    def _lowered(self, kind: str) -> tuple[str, list[int]]:
        """Return all texts of a kind, a line each, and where each begins."""
        whole = "\n".join(text.words for text in self.texts.get(kind, [])).lower()
        return whole, [0, *(found.end() for found in re.finditer("\n", whole))]

    def _candidates(self, row: Row) -> list[Text]:
        """Return the texts that hold one of the words without which the pattern finds nothing."""
        found, (whole, starts) = self.texts.get(row["kind"], []), self._lowered(row["kind"])
        if not (words := needed_words(PARSER.parse(row["regex"]))):
            return found
        places = (each.start() for word in words for each in re.finditer(re.escape(word), whole))
        return [found[number] for number in sorted({bisect(starts, at) - 1 for at in places})]

    def hits(self, row: Row) -> list[Hit]:
        """Return the hits of a row."""
        pattern = re.compile(row["regex"], re.IGNORECASE)
        return [
            Hit(text, found[0])
            for text in self._candidates(row)
            for found in pattern.finditer(text.words)
        ]


def needed_words(parsed: Iterable[tuple[object, Any]]) -> set[str]:
    """Return words of which every match holds at least one; none if the pattern has no such."""
    options, run = [set[str]()], ""
    for operation, argument in parsed:
        if str(operation) == "LITERAL":
            run += chr(argument).lower()
        else:
            options += [{run}, _needed_of_part(str(operation), argument)]
            run = ""
    return max([*options, {run}], key=_shortest)


def _needed_of_part(operation: str, argument: Any) -> set[str]:  # noqa: ANN401 - as `re` parses it
    if operation == "BRANCH":
        parts = [needed_words(part) for part in argument[1]]
        return set().union(*parts) if all(map(_shortest, parts)) else set()
    if operation == "SUBPATTERN" or (operation == "MAX_REPEAT" and argument[0]):
        return needed_words(argument[-1])
    return set()


def _shortest(words: set[str]) -> int:
    return min(map(len, words), default=0)


def risen(house: House, known: list[Row]) -> Iterator[str]:
    """Yield a sentence for each row with more hits than its count."""
    for row in known:
        if (count := len(house.hits(row))) > int(row["count"]):
            phrase = f"{row['regex']} -> {row['plain']}"
            yield f"{row['kind']}: {count} hits, at most {row['count']}: {phrase}"


def lowered(house: House, known: list[Row]) -> Iterator[Row]:
    """Yield the rows with their counts lowered to the hits."""
    for row in known:
        yield row | {"count": str(min(int(row["count"]), len(house.hits(row))))}


def renew() -> None:
    """Write the list with lowered counts."""
    known = list(lowered(House(files()), rows()))
    lines = ["\t".join(row.values()) for row in known]
    LIST.write_text("\n".join(["\t".join(known[0]), *lines, ""]))


def advice(chosen: list[str]) -> Iterator[str]:
    """Yield each hit in the chosen files, with what to write instead."""
    house = House(chosen)
    for row in rows():
        for text, phrase in house.hits(row):
            yield f"{text.file}:{text.line}: “{phrase}” -> {row['plain']}"


def main(arguments: list[str]) -> int:
    """Renew, list or check; return 1 if a phrase has more hits than its count."""
    if arguments == ["--renew"]:
        renew()
        return 0
    lines = list(advice(arguments) if arguments else risen(House(files()), rows()))
    say("\n".join(lines) if lines else "No phrase has more hits than its count.")
    return int(bool(lines) and not arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
