"""What `make oldest` may leave out: nothing without which a line is reached no more."""

import json
import sys
from pathlib import Path

import pytest
from contracts import reach
from contracts.reach import Reach, Reached, left_out

from app import money

A, B, C = ("a.py", 1), ("a.py", 2), ("b.py", 1)


def test_it_leaves_out_what_reaches_nothing_that_others_do_not() -> None:
    """Another worker reached A first as well, in a test that took longer for it."""
    tests = {
        "dear": Reached(9, [A], starts=False),
        "cheap": Reached(1, [A, B], starts=False),
        "other": Reached(1, [C], starts=False),
        "nothing": Reached(1, [], starts=False),
    }
    assert left_out(tests) == {"dear", "nothing"}


def test_it_keeps_what_starts_a_process_and_what_takes_no_time() -> None:
    tests = {
        "process[1]": Reached(9, [], starts=True),
        "process[2]": Reached(9, [], starts=True),
        "quick": Reached(0.01, [A], starts=False),
        "slow": Reached(1, [A], starts=False),
    }
    assert left_out(tests) == {"process[2]", "slow"}


@pytest.fixture
def noting(pytestconfig: pytest.Config) -> Reach:
    found = Reach(pytestconfig)
    found.test = "test"
    return found


@pytest.mark.skipif(sys.version_info < (3, 12), reason="this Python tells nobody of lines")
def test_it_notes_a_line_once_but_asks_again_where_the_browser_reached_it(noting: Reach) -> None:
    code = money.read_rupees.__code__
    disable = sys.monitoring.DISABLE
    noting.left_to_others = True
    assert noting._reached(code, 7) is None
    assert not noting.lines
    noting.left_to_others = False
    assert noting._reached(code, 7) is disable
    assert noting.lines == {"test": [(code.co_filename, 7)]}
    assert noting._reached(json.loads.__code__, 7) is disable
    assert noting.lines == {"test": [(code.co_filename, 7)]}


def test_it_knows_nothing_of_another_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = tmp_path / "reach.json"
    monkeypatch.setattr(reach, "RECORD", record)
    assert reach.known_left_out() is None
    record.write_text(json.dumps({"of": reach.digest(), "left_out": ["a"]}))
    assert reach.known_left_out() == {"a"}
    monkeypatch.setattr(reach, "digest", lambda: "another")
    assert reach.known_left_out() is None
