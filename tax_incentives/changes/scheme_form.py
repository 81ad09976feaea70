"""A scheme's text as sections of fields, and what was typed into them as the changed text. Pure.

A field is a value of the text, under its path; what the release fixes is no field, nor is what
gives the text its shape: codes, names, and which facts a condition looks at.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import NoReturn

import yaml

from app.data_files.nodes import paisa_of
from app.money import grouped_rupees, read_rupees
from app.search_text import urdu
from app.text import Sentence, sentence
from app.typed_text import NumberError, iso_day, plain_number, plain_typed
from tax_incentives.changes.scheme_text import (
    DAY,
    LAST_DAY,
    TEXT,
    WHOLE,
    Edits,
    Leaf,
    Path,
    child,
    leaves,
    rewritten,
    root_of,
)
from tax_incentives.changes.wording import CHOICES, LABELS, Wording
from tax_incentives.rules.values import parse_ratio
from tax_incentives.schemes.scheme_reader import read_text
from tax_incentives.schemes.shapes import Scheme

# The parts of the page, each with its keys in the text, in its order.
_SECTIONS: Mapping[str, Sequence[str]] = {
    "Title and purpose": ("title", "purpose", "basis"),
    "Days and law": ("valid_from", "valid_until", "heads", "empowered"),
    "Rates and amounts": ("parameters",),
    "Who qualifies": ("criteria",),
    "How the amount is worked out": ("computation", "period", "ranking"),
    "The least and the most": ("minimum", "caps"),
    "Budget": ("budget",),
    "After the grant": ("obligations", "clawbacks"),
    "Facts that others hold": ("facts",),
}
_LANGUAGES = {"en": " in English", "ur": " in Urdu"}
_LINES = ("clause", "source", "tax", "section", "gazette", "heads")
_DAYS = ("from", "valid_from", "valid_until", "gazetted_on")
_NUMBERS = ("year", "years", "months", "places", "every_months")
_EXPRESSIONS = ("value", "requires", "most", "amount", "share")
# Keys within conditions and amounts whose values are names, or give the shape.
_SHAPE = ("fact", "parameter", "step", "direction")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")
_LONG = 80
_FULL_SHARE = 1
# Below the number of a group's own entry.
_OUTER = 1
NEW = "new"


class FieldKind(StrEnum):
    """The kind of a field. A share is a rate of 100 % at most."""

    ENGLISH = "en"
    URDU = "ur"
    LINE = "line"
    MONEY = "money"
    RATE = "rate"
    SHARE = "share"
    NUMBER = "number"
    DAY = "day"
    CHOICE = "choice"


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field; `written` is the value in the text, "" if the text has none yet."""

    path: Path
    key: str
    label: str
    kind: FieldKind
    written: str
    optional: bool = False

    @property
    def name(self) -> str:
        """Return the name on the page."""
        return "-".join(self.path)

    @property
    def choices(self) -> Sequence[tuple[str, str]]:
        """Return the answers of a choice as (value, words)."""
        return list(CHOICES.get(self.key, {}).items())

    @property
    def is_long(self) -> bool:
        """True for a text of several lines."""
        return len(self.written) > _LONG or self.key in ("purpose", "text", "remedy")

    @property
    def display(self) -> str:
        """Return the value as people write it."""
        paisa = paisa_of(self.written) if self.kind is FieldKind.MONEY else None
        if paisa is not None:
            return grouped_rupees(paisa)
        if self.kind is FieldKind.DAY and self.written:
            return date.fromisoformat(self.written).strftime("%d-%m-%Y")
        if self.key == "clawback_frees_room":
            return "yes" if self.written.lower() in ("yes", "true", "on") else "no"
        return self.written


@dataclass(frozen=True, kw_only=True)
class Pair:
    """The same text in both languages."""

    en: Field
    ur: Field

    @property
    def same(self) -> str:
        """Return the name of the box that confirms that the other language needs no change."""
        return "-".join((*self.en.path[:-1], "same"))


@dataclass(frozen=True, kw_only=True)
class Group:
    """An entry of a section with its fields; `sentence` is its sentence.

    `new` are the fields of an entry that may be added at the end of the list at `list_path`.
    """

    title: str
    sentence: str
    parts: Sequence[Field | Pair]
    new: Sequence[Field] = ()
    list_path: Path = ()

    @property
    def adds(self) -> str:
        """Return the words for adding an entry."""
        return (
            "Add another year" if "ceilings" in self.list_path else "Add a value from a later day"
        )


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of the form."""

    title: str
    groups: Sequence[Group]

    @property
    def names(self) -> Sequence[str]:
        """Return the names of all its fields."""
        return [each.name for group in self.groups for each in (*fields_of(group), *group.new)]


def fields_of(group: Group) -> Iterator[Field]:
    """Yield the fields of a group, both of a pair, without those of a new entry."""
    for part in group.parts:
        yield from (part.en, part.ur) if isinstance(part, Pair) else (part,)


def sections(scheme: Scheme) -> Sequence[Section]:
    """Return the form of a scheme."""
    root, sentences = root_of(scheme.text), _sentences(scheme)
    found = []
    for title, keys in _SECTIONS.items():
        groups = [group for key in keys for group in _groups(root, key, sentences)]
        if groups:
            found.append(Section(title=title, groups=groups))
    return found


def _sentences(scheme: Scheme) -> Mapping[tuple[str, str], str]:
    words = Wording(scheme)
    said = {("criteria", each.code): words.criterion(each) for each in scheme.criteria}
    said |= {("computation", each.code): words.amount(each.value) for each in scheme.steps}
    return said | {("caps", each.code): words.amount(each.most) for each in scheme.caps}


def _groups(
    root: yaml.MappingNode, key: str, sentences: Mapping[tuple[str, str], str]
) -> Iterator[Group]:
    node = {name.value: value for name, value in root.value}.get(key)
    if node is None:
        if (key,) == LAST_DAY:
            yield Group(title="", sentence="", parts=[_last_day("")])
        return
    if not isinstance(node, yaml.SequenceNode) or key == "heads":
        parts = list(_parts(node, (key,)))
        listed = _new_of(root, (key, "ceilings")) if key == "budget" else ((), ())
        title = "" if isinstance(node, yaml.ScalarNode) or key == "heads" else LABELS[key]
        yield Group(title=title, sentence="", parts=parts, list_path=listed[0], new=listed[1])
        return
    for number, item in enumerate(node.value):
        path = (key, str(number))
        if key == "facts" and _text(item, "held_by") == "declared":
            continue
        listed = _new_of(root, (*path, "values")) if key == "parameters" else ((), ())
        yield Group(
            title=titled(item),
            sentence=sentences.get((key, _text(item, "code")), ""),
            parts=list(_parts(item, path)),
            list_path=listed[0],
            new=listed[1],
        )


def titled(item: yaml.Node) -> str:
    """Return the title of an entry, or the clause that it is by; "" if it has neither."""
    found = {leaf.path: leaf.value for leaf in leaves(item)}
    return found.get(("title", "en")) or found.get(("clause",), "")


def _text(item: yaml.Node, key: str) -> str:
    return next((leaf.value for leaf in leaves(item) if leaf.path == (key,)), "")


def _parts(node: yaml.Node, path: Path) -> Iterator[Field | Pair]:
    """Yield the fields below a node, in the order of the text."""
    waiting: dict[Path, Field] = {}
    paths = [leaf.path for leaf in leaves(node, path)]
    for leaf in leaves(node, path):
        found = _field(leaf, _row(leaf.path, paths))
        if found is None:
            continue
        if found.kind not in (FieldKind.ENGLISH, FieldKind.URDU):
            yield found
            continue
        other = waiting.pop(leaf.path[:-1], None)
        if other is None:
            waiting[leaf.path[:-1]] = found
        else:
            english, other = sorted((found, other), key=lambda each: each.kind)
            yield Pair(en=english, ur=other)


def _last_day(written: str) -> Field:
    return Field(
        path=LAST_DAY,
        key="valid_until",
        label=f"{LABELS['valid_until']} (optional)",
        kind=FieldKind.DAY,
        written=written,
        optional=True,
    )


def _field(leaf: Leaf, row: str = "") -> Field | None:
    if leaf.path == LAST_DAY:
        return _last_day(leaf.value)
    key = next(step for step in reversed(leaf.path) if not step.isdigit())
    kind = _kind(leaf, key)
    if kind is None:
        return None
    named = leaf.path[-2] if key in _LANGUAGES else key
    return Field(
        path=leaf.path,
        key=named,
        label=f"{row}{_label(leaf.path, named)}{_LANGUAGES.get(key, '')}",
        kind=kind,
        written=leaf.value,
    )


def _label(path: Path, key: str) -> str:
    # "below" of a minimum is what happens then; in a condition it compares.
    if path == ("minimum", "below"):
        return "If it is less"
    return LABELS[key]


def _row(path: Path, among: Sequence[Path]) -> str:
    """Return the number of an entry that is one of several, such as a row of a table."""
    at = next((at for at, step in enumerate(path) if at > _OUTER and step.isdigit()), 0)
    is_one = not at or all(each[: at + 1] != (*path[:at], "1") for each in among)
    return "" if is_one else f"{int(path[at]) + 1}. "


def _kind(leaf: Leaf, key: str) -> FieldKind | None:
    """Return the kind of a field; None for what the form does not change."""
    path = leaf.path
    if set(path) & set(_EXPRESSIONS) and key not in _LANGUAGES:
        return _constant_kind(leaf, key)
    if key in _LANGUAGES:
        return FieldKind(key)
    if key in CHOICES and path != ("budget", "kind"):
        return FieldKind.CHOICE
    if key in _DAYS:
        return FieldKind.DAY
    if key in _LINES:
        return FieldKind.LINE
    is_step = path[0] == "period" and key != "every_months"
    return FieldKind.NUMBER if key in _NUMBERS and not is_step else None


_KINDS = {WHOLE: FieldKind.NUMBER, DAY: FieldKind.DAY}


def _constant_kind(leaf: Leaf, key: str) -> FieldKind | None:
    tag = leaf.node.tag
    if key in _SHAPE or tag in _KINDS:
        return None if key in _SHAPE else _KINDS[tag]
    if tag != TEXT or parse_ratio(leaf.value) is None:
        return FieldKind.MONEY if tag == TEXT and paisa_of(leaf.value) is not None else None
    is_limit = leaf.path[0] == "criteria" or key == "up_to" or "when" in leaf.path
    return FieldKind.RATE if is_limit else FieldKind.SHARE


def _new_of(root: yaml.Node, list_path: Path) -> tuple[Path, Sequence[Field]]:
    """Return the fields of an entry to add to a list, those of its last one, and empty."""
    number = str(len(child(root, list_path).value) - 1)
    fields = []
    for leaf in leaves(child(root, (*list_path, number)), (*list_path, number)):
        found = _field(leaf)
        if found is None:
            return (), ()
        path = (*list_path, NEW, leaf.path[-1])
        label = LABELS[found.key]
        fields.append(
            Field(path=path, key=found.key, label=label, kind=found.kind, written="", optional=True)
        )
    return list_path, fields


class EntryErrors(ValueError):  # noqa: N818 - sentences for people
    """Entries that cannot be accepted; `fields` has a sentence for each name, "" for all."""

    def __init__(self, fields: Mapping[str, Sentence | str]) -> None:
        """Store the sentences."""
        super().__init__(str(dict(fields)))
        self.fields = dict(fields)


def typed_text(scheme: Scheme, text: str, typed: Mapping[str, str], ticked: frozenset[str]) -> str:
    """Return the text of a scheme's next version, as typed. Raises EntryErrors.

    `text` is that of `scheme` with the next number. A field that `typed` lacks was emptied;
    `ticked` are the boxes of pairs whose other language needs no change.
    """
    form = sections(scheme)
    wrong: dict[str, Sentence | str] = {}
    values: dict[Path, str] = {}
    groups = [group for section in form for group in section.groups]
    for each in (field for group in groups for field in fields_of(group)):
        try:
            value = _changed(each, typed.get(each.name, ""))
        except NumberError as error:
            wrong[each.name] = error.reason
        else:
            values |= {} if value is None else {each.path: value}
    entries = _entries(groups, typed, wrong)
    wrong |= _languages(groups, values, wrong, ticked)
    wrong |= _days(typed, wrong)
    if not wrong and not values and not entries:
        wrong[""] = sentence("Nothing is changed yet. Change what the new version has otherwise.")
    if wrong:
        raise EntryErrors(wrong)
    edits = Edits(values=values, entries=entries)
    try:
        changed = rewritten(text, edits)
    except ValueError:
        raise EntryErrors({"": _IN_THE_TEXT}) from None
    return _checked(scheme.code, changed, form, edits)


_IN_THE_TEXT = sentence(
    "The form cannot write this into the text of the scheme. Change the text itself instead."
)


def _changed(field: Field, typed: str) -> str | None:
    """Return a value as the text has it, None if it is the same. Raises NumberError."""
    bare = " ".join(typed.split())
    if bare == field.display:
        return None
    if not bare:
        if field.optional:
            return ""
        _refuse(sentence("Fill this in."))
    if _CONTROL.search(bare):
        _refuse(sentence("This contains characters that we cannot store. Type it again."))
    value = _READERS[field.kind](bare)
    if field.kind is FieldKind.CHOICE and value not in dict(field.choices):
        _refuse(sentence("Choose an answer from the list."))
    return None if field.written and value == _as_read(field) else value


def _as_read(field: Field) -> str:
    """Return the value of the text as it would be written, so that only another one differs."""
    return _READERS[field.kind](field.written)


def _refuse(reason: Sentence) -> NoReturn:
    raise NumberError(reason)


def _money(typed: str) -> str:
    rupees, paisa = divmod(read_rupees(typed), 100)
    return f"Rs {rupees:,}" + (f".{paisa:02}" if paisa else "")


_A_RATE = sentence("Enter a rate of 0 % or more, for example 7.5 %.")
_A_SHARE = sentence("Enter a rate from 0 to 100 %, for example 7.5 %.")
_A_NUMBER = sentence("Enter a whole number, for example 12.")
_A_DAY = sentence("Enter a date, for example 31-12-2026.")
_FRACTION = re.compile(r"[0-9]{1,18}/[0-9]{1,18}")


def _rate(typed: str, refusal: Sentence = _A_RATE) -> str:
    plain = plain_typed(typed).strip()
    if not _FRACTION.fullmatch(plain):
        plain = f"{plain_number(plain.removesuffix('%').strip(), refusal)} %"
    if parse_ratio(plain) is None:
        _refuse(refusal)
    return plain


def _share(typed: str) -> str:
    value = _rate(typed, _A_SHARE)
    if (parse_ratio(value) or Fraction(0)) > _FULL_SHARE:
        _refuse(_A_SHARE)
    return value


def _number(typed: str) -> str:
    plain = plain_number(typed, _A_NUMBER)
    if not plain.isdigit():
        _refuse(_A_NUMBER)
    return str(int(plain))


def _day(typed: str) -> str:
    try:
        return date.fromisoformat(iso_day(plain_typed(typed))).isoformat()
    except ValueError:
        _refuse(_A_DAY)


_READERS: Mapping[FieldKind, Callable[[str], str]] = {
    FieldKind.ENGLISH: str,
    FieldKind.URDU: urdu,
    FieldKind.LINE: str,
    FieldKind.CHOICE: str,
    FieldKind.MONEY: _money,
    FieldKind.RATE: _rate,
    FieldKind.SHARE: _share,
    FieldKind.NUMBER: _number,
    FieldKind.DAY: _day,
}


def _entries(
    groups: Sequence[Group], typed: Mapping[str, str], wrong: dict[str, Sentence | str]
) -> dict[Path, Mapping[str, str]]:
    """Return the entries to add; one that is begun needs all of its fields."""
    found: dict[Path, Mapping[str, str]] = {}
    for group in groups:
        if not any(typed.get(each.name, "").strip() for each in group.new):
            continue
        entry = {}
        for each in group.new:
            try:
                entry[each.path[-1]] = _changed(each, typed.get(each.name, "")) or _refuse(_NEEDED)
            except NumberError as error:
                wrong[each.name] = error.reason
        found[group.list_path] = entry
    return found


_NEEDED = sentence("Fill this in too, or leave the new entry empty.")


def _languages(
    groups: Sequence[Group],
    values: Mapping[Path, str],
    wrong: Mapping[str, object],
    ticked: frozenset[str],
) -> Mapping[str, Sentence]:
    """Ask for the other language where one of a pair was changed alone."""
    found: dict[str, Sentence] = {}
    for part in (part for group in groups for part in group.parts):
        if not isinstance(part, Pair) or {part.en.name, part.ur.name} & set(wrong):
            continue
        if part.en.path in values and part.ur.path not in values:
            found |= {} if part.same in ticked else {part.ur.name: _NO_URDU}
        if part.ur.path in values and part.en.path not in values:
            found |= {} if part.same in ticked else {part.en.name: _NO_ENGLISH}
    return found


_NO_URDU = sentence(
    "The English text was changed and the Urdu one was not. Change it too, or tick that it needs"
    " no change."
)
_NO_ENGLISH = sentence(
    "The Urdu text was changed and the English one was not. Change it too, or tick that it needs"
    " no change."
)


def _days(typed: Mapping[str, str], wrong: Mapping[str, object]) -> Mapping[str, Sentence]:
    first, last = typed.get("valid_from", ""), typed.get("valid_until", "")
    if not last.strip() or {"valid_from", "valid_until"} & set(wrong):
        return {}
    if _day(last.strip()) < _day(first.strip()):
        return {"valid_until": sentence("The last day is before the first. Enter a later day.")}
    return {}


def _checked(code: str, text: str, form: Sequence[Section], edits: Edits) -> str:
    """Read the new text; each error is reported at the field that holds it."""
    _, sheet = read_text(code, text.encode())
    if not sheet.problems:
        return text
    names = {name for section in form for name in section.names}
    changed = {"-".join(path) for path in edits.values}
    root = root_of(text)
    places = [(f"{leaf.place}.", _name_of(leaf.path, root, edits)) for leaf in leaves(root)]
    wrong: dict[str, Sentence | str] = {}
    for problem in sorted(sheet.problems, reverse=True):
        at = [name for place, name in places if place.startswith(f"{problem.place}.")]
        # A value that was typed now is more likely at fault than one that was right before.
        at.sort(key=lambda name: name not in changed and NEW not in name.split("-"))
        name = next((each for each in at if each in names), "")
        said = problem.sentence[0].upper() + problem.sentence[1:]
        wrong[name] = said if name else f"{problem.place}: {said}"
    raise EntryErrors(wrong)


def _name_of(path: Path, root: yaml.Node, edits: Edits) -> str:
    """Return the name of a value's field; of a new entry, that of the empty field it was in."""
    for listed in edits.entries:
        new = (*listed, str(len(child(root, listed).value) - 1))
        if path[: len(new)] == new:
            return "-".join((*listed, NEW, *path[len(new) :]))
    return "-".join(path)
