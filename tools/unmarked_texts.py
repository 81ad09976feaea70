"""Find the texts of templates that no call marks for translation.

    python -m tools.unmarked_texts             # fail if a folder has another number than its count
    python -m tools.unmarked_texts FOLDER …    # print these texts of a folder
    python -m tools.unmarked_texts --renew     # lower the counts; none rises

A text stands between tags, in an attribute such as `title`, or in an expression: arguments of
macros, cells, parts that `~` joins. A folder that `unmarked_texts.tsv` does not name has none.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from jinja2 import Environment, nodes

from tools.steps import ROOT, say

LIST = ROOT / "tools" / "unmarked_texts.tsv"
# Pages of developers stay English.
LEFT_OUT = {"dev", "build", "node_modules", "tests"}
MARKS = {"_", "gettext", "ngettext"}
# Calls that take addresses and names alone, keys of what nobody reads, and a block of classes.
OF_NAMES = {"url_for", "asset_url"}
NAMES = {"href", "classes", "id", "name", "type", "kind", "colour", "accept", "autocomplete"}
OF_CLASSES = "column"
HEARD = {"title", "aria-label", "aria-description", "alt", "placeholder", "label"}
# Elements that hold no sentence; nor does one that names its own language.
NO_TEXT = {"script", "style", "code", "kbd", "samp"}
PLACE = re.compile("\ue000([0-9]+)\ue001")
WORD = re.compile("[A-Za-z]{2}")
# A code or name of a class has neither a capital before a small letter nor a space.
LIKE_TEXT = re.compile("^[A-Z][a-z’']|[A-Za-z]{2}.* | .*[A-Za-z]{2}", re.DOTALL)
# In a marked text of a template a per cent is written twice: a single one begins a blank.
PER_CENT = re.compile(r"(?<!%)%(?:%%)*(?![%(])")
ATTRIBUTES = re.compile('[a-z]="')
_JINJA: Any = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
_JINJA.newstyle_gettext = True


def unmarked(source: str) -> list[str]:
    """Return the unmarked texts of a template, each as often as it is there."""
    page = _Page()
    page.read(_JINJA.parse(source))
    return page.found


class _Markup(HTMLParser):
    """The markup of a template, in which each expression is a place."""

    def __init__(self, page: _Page) -> None:
        super().__init__()
        self.page = page
        self.closed_by: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        language = given.get("lang")
        if self.closed_by is None and (tag in NO_TEXT or (language and not PLACE.search(language))):
            self.closed_by = tag
        is_button = tag == "input" and given.get("type") in {"submit", "button"}
        heard = HEARD | ({"value"} if is_button else set())
        for name in heard & given.keys():
            self.page.show(given[name])

    def handle_endtag(self, tag: str) -> None:
        if tag == self.closed_by:
            self.closed_by = None

    def handle_data(self, data: str) -> None:
        if self.closed_by is None:
            self.page.show(data)


class _Page:
    """The unmarked texts that were found in a template."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.markup: list[str] = []
        self.places: list[nodes.Expr] = []

    def read(self, template: nodes.Template) -> None:
        """Read a whole template."""
        self._walk(template)
        parser = _Markup(self)
        parser.feed("".join(self.markup))
        parser.close()

    def _walk(self, node: nodes.Node) -> None:
        for child in node.iter_child_nodes():
            if isinstance(child, nodes.TemplateData):
                self.markup.append(child.data)
            elif isinstance(child, nodes.Expr) and isinstance(node, nodes.Output):
                self.markup.append(f"\ue000{len(self.places)}\ue001")
                self.places.append(child)
            elif isinstance(child, nodes.Expr):
                self.found += _texts(child, shown=False)
            elif not (isinstance(child, nodes.Block) and child.name == OF_CLASSES):
                self._walk(child)

    def show(self, data: str) -> None:
        """Read a text between tags or of an attribute, with the expressions in it."""
        if WORD.search(words := PLACE.sub("…", data)):
            self.found.append(" ".join(words.split()))
        for place in PLACE.findall(data):
            self.found += _texts(self.places[int(place)], shown=True)


def _texts(node: nodes.Node | None, *, shown: bool) -> Iterator[str]:
    """Yield the texts of an expression; a single word counts only where it is shown as it is."""
    if isinstance(node, nodes.Const):
        if _is_text(node.value, shown=shown):
            yield node.value
    elif isinstance(node, nodes.Call):
        yield from _of_call(node)
    elif node is not None:
        for child in _read_parts(node):
            yield from _texts(child, shown=shown)


def _is_text(value: object, *, shown: bool) -> bool:
    pattern = WORD if shown else LIKE_TEXT
    return isinstance(value, str) and bool(pattern.search(value)) and not ATTRIBUTES.search(value)


def _of_call(call: nodes.Call) -> Iterator[str]:
    called = getattr(call.node, "name", getattr(call.node, "attr", ""))
    if called in OF_NAMES:
        return
    for argument in call.args:
        if called not in MARKS:
            yield from _texts(argument, shown=False)
        elif isinstance(argument, nodes.Const) and PER_CENT.search(str(argument.value)):
            yield argument.value
    for keyword in call.kwargs:
        if keyword.key not in NAMES:
            yield from _texts(keyword.value, shown=False)


def _read_parts(node: nodes.Node) -> list[nodes.Node | None]:
    """Return the parts of an expression that may come to be read."""
    match node:
        case nodes.Compare() | nodes.Test() | nodes.Name():
            return []
        case nodes.CondExpr():
            return [node.expr1, node.expr2]
        case nodes.Filter():
            return [node.node, *(node.args if node.name in {"default", "d"} else [])]
        case nodes.Getitem() | nodes.Getattr():
            return [node.node]
        case nodes.Pair():
            return [] if getattr(node.key, "value", None) in NAMES else [node.value]
    return list(node.iter_child_nodes())


def templates(root: Path = ROOT) -> list[Path]:
    """Return the templates that people read."""
    rooms = (room for room in root.iterdir() if not room.name.startswith("."))
    found = (path for room in rooms for path in room.glob("**/templates/**/*.html"))
    return sorted(path for path in found if not LEFT_OUT.intersection(path.relative_to(root).parts))


def area(path: Path) -> str:
    """Return the folder that a template counts for: of its domain, room and noun."""
    return path.parent.relative_to(ROOT).as_posix()


def count_texts() -> Counter[str]:
    """Return the number of unmarked texts of each folder that has any."""
    counts = Counter[str]()
    for path in templates():
        if found := len(unmarked(path.read_text())):
            counts[area(path)] += found
    return counts


def listed_counts() -> dict[str, int]:
    """Return the counts of the list."""
    rows = (line.split("\t") for line in LIST.read_text().splitlines())
    return {folder: int(count) for folder, count in rows}


def differences(found: dict[str, int], listed: dict[str, int]) -> Iterator[str]:
    """Yield a sentence for each folder with another number of unmarked texts than its count."""
    for folder in sorted(found.keys() | listed.keys()):
        number, count = found.get(folder, 0), listed.get(folder, 0)
        if number != count:
            step = "mark what is new" if number > count else "run it with --renew"
            yield f"{folder}: {number} unmarked texts instead of {count}: {step}"


def renew() -> None:
    """Write the list with lowered counts."""
    found, listed = count_texts(), listed_counts()
    left = {folder: min(count, found[folder]) for folder, count in sorted(listed.items())}
    LIST.write_text("".join(f"{folder}\t{count}\n" for folder, count in left.items() if count))


def main(arguments: list[str]) -> int:
    """Renew, list or check; return 1 if a folder has another number than its count."""
    if arguments == ["--renew"]:
        renew()
        return 0
    if arguments:
        for path in templates():
            name = path.relative_to(ROOT).as_posix()
            if name.startswith(tuple(arguments)):
                for text in unmarked(path.read_text()):
                    say(f"{name}: {text!r}")
        return 0
    lines = list(differences(count_texts(), listed_counts()))
    say("\n".join(lines) if lines else "Every folder has as many unmarked texts as its count.")
    return int(bool(lines))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
