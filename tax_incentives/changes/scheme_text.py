"""Values of a scheme's text, changed in place: all else keeps its every byte. Pure.

The new text is read again, and must differ only in the edits.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from app.data_files.nodes import name_of
from app.data_files.sheet import Sheet
from app.data_files.yaml_nodes import compose

# Keys, and the numbers of entries from "0" on.
Path = tuple[str, ...]
LAST_DAY: Path = ("valid_until",)
_FIRST_DAY: Path = ("valid_from",)
_TAG = "tag:yaml.org,2002:"
TEXT, DAY, WHOLE = f"{_TAG}str", f"{_TAG}timestamp", f"{_TAG}int"


@dataclass(frozen=True)
class Leaf:
    """A value of the text. `place` is its name in the errors of a file."""

    path: Path
    place: str
    node: yaml.ScalarNode

    @property
    def value(self) -> str:
        """Return the value on one line."""
        return " ".join(str(self.node.value).split())

    @property
    def start(self) -> int:
        """Return the number of its first character."""
        return int(self.node.start_mark.index)

    @property
    def end(self) -> int:
        """Return the number of the character after it."""
        return int(self.node.end_mark.index)


@dataclass(frozen=True, kw_only=True)
class Edits:
    """New values by path, and entries to add at the end of a list, made like its last one.

    The last day may be "", which removes it, or new. Values are as the text has them, unquoted.
    """

    values: Mapping[Path, str] = field(default_factory=dict)
    entries: Mapping[Path, Mapping[str, str]] = field(default_factory=dict)


def root_of(text: str) -> yaml.MappingNode:
    """Return the root of a scheme's text. Raises ValueError for a text that is no scheme."""
    sheet = Sheet("")
    node = compose(sheet, text.encode())
    if isinstance(node, yaml.MappingNode):
        return node
    raise ValueError(*map(str, sheet.problems))


def leaves(node: yaml.Node, path: Path = (), place: str = "") -> Iterator[Leaf]:
    """Yield every value below a node."""
    if isinstance(node, yaml.ScalarNode):
        yield Leaf(path, place, node)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from leaves(value, (*path, key.value), _below(place, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            name = name_of(item) or str(number + 1)
            yield from leaves(item, (*path, str(number)), _below(place, name))


def _below(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def child(node: yaml.Node, path: Path) -> yaml.Node:
    """Return the node at a path. Raises KeyError."""
    for step in path:
        if isinstance(node, yaml.SequenceNode):
            node = node.value[int(step)]
        else:
            node = {key.value: value for key, value in node.value}[step]
    return node


def with_version(text: str, version: int) -> str:
    """Return a scheme's text with another number of its version."""
    return rewritten(text, Edits(values={("version",): str(version)}))


def rewritten(text: str, edits: Edits) -> str:
    """Return the text with these edits and no others. Raises ValueError if that cannot be done."""
    root = root_of(text)
    found = {leaf.path: leaf for leaf in leaves(root)}
    splices = [_splice(text, found, path, value) for path, value in edits.values.items()]
    splices += [_entry(text, root, path, new) for path, new in edits.entries.items()]
    written = text
    for start, end, new in sorted(splices, reverse=True):
        written = written[:start] + new + written[end:]
    if _plain(root_of(written)) != _expected(root, found, edits):
        message = "a scheme's text would differ in more than what was changed"
        raise ValueError(message)
    return written


Splice = tuple[int, int, str]


def _splice(text: str, found: Mapping[Path, Leaf], path: Path, value: str) -> Splice:
    if path == LAST_DAY and path not in found:
        after = _line_end(text, found[_FIRST_DAY].end)
        return after, after, f"\nvalid_until: {value}"
    leaf = found[path]
    if path == LAST_DAY and not value:
        return text.rindex("\n", 0, leaf.start), _line_end(text, leaf.end), ""
    return leaf.start, leaf.end, _written(leaf, value)


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", at)
    return len(text) if found < 0 else found


def _written(leaf: Leaf, value: str) -> str:
    """Write a value in place of another: plain where the other was, and where it can be."""
    if leaf.node.tag != TEXT or (not leaf.node.style and _is_plain(value)):
        return value
    quoted = json.dumps(value, ensure_ascii=False)
    return f"{quoted}\n" if leaf.node.style in ("|", ">") else quoted


def _is_plain(value: str) -> bool:
    """Return True for a text that needs no quotes, even within brackets."""
    try:
        node = yaml.compose(f"[{value}]", Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return False
    among = node.value if isinstance(node, yaml.SequenceNode) else []
    return [(each.tag, each.value) for each in among] == [(TEXT, value)]


def _entry(text: str, root: yaml.Node, path: Path, new: Mapping[str, str]) -> Splice:
    """Write an entry after the last one of a list, with its keys in its order."""
    listed: Any = child(root, path)
    last = listed.value[-1]
    inner = list(leaves(last))
    start = int(last.start_mark.index)
    end = int(last.end_mark.index) if last.flow_style else max(each.end for each in inner)
    copy = text[start:end]
    for leaf in sorted(inner, key=lambda each: each.start, reverse=True):
        value = _written(leaf, new[leaf.path[-1]])
        copy = copy[: leaf.start - start] + value + copy[leaf.end - start :]
    if listed.flow_style:
        return end, end, f", {copy}"
    begin = text.rindex("\n", 0, start)
    return (at := _line_end(text, end)), at, text[begin:start] + copy


def _plain(root: yaml.Node) -> dict[Path, tuple[str, str]]:
    return {leaf.path: (leaf.node.tag, leaf.node.value) for leaf in leaves(root)}


def _expected(
    root: yaml.Node, found: Mapping[Path, Leaf], edits: Edits
) -> dict[Path, tuple[str, str]]:
    expected = _plain(root)
    for path, value in edits.values.items():
        expected[path] = (found[path].node.tag if path in found else DAY, value)
    if expected.get(LAST_DAY, (DAY, ""))[1] == "":
        expected.pop(LAST_DAY, None)
    for path, new in edits.entries.items():
        number = len(child(root, path).value)
        for leaf in leaves(child(root, (*path, str(number - 1)))):
            expected[*path, str(number), *leaf.path] = (leaf.node.tag, new[leaf.path[-1]])
    return expected
