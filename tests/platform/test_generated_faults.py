"""`make mutants-random`: which faults are made of code, and how one gets into a function."""

import ast
import os
import signal
from collections import Counter
from types import FunctionType

import pytest

from tools.mutants import generated
from tools.mutants.faults import Fault
from tools.mutants.generated import faults_of, sample
from tools.mutants.patches import changed_codes
from tools.mutants.warm import in_child

MADE = {
    "a < b": ["a <= b", "a >= b"],
    "a is None": ["a is not None"],
    "a <= b != c": ["a < b != c", "a > b != c", "a <= b == c"],
    "a and b": ["a or b", "b", "a"],
    "a or b or c": ["a and b and c", "b or c", "a or c", "a or b"],
    "a or 0": [],
    "a or LIMIT": [],
    "a or date.max": [],
    "a or []": [],
    "not a": ["a"],
    "~sealed": ["sealed"],
    "True": ["False"],
    "0": ["1"],
    "5": ["4", "6"],
    "'five'": [],
    "a - b": ["a + b"],
    "a + 'x'": [],
    "a.fee_paisa > 1": ["a.fee_paisa >= 1", "a.fee_paisa <= 1"],
    "{a, b}": ["{b}", "{a}"],
    "[x for x in y if x]": ["[x for x in y]"],
    "any(y)": ["all(y)"],
    "and_(x, y)": ["or_(x, y)", "and_(y)", "and_(x)"],
    "select(A).where(x, y)": ["select(A)", "select(A).where(y)", "select(A).where(x)"],
    "q.where(x).order_by(-A.id).limit(n + 1)": ["q.order_by(-A.id).limit(n + 1)"],
    "due(payer, payee)": ["due(payee, payer)"],
    "get(uow.session, a)": [],
    "get(Bill, a)": [],
    "sentence('Wait %(n)s days.', n=1 + 2)": [],
    "f'{a + b}'": [],
}


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Files that are read instead of the tree's."""
    files: dict[str, bytes] = {}
    for module in ("faults", "generated"):
        monkeypatch.setattr(f"tools.mutants.{module}.read_bytes", files.__getitem__)
    return files


@pytest.mark.parametrize("text", MADE)
def test_it_makes_small_faults(source: dict[str, bytes], text: str) -> None:
    source["toy.py"] = f"def of():\n    return {text}\n".encode()
    made = [ast.unparse(ast.parse(fault.changed)) for fault in faults_of("toy.py")]
    assert sorted(each.partition("return ")[2] for each in made) == sorted(MADE[text])


STATEMENTS = {
    "uow.publish('paid')": "pass",
    "uow.audit('paid', n=1)": None,
    "uow.session.flush()": None,
    "lock_refund(uow)": None,
    "raise Conflict(1)": "pass",
    "n += step": "pass",
    "assert n is not None": None,
    '"""A docstring."""': None,
}


@pytest.mark.parametrize("text", STATEMENTS)
def test_it_removes_statements_whose_lack_shows(source: dict[str, bytes], text: str) -> None:
    source["toy.py"] = f"def of(n):\n    {text}\n".encode()
    made = [ast.unparse(ast.parse(fault.changed)) for fault in faults_of("toy.py")]
    assert made == ([f"def of(n):\n    {STATEMENTS[text]}"] if STATEMENTS[text] else [])


TOY = b"""
LIMIT_DAYS = 30
log = find(1)

@cache(5)
def is_due(days, most=LIMIT_DAYS):
    if (
        days > most
    ):
        raise Late()
    return days >= 7


class Bill:
    grace: int = 3

    def is_late(self, day):
        return any(day > each for each in self.days)
"""


def test_it_changes_functions_and_constants_alone_and_moves_no_line(
    source: dict[str, bytes],
) -> None:
    source["toy.py"] = TOY
    made = list(faults_of("toy.py"))
    of = Counter(fault.function for fault in made)
    assert of == {"LIMIT_DAYS": 2, "is_due": 7, "Bill.is_late": 3}
    assert {fault.changed.count(b"\n") for fault in made} == {TOY.count(b"\n")}
    assert {fault.place.first for fault in made} == {2, 8, 10, 11, 18}


def test_it_draws_one_of_each_function_first_and_the_same_again(
    source: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    source["toy.py"] = TOY
    monkeypatch.setattr(generated, "sources", lambda: ["toy.py"])
    drawn = sample(["toy.py"], 4, seed=1)
    assert len({fault.function for fault in drawn[:3]}) == 3
    assert drawn == sample(["toy.py"], 4, seed=1)
    assert drawn != sample(["toy.py"], 4, seed=2)
    source["toy.py"] = b"\n# A comment above.\n" + TOY
    assert [each.identity for each in drawn] == [
        each.identity for each in sample(["toy.py"], 4, seed=1)
    ]


def test_it_puts_a_fault_into_a_function_that_runs() -> None:
    code = compile("def is_due(days):\n    return days >= 7\n", "toy.py", "exec")
    names: dict[str, FunctionType] = {}
    exec(code, names)  # noqa: S102 - our own text
    is_due = names["is_due"]
    after = b"# Lines move.\n\ndef is_due(days):\n    return days > 7\n"
    codes = changed_codes(b"def is_due(days):\n    return days >= 7\n", after)
    assert codes is not None

    def run() -> dict[str, object]:
        is_due.__code__ = codes[is_due.__code__]
        return {"outcome": is_due(7)}

    assert in_child(run, 10) == {"outcome": False}
    assert is_due(7)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A = 1\ndef f():\n    return A", "A = 2\ndef f():\n    return A"),
        ("def f(a=1):\n    return a", "def f(a=2):\n    return a"),
        ("class C:\n    a = 1", "class C:\n    a = True"),
        ("@g(1)\ndef f():\n    return 1", "@g(2)\ndef f():\n    return 1"),
    ],
)
def test_what_runs_while_loading_needs_a_fresh_process(before: str, after: str) -> None:
    assert changed_codes(before.encode(), after.encode()) is None


def test_a_fork_that_fails_or_takes_too_long_decides_nothing() -> None:
    assert in_child(lambda: 1 / 0, 10)["outcome"] == "undecided"  # type: ignore[arg-type,return-value]
    assert in_child(lambda: os._exit(1), 10)["why"] == "it crashed"
    assert in_child(signal.pause, 0.1)["why"] == "it took too long"  # type: ignore[arg-type]
    assert in_child(lambda: {"outcome": "caught"}, 10) == {"outcome": "caught"}


def test_the_lines_of_a_fault_are_those_that_differ(source: dict[str, bytes]) -> None:
    source["toy.py"] = b"a\nb\nc\nd\n"
    fault = Fault("named", "toy.py", 2, "b\nc\nd", "b\nx\nd")
    assert fault.place == ("toy.py", 3, 3)
    assert fault.changed == b"a\nb\nx\nd\n"
