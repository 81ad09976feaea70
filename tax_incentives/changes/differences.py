"""Differences between two texts of a scheme, in words. Pure.

Each value that differs has its line, so an approver misses none; a condition or an amount is one
value, and is written as a sentence.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import yaml

from tax_incentives.changes.scheme_form import titled
from tax_incentives.changes.scheme_text import Leaf, Path, leaves, root_of
from tax_incentives.changes.wording import LABELS, Wording, written_words
from tax_incentives.schemes.shapes import Scheme

_LANGUAGES: Mapping[str, tuple[str, str, str]] = {
    "en": ("in English", "ur", "The Urdu text was not changed."),
    "ur": ("in Urdu", "en", "The English text was not changed."),
}
# By these the entries of a list are told apart; those without one by their number.
_NAMES = ("code", "name")
_NONE = "–"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A value that differs: `subject` names it, with it in both texts, "–" where one has none.

    `note` says that the other language was left as it was.
    """

    subject: str
    old: str
    new: str
    note: str = ""


@dataclass(frozen=True)
class _Value:
    """A value with its words; two are the same if `raw` is."""

    subject: str
    words: str
    raw: object


def differences(old: Scheme, new: Scheme) -> Sequence[Difference]:
    """Return the differences between two versions, in the order of the later text."""
    before, after = dict(_values(old)), dict(_values(new))
    if before.keys() == after.keys() and before == after:
        moved = list(before) != list(after)
        subject = "The order of the entries" if moved else "Nothing but the number of the version"
        return [Difference(subject=subject, old=_NONE, new=_NONE)]
    found = [_difference(path, before, after) for path in _in_order(before, after)]
    return [each for each in found if each is not None]


def _in_order(before: Mapping[Path, _Value], after: Mapping[Path, _Value]) -> list[Path]:
    """Return the paths of both: what was removed comes after what it stood behind."""
    paths = list(after)
    for earlier, path in pairwise([(), *before]):
        if path not in after:
            paths.insert(paths.index(earlier) + 1 if earlier in paths else len(paths), path)
    return paths


def _difference(
    path: Path, before: Mapping[Path, _Value], after: Mapping[Path, _Value]
) -> Difference | None:
    old, new = before.get(path), after.get(path)
    if old is not None and new is not None and old.raw == new.raw:
        return None
    known = new or old
    return Difference(
        subject=known.subject if known else "",
        old=old.words if old else _NONE,
        new=new.words if new else _NONE,
        note=_note(path, before, after) if old and new else "",
    )


def _note(path: Path, before: Mapping[Path, _Value], after: Mapping[Path, _Value]) -> str:
    if path[-1] not in _LANGUAGES:
        return ""
    _, language, note = _LANGUAGES[path[-1]]
    other = (*path[:-1], language)
    return note if before.get(other) == after.get(other) else ""


def _values(scheme: Scheme) -> Iterator[tuple[Path, _Value]]:
    """Yield every value by keys and names: those of the text but conditions as sentences."""
    sentences = _sentences(scheme)
    for key, node in root_of(scheme.text).value:
        if key.value != "version":
            yield from _below(node, (key.value,), LABELS.get(key.value, key.value), sentences)


def _sentences(scheme: Scheme) -> Mapping[Path, str]:
    words = Wording(scheme)
    said: dict[Path, str] = {
        ("criteria", each.code, "requires"): words.condition(each.requires)
        for each in scheme.criteria
    }
    said |= {("computation", each.code, "value"): words.amount(each.value) for each in scheme.steps}
    said |= {("caps", each.code, "most"): words.amount(each.most) for each in scheme.caps}
    if scheme.minimum is not None:
        said["minimum", "amount"] = words.amount(scheme.minimum.amount)
    return said


def _below(
    node: yaml.Node, path: Path, subject: str, sentences: Mapping[Path, str]
) -> Iterator[tuple[Path, _Value]]:
    if path in sentences:
        raw = [(leaf.path, leaf.node.tag, leaf.value) for leaf in leaves(node)]
        yield path, _Value(subject, sentences[path], raw)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            below = (*path, key.value)
            yield from _below(value, below, _subject(subject, below), sentences)
    elif isinstance(node, yaml.SequenceNode):
        yield from _entries(node, path, subject, sentences)
    elif isinstance(node, yaml.ScalarNode):
        leaf = Leaf(path, "", node)
        yield path, _Value(subject, written_words(path[-1], leaf.value), (node.tag, leaf.value))


def _subject(subject: str, path: Path) -> str:
    key = path[-1]
    if key in _LANGUAGES:
        return f"{subject}, {_LANGUAGES[key][0]}"
    # A rate is called by its title and its day, a ceiling by its year.
    if key == "values" or (key, *path[-3:-2]) in (("value", "values"), ("amount", "ceilings")):
        return subject
    return f"{subject}: {LABELS.get(key, key)}"


def _entries(
    node: yaml.SequenceNode, path: Path, subject: str, sentences: Mapping[Path, str]
) -> Iterator[tuple[Path, _Value]]:
    seen: set[str] = set()
    for number, item in enumerate(node.value):
        found = {leaf.path: leaf.value for leaf in leaves(item)}
        name = next((found[key,] for key in _NAMES if (key,) in found), found.get((), ""))
        name = name if name and name not in seen else f"{name} {number + 1}".strip()
        seen.add(name)
        yield from _below(
            item, (*path, name), _entry_subject(subject, path, item, found), sentences
        )


def _entry_subject(subject: str, path: Path, item: yaml.Node, found: Mapping[Path, str]) -> str:
    """Return the name of an entry: its title, the day from which it holds, or its year."""
    if ("from",) in found:
        return f"{subject}, from {written_words('from', found['from',])}"
    if ("year",) in found:
        return f"{subject}, {found['year',]}"
    title = titled(item)
    if path == ("parameters",):
        return title
    return f"{subject} – {title}" if title else subject
