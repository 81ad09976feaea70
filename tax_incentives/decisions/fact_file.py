"""Facts about a claimant as JSON, and a decision as JSON: what `bdm incentives decide` reads.

    {
      "on": "2026-11-28",
      "facts": {
        "claimant": {"value": "firm", "source": "register"},
        "taxes_paid": {"value": 1250000, "source": "ledger", "as_of": "2026-06-30"},
        "employees": 12,
        "turnover": {"value": null, "why": "no return was filed"}
      }
    }

`on` is the day by whose rules the claim is decided. A fact is a value, or an object with value,
source, as_of, confidence and why. A fact that is left out is unknown, like one whose value is null.
Money is whole paisa, a rate is text such as "7.5 %" or "1/3", a day is text such as "2026-07-01".
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Any

import orjson

from tax_incentives.decisions.shapes import Decision
from tax_incentives.rules.json_reader import NotJson, read_object
from tax_incentives.rules.values import Fact, Kind, Unknown, WrongValue, read_plain
from tax_incentives.schemes.shapes import Claimant, Scheme

_KEYS = {"value", "source", "as_of", "confidence", "why"}
_TOP = {"on", "facts"}
_SURE = ("H", "M", "U")


@dataclass(frozen=True)
class Claimed:
    """The facts of a claimant, and the day whose rules decide."""

    on: date
    facts: Mapping[str, Fact]


class WrongFacts(ValueError):  # noqa: N818 - sentences for the author of the file
    """A file of facts cannot be read; `problems` are sentences that name the key."""

    def __init__(self, problems: Sequence[str]) -> None:
        """Keep what is wrong."""
        super().__init__("\n".join(problems))
        self.problems = problems


def read_facts(content: bytes, scheme: Scheme) -> Claimed:
    """Read the facts that a scheme needs; raises WrongFacts with everything that is wrong.

    A fact that the scheme does not know is wrong too: it may be one that was misspelt.
    """
    problems: list[str] = []
    written = _object(content, problems)
    kinds = {"claimant": Kind.CODE, **{fact.name: fact.kind for fact in scheme.facts}}
    choices = {fact.name: list(fact.choices) for fact in scheme.facts if fact.choices}
    choices["claimant"] = [each.value for each in Claimant]
    on = _day(written.get("on"), "on", problems)
    facts = {
        str(name): _fact(str(name), value, kinds, problems)
        for name, value in _facts(written, problems).items()
    }
    problems += _unchosen(facts, choices)
    if problems:
        raise WrongFacts(problems)
    return Claimed(on, facts)


def _unchosen(facts: Mapping[str, Fact], choices: Mapping[str, Sequence[str]]) -> list[str]:
    return [
        f"facts.{name}: write one of {', '.join(among)}."
        for name, among in choices.items()
        if name in facts and facts[name].value is not None and facts[name].value not in among
    ]


def _object(content: bytes, problems: list[str]) -> dict[str, Any]:
    try:
        written = read_object(content)
    except NotJson as wrong:
        raise WrongFacts([str(wrong)]) from wrong
    problems += [f"{key}: is not known here; write on and facts." for key in written.keys() - _TOP]
    return written


def _facts(written: Mapping[str, Any], problems: list[str]) -> Mapping[str, Any]:
    facts = written.get("facts")
    if isinstance(facts, dict):
        return facts
    problems.append("facts: write an object with the facts by name.")
    return {}


def _fact(name: str, written: Any, kinds: Mapping[str, Kind], problems: list[str]) -> Fact:  # noqa: ANN401 - JSON
    kind = kinds.get(name)
    if kind is None:
        problems.append(f"facts.{name}: the scheme needs no such fact; check its spelling.")
        return Fact(value=None)
    told = written if isinstance(written, dict) else {"value": written}
    unknown = told.keys() - _KEYS
    if unknown or "value" not in told:
        problems.append(f"facts.{name}: write value, and if you like source, as_of and why.")
        return Fact(value=None)
    return _read(name, kind, told, problems)


def _read(name: str, kind: Kind, told: Mapping[str, Any], problems: list[str]) -> Fact:
    value, as_of = told["value"], told.get("as_of")
    problems += [
        f"facts.{name}: write {key} as text."
        for key in ("source", "why")
        if not isinstance(told.get(key, ""), str)
    ]
    try:
        plain = None if value is None else read_plain(kind, value)
    except WrongValue as wrong:
        problems.append(f"facts.{name}: {wrong}.")
        plain = None
    confidence = told.get("confidence", "H")
    if confidence not in _SURE:
        problems.append(f"facts.{name}.confidence: write H, M or U.")
    return Fact(
        value=plain,
        source=str(told.get("source", "")),
        as_of=None if as_of is None else _day(as_of, f"facts.{name}.as_of", problems),
        confidence=str(confidence),
        why=str(told.get("why", "")),
    )


def _day(written: Any, place: str, problems: list[str]) -> date:  # noqa: ANN401 - JSON
    try:
        return date.fromisoformat(written)
    except (TypeError, ValueError):
        problems.append(f'{place}: write a day that exists as text, such as "2026-07-01".')
        return date.min


def decision_json(decision: Decision, facts: Mapping[str, Fact]) -> dict[str, Any]:
    """Return a decision with the facts that it was made from, plain, and its hash.

    The hash is the SHA-256 of everything else in it, in sorted JSON: the same decision has the same
    hash, and a changed parameter, fact or line another.
    """
    plain = {**_plain(decision), "facts": {name: _plain(facts[name]) for name in sorted(facts)}}
    content = orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)
    return {**plain, "hash": hashlib.sha256(content).hexdigest()}


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a decision holds
    if isinstance(value, Enum):
        return value.value
    for kind, written in _WRITTEN.items():
        if isinstance(value, kind):
            return written(value)
    return _fields(value) if is_dataclass(value) else value


def _fields(value: Any) -> Any:  # noqa: ANN401 - a dataclass
    return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}


_WRITTEN: dict[type, Callable[[Any], Any]] = {
    Unknown: lambda unknown: {"unknown": sorted(unknown.missing)},
    date: date.isoformat,
    Fraction: str,
    Mapping: lambda pairs: {key: _plain(part) for key, part in pairs.items()},
    str: str,
    Sequence: lambda parts: [_plain(part) for part in parts],
}
