"""A file as it is read: nodes of YAML with their lines, and what is wrong with each.

Nothing here stops at the first problem: what cannot be read becomes a stand-in, and the file is
refused at the end with every sentence that was collected.
"""

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

import yaml

from app.data_files.sheet import Sheet
from app.money import read_rupees
from app.typed_text import NumberError

CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")
_CODE_HINT = "2 to 40 small letters, digits and _ that begin with a letter, such as food_licence"
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
MAX_TEXT_LENGTH = 4_000
MAX_ITEMS = 200
_YES_NO = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_KINDS = {"str": "text", "int": "a number", "bool": "yes or no", "timestamp": "a date"}
_KINDS |= {"float": "a number with a point", "null": "empty"}
Read = TypeVar("Read")
Member = TypeVar("Member", bound=StrEnum)


@dataclass(frozen=True)
class Spot:
    """A value in the file. One without a node is missing, is reported, and reads as a stand-in."""

    sheet: Sheet
    place: str
    node: yaml.Node | None = None

    def __bool__(self) -> bool:
        """Return True if there is a value."""
        return self.node is not None

    @property
    def line(self) -> int:
        """The line, counted from 1."""
        return self.node.start_mark.line + 1 if self.node else self.sheet.line_of(self.place)

    def wrong(self, sentence: str) -> None:
        """Note what is wrong here."""
        self.sheet.wrong(self.place, sentence, self.line)

    def text(self, most: int = MAX_TEXT_LENGTH) -> str:
        """Read text that is not empty."""
        value = self._scalar("str", "text; put it into quotes if it looks like something else")
        if value is not None and not value.strip():
            self.wrong("is empty; write text, or leave the key out if it may be left out.")
        if value is not None and len(value) > most:
            self.wrong(f"is too long: write at most {most} characters.")
        return " ".join(value.split()) if value else ""

    def code(self, pattern: re.Pattern[str] = CODE, told: str = _CODE_HINT) -> str:
        """Read a code that matches a pattern; `told` says what it looks like."""
        value = self.text()
        if value and not pattern.fullmatch(value):
            self.wrong(f'"{value}" is no code here: write {told}.')
        return value

    def whole(self, least: int = 0, most: int = 10**15) -> int:
        """Read a whole number within limits."""
        value = self._scalar("int", f"a whole number from {least} to {most}")
        if value is None:
            return least
        if not _WHOLE.fullmatch(value) or not least <= int(value) <= most:
            self.wrong(f"write a whole number from {least} to {most}.")
            return least
        return int(value)

    def amount(self) -> int:
        """Read an amount as people write it ("Rs 5,000") as paisa."""
        value = self._scalar("str", 'an amount, such as "Rs 5,000"')
        paisa = paisa_of(value) if value is not None else 0
        if paisa is None:
            self.wrong('write an amount such as "Rs 5,000" or "Rs 5,000.50".')
        return paisa or 0

    def yes(self) -> bool:
        """Read yes or no."""
        return _YES_NO.get((self._scalar("bool", "true or false") or "").lower(), False)

    def day(self) -> date:
        """Read a date."""
        value = self._scalar("timestamp", "a date such as 2026-07-01")
        try:
            return date.fromisoformat(value) if value is not None else date.min
        except ValueError:
            self.wrong("there is no such day; write a date such as 2026-07-01.")
            return date.min

    def one_of(self, among: type[Member]) -> Member:
        """Read one of the members of an enumeration."""
        value, names = self.text(), [member.value for member in among]
        if value in names:
            return among(value)
        if value:
            self.wrong(f'"{value}" is not known here; write one of {", ".join(names)}.')
        return next(iter(among))

    def items(self, read: Callable[["Spot"], Read], least: int = 0) -> tuple[Read, ...]:
        """Read a list; each item's place is named by its code or name, else by its number."""
        if self.node is None:
            return ()
        if not isinstance(self.node, yaml.SequenceNode):
            self.wrong("must be a list: write each entry on a line of its own after a dash.")
            return ()
        if not least <= len(self.node.value) <= MAX_ITEMS:
            self.wrong(f"write {max(least, 1)} to {MAX_ITEMS} entries.")
        return tuple(read(self._item(number, node)) for number, node in enumerate(self.node.value))

    def _item(self, number: int, node: yaml.Node) -> "Spot":
        name = name_of(node) or str(number + 1)
        place = f"{self.place}.{name}" if self.place else name
        self.sheet.lines.setdefault(place, node.start_mark.line + 1)
        return Spot(self.sheet, place, node)

    def keys(self, *known: str) -> "Keys":
        """Read an object that may hold these keys and no others, each once."""
        found: dict[str, Spot] = {}
        meant: set[str] = set()
        for key, value in self._pairs():
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            spot = Spot(self.sheet, f"{self.place}.{name}" if self.place else name, value)
            line = key.start_mark.line + 1
            self.sheet.lines.setdefault(spot.place, line)
            if name not in known:
                close = _closest(name, known)
                meant.add(close)
                told = _REST if _is_empty(value) else _unknown(close, known)
                self.sheet.wrong(spot.place, told, line)
            elif name in found:
                self.sheet.wrong(spot.place, "stands twice; keep one of them.", line)
            else:
                found[name] = spot
        return Keys(self, found, frozenset(meant))

    def _pairs(self) -> Iterator[tuple[yaml.Node, yaml.Node]]:
        if isinstance(self.node, yaml.MappingNode):
            yield from self.node.value
        elif self.node is not None:
            self.wrong('must be an object with named keys, such as "code: food_licence".')

    def plain(self) -> str | int | bool:
        """Read what an answer is compared with: text, a whole number, yes or no, a date as ISO."""
        tag = self.node.tag.rpartition(":")[2] if self.node else ""
        if tag == "timestamp":
            return self.day().isoformat()
        if tag == "bool":
            return self.yes()
        return self.whole(-(10**15)) if tag == "int" else self.text()

    def json(self) -> Any:  # noqa: ANN401 - the value in the file
        """Read anything: objects, lists, texts, whole numbers, yes and no; dates as ISO text."""
        if isinstance(self.node, yaml.MappingNode):
            names = [key.value for key, _ in self.node.value if isinstance(key, yaml.ScalarNode)]
            return {name: spot.json() for name, spot in self.keys(*names).found.items()}
        if isinstance(self.node, yaml.SequenceNode):
            return list(self.items(lambda item: item.json()))
        if self.node is None or self.node.tag == "tag:yaml.org,2002:null":
            return None
        return self.plain()

    def _scalar(self, tag: str, told: str) -> str | None:
        """Return a scalar's text if it is of a kind; None if missing or reported as wrong."""
        if self.node is None:
            return None
        is_one = isinstance(self.node, yaml.ScalarNode)
        if is_one and self.node.tag == f"tag:yaml.org,2002:{tag}":
            return str(self.node.value)
        kind = _KINDS.get(self.node.tag.rpartition(":")[2], "something else")
        self.wrong(f"this is {kind}; write {told}." if is_one else f"write {told}.")
        return None


@dataclass(frozen=True)
class Keys:
    """The keys of an object. `meant` are those that misspelt ones were meant to be, else ""."""

    spot: Spot
    found: Mapping[str, Spot]
    meant: frozenset[str] = frozenset()

    def need(self, name: str, told: str) -> Spot:
        """Return a key's value; where it is missing, say what belongs there."""
        if name not in self.found and name not in self.meant and self.spot:
            self.spot.wrong(f'the key "{name}" is missing; write {told}.')
        return self.may(name)

    def may(self, name: str) -> Spot:
        """Return a key's value; false if it is left out."""
        return self.found.get(name) or Spot(self.spot.sheet, f"{self.spot.place}.{name}")


def paisa_of(text: str) -> int | None:
    """Return the paisa of "Rs 5,000.50"; None for anything else."""
    if not text.startswith("Rs "):
        return None
    try:
        return read_rupees(text)
    except NumberError:
        return None


def name_of(node: yaml.Node) -> str:
    """Return the name of a list entry: its code, name or value."""
    if not isinstance(node, yaml.MappingNode):
        return ""
    told = {
        key.value: value.value
        for key, value in node.value
        if isinstance(key, yaml.ScalarNode) and isinstance(value, yaml.ScalarNode)
    }
    return next((told[key] for key in ("code", "name", "value") if told.get(key)), "")


def _is_empty(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and not node.value


def _closest(name: str, known: tuple[str, ...]) -> str:
    return next(iter(difflib.get_close_matches(name, known, 1)), "")


_REST = (
    "this key is not known and holds nothing; if it belongs to what is before it, put the whole"
    ' into quotes, such as "Rs 5,000".'
)


def _unknown(close: str, known: tuple[str, ...]) -> str:
    meant = f'did you mean "{close}"? ' if close else ""
    return f"this key is not known; {meant}The keys here are {', '.join(known)}."
