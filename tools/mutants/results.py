"""What happened to each fault: kept until the code or the tests change, and written for people."""

from __future__ import annotations

import json
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache
from typing import Any

from tools.mutants.faults import Fault, digest
from tools.steps import ROOT, say

LISTED = ROOT / "bench" / "MUTANTS.md"
RANDOM = ROOT / "bench" / "MUTANTS-RANDOM.md"
KEPT = ROOT / ".cache" / "mutants" / "outcomes.jsonl"
SAME = ROOT / "tools" / "mutants" / "equivalent.toml"
Answer = dict[str, Any]


class Outcome(StrEnum):
    """The end of a fault; the last two are those of an attempt that is followed by another."""

    CAUGHT = "caught"
    SURVIVED = "survived"
    UNDECIDED = "undecided"
    NOT_REACHED = "not reached"
    EQUIVALENT = "equivalent"
    FOR_NOW = "survived in the budget"
    FRESH = "needs a fresh process"


COLUMNS = list(Outcome)[:5]
FINAL = {Outcome.CAUGHT, Outcome.SURVIVED, Outcome.NOT_REACHED}
Results = Sequence[tuple[Fault, Outcome]]


def keep(fault: Fault, answer: Answer, tests: Iterable[str]) -> Outcome:
    """Write an outcome down with the files on which it depends, and return it."""
    caught = answer["outcome"] == Outcome.CAUGHT
    files = [fault.file, *_files_of([answer["by"]] if caught else tests)]
    line = {"fault": _key(fault), "files": files, "digest": digest(files), **answer}
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    with KEPT.open("a") as file:
        file.write(json.dumps(line) + "\n")
    say(f"{answer['outcome']:<12} {answer['seconds']:5.1f} s  {fault}")
    return Outcome(answer["outcome"])


def _key(fault: Fault) -> str:
    return json.dumps([fault.start, *fault.identity])


def _files_of(tests: Iterable[str]) -> list[str]:
    return sorted({test.partition("::")[0] for test in tests})


class Kept:
    """The last outcome of each fault, and whether it is still true."""

    def __init__(self) -> None:
        lines = KEPT.read_text().splitlines() if KEPT.exists() else []
        self.known = {each["fault"]: each for each in map(json.loads, lines)}

    def outcome(self, fault: Fault) -> Outcome:
        """Return what happened; a fault with no answer is undecided."""
        return Outcome(self.known.get(_key(fault), {}).get("outcome", Outcome.UNDECIDED))

    def is_final(self, fault: Fault, tests: Iterable[str]) -> bool:
        """Whether it is decided, and neither the code nor the tests have changed since."""
        line = self.known.get(_key(fault))
        if line is None or line["outcome"] not in FINAL or digest(line["files"]) != line["digest"]:
            return False
        return bool(line["outcome"] == Outcome.CAUGHT or line["files"][1:] == _files_of(tests))


@cache
def equivalents() -> Mapping[tuple[str, ...], str]:
    """Return the generated faults that change nothing, each with the reason."""
    entries = tomllib.loads(SAME.read_text(encoding="utf-8")).get("fault", [])
    names = ("file", "function", "before", "after")
    return {tuple(entry[name] for name in names): entry["reason"] for entry in entries}


def describe_listed(results: Results) -> str:
    """Write what happened to the list, by noun and by fault."""
    heading = "Deliberate faults"
    about = (
        "`make mutants` made each fault of `tools/faults.toml`, and ran the tests that reach it."
    )
    table = (f"| {fault.name} | `{fault.file}` | {outcome} |" for fault, outcome in results)
    rows = ["", "| fault | file | outcome |", "| --- | --- | --- |", *table]
    return "\n".join([*_head(heading, about, results), *rows, ""])


def describe_random(results: Results, seed: int) -> str:
    """Write what happened to a sample, by noun, and all that was not caught."""
    about = (
        f"`make mutants-random N={len(results)} SEED={seed}` changed as many places of policy, use"
        " cases and queries, one by one, and ran the quick tests that reach each."
    )
    return "\n".join([*_head("Generated faults", about, results), *_not_caught(results), ""])


def _head(heading: str, about: str, results: Results) -> Iterator[str]:
    counts = Counter(outcome for _, outcome in results)
    caught, reached = counts[Outcome.CAUGHT], sum(counts[each] for each in COLUMNS[:3])
    yield from (f"# {heading}", "", about, "")
    share = f"{caught} were caught: {caught / max(reached, 1):.1%}."
    yield f"**Of {reached} that a test reaches, {share}** Undecided ones count as not caught."
    yield from ("", f"| noun | {' | '.join(COLUMNS)} |", "| --- |" + " ---: |" * len(COLUMNS))
    nouns: dict[str, Counter[Outcome]] = defaultdict(Counter)
    for fault, outcome in results:
        for noun in (fault.noun, "(all)"):
            nouns[noun][outcome] += 1
    for noun in sorted(nouns):
        each = nouns[noun]
        yield f"| {noun} | {' | '.join(str(each[column]) for column in COLUMNS)} |"


def _not_caught(results: Results) -> Iterator[str]:
    for wanted in COLUMNS[1:]:
        found = [fault for fault, outcome in results if outcome == wanted]
        if found:
            yield from ("", f"## {wanted.capitalize()}", "")
        for fault in sorted(found, key=lambda fault: (fault.file, fault.start)):
            reason = equivalents().get(fault.identity)
            yield f"- {fault}" + (f": {reason}" if reason else "")
