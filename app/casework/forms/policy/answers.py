"""Rules on answers: which questions apply, what is kept, and what is wrong. Pure.

A form is read from top to bottom: the answers before a question (and documents, roles and facts)
decide if it applies. An answer to a question that does not apply is dropped.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.casework.definition.determinants import ALWAYS
from app.casework.definition.fields import Field, FieldType
from app.casework.definition.limits import USUAL_ROWS
from app.casework.definition.parts import parts_of
from app.casework.forms.policy.determinants import Known, holds
from app.casework.forms.policy.values import Day, problem_with
from app.text import Sentence, sentence

Path = tuple[str | int, ...]
_CHOSEN = frozenset(
    {
        FieldType.YES_NO,
        FieldType.CHOICE,
        FieldType.CHOICES,
        FieldType.DISTRICT,
        FieldType.ACTIVITY,
    }
)


@dataclass(kw_only=True)
class Look:
    """The result of a check: valid answers, errors by path, skipped questions."""

    kept: dict[str, Any] = field(default_factory=dict)
    problems: dict[Path, Sentence] = field(default_factory=dict)
    hidden: set[Path] = field(default_factory=set)


def look(  # noqa: PLR0913 - the answers, and all that they are held against
    fields: Sequence[Field],
    answers: Mapping[str, Any],
    known: Known,
    day: Day,
    *,
    unread: Collection[Path] = (),
    settled: Collection[str] = (),
    finished: bool = True,
) -> Look:
    """Look at the answers to some questions, beside the others that are `known`.

    `unread` are the places of what could not be read at all: nothing more is said of them.
    `settled` answers stand as they are, where their question applies. Not `finished`, what is
    missing is no problem yet.
    """
    found = Look()
    names = {each.name for each in fields}
    kept = {name: value for name, value in known.answers.items() if name not in names}
    walk = _Walk(day=day, unread=frozenset(unread), finished=finished, found=found)
    beside = replace(known, answers=kept)
    for each in fields:
        value = answers.get(each.name)
        if each.name not in settled or not holds(each.when, beside):
            value = walk.answer(each, value, (each.name,), beside)
        if value is not None:
            found.kept[each.name] = kept[each.name] = value
    return found


def given(value: object) -> bool:
    """Return True if there is any answer; no and zero are answers."""
    return value is not None and value not in ("", [], {})


def whole(asked: Field, value: Any) -> bool:  # noqa: ANN401 - any JSON
    """Return True if an answer has every part that is always required."""
    if not given(value):
        return not asked.required or asked.when != ALWAYS
    if asked.type is FieldType.GROUP:
        return all(whole(each, row.get(each.name)) for row in value for each in asked.fields)
    return all(whole(each, value.get(each.name)) for each in parts_of(asked))


@dataclass(frozen=True, kw_only=True)
class _Walk:
    """One way through a form."""

    day: Day
    unread: frozenset[Path]
    finished: bool
    found: Look

    def answer(self, asked: Field, value: Any, path: Path, known: Known) -> Any:  # noqa: ANN401 - any JSON
        """Return the valid part of an answer, or None; record its errors."""
        if not holds(asked.when, known):
            self.found.hidden.add(path)
            return None
        if path in self.unread:
            return None
        if asked.type is FieldType.GROUP:
            return self._group(asked, value, path, known)
        if parts_of(asked):
            return self._whole(asked, value, path, known)
        if not given(value):
            self._missing(asked, path)
            return None
        return value if self._fits(asked, value, path) else None

    def _fits(self, asked: Field, value: Any, path: Path) -> bool:  # noqa: ANN401 - any JSON
        problem = problem_with(asked, value, self.day)
        if problem is not None:
            self.found.problems[path] = problem
        return problem is None

    def _missing(self, asked: Field, path: Path) -> None:
        if not (asked.required and self.finished):
            return
        self.found.problems[path] = (
            sentence("Choose an answer to “%(field)s”.", field=asked.label)
            if asked.type in _CHOSEN
            else sentence("Fill in “%(field)s”.", field=asked.label)
        )

    def _whole(self, asked: Field, value: Any, path: Path, known: Known) -> Any:  # noqa: ANN401 - any JSON
        """Look at a person or an address, part by part."""
        held = value if isinstance(value, Mapping) else {}
        touched = given(held) or any(each[: len(path)] == path for each in self.unread)
        if not asked.required and not touched:
            return None
        return self._parts(parts_of(asked), held, path, known) or None

    def _parts(
        self, parts: Iterable[Field], held: Mapping[str, Any], path: Path, known: Known
    ) -> dict[str, Any]:
        kept: dict[str, Any] = {}
        for part in parts:
            value = self.answer(part, held.get(part.name), (*path, part.name), known)
            if value is not None:
                kept[part.name] = value
        return kept

    def _group(self, asked: Field, value: Any, path: Path, known: Known) -> list[Any] | None:  # noqa: ANN401 - any JSON
        rows = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
        least, most = self._bounds(asked)
        if len(rows) < least and self.finished:
            self.found.problems[path] = sentence(
                "“%(field)s”: add at least %(least)s.", field=asked.label, least=least
            )
        elif len(rows) > most:
            self.found.problems[path] = sentence(
                "“%(field)s”: you can give up to %(most)s.", field=asked.label, most=most
            )
            return None
        kept = [self._row(asked, row, (*path, at), known) for at, row in enumerate(rows)]
        self._unique(asked, kept, path)
        return kept or None

    @staticmethod
    def _bounds(asked: Field) -> tuple[int, int]:
        least = asked.least if asked.least is not None else int(asked.required)
        return least, asked.most or USUAL_ROWS

    def _row(
        self, asked: Field, row: Mapping[str, Any], path: Path, known: Known
    ) -> dict[str, Any]:
        kept: dict[str, Any] = {}
        inside = known.in_row(kept)
        for each in asked.fields:
            value = self.answer(each, row.get(each.name), (*path, each.name), inside)
            if value is not None:
                kept[each.name] = value
        return kept

    def _unique(self, asked: Field, rows: Sequence[Mapping[str, Any]], path: Path) -> None:
        """Report each row that repeats an earlier one in a field that must differ."""
        for name in asked.unique:
            places: dict[str, int] = {}
            for at, row in enumerate(rows):
                value = _within(row, name)
                if not given(value):
                    continue
                first = places.setdefault(repr(value), at)
                if first != at:
                    self.found.problems[(*path, at, *name.split("."))] = sentence(
                        "This is the same as in entry %(number)s. Each may be given once.",
                        number=first + 1,
                    )


def _within(row: Any, name: str) -> Any:  # noqa: ANN401 - any JSON
    """Return the value at a dotted name, or None."""
    for part in name.split("."):
        row = row.get(part) if isinstance(row, Mapping) else None
    return row
