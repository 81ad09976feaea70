import os
import sys
from itertools import chain
from pathlib import Path

import pytest

from tools import dates, interpreter, oldest
from tools.steps import ROOT, CannotSetUp, Step, run


def make(folder: Path, name: str, body: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


def pretend(version: str, venv: int, ensurepip: int, pip: int, path: str) -> str:
    return f"echo python {version} {venv} {ensurepip} {pip} {path}"


def test_it_does_a_step_again_only_when_an_input_changed(tmp_path: Path) -> None:
    source, made, done = tmp_path / "source", tmp_path / "made", []
    source.write_text("1")

    def action() -> None:
        done.append(source.read_text())
        made.write_text("x")

    def do() -> bool:
        return Step("Step", tmp_path / "stamp", [source], action, [made]).do()

    assert (do(), do()) == (True, False)
    source.write_text("2")
    assert (do(), do()) == (True, False)
    made.unlink()
    assert do()
    assert done == ["1", "2", "2"]


def test_it_does_a_failed_step_again(tmp_path: Path) -> None:
    def fail() -> None:
        run([sys.executable, "-c", "import sys; sys.exit('the disk is full')"])

    for _ in range(2):
        with pytest.raises(CannotSetUp, match="the disk is full"):
            Step("Step", tmp_path / "stamp", [], fail).do()


def test_it_prefers_the_python_that_can_make_a_whole_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "python3.13", pretend("3 13", 1, 0, 0, "/bare/python3.13"))
    make(tmp_path, "python3.12", "echo shim: not installed >&2; exit 127")
    make(tmp_path, "python3.11", pretend("3 11", 1, 1, 1, "/whole/python3.11"))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("BDM_PYTHON", raising=False)
    chosen = interpreter.for_venv()
    assert chosen is not None
    assert chosen.path == "/whole/python3.11"


def test_it_takes_the_python_that_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "mine", pretend("3 12", 1, 0, 0, "/mine/python"))
    monkeypatch.setenv("BDM_PYTHON", os.fspath(tmp_path / "mine"))
    chosen = interpreter.for_venv()
    assert chosen is not None
    assert chosen.path == "/mine/python"


def test_it_takes_no_python_that_is_too_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "old", pretend("3 9", 1, 1, 1, "/old/python"))
    monkeypatch.setenv("BDM_PYTHON", os.fspath(tmp_path / "old"))
    assert interpreter.for_venv() is None


def test_it_finds_the_oldest_promised_python_among_better_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "python3.13", pretend("3 13", 1, 1, 1, "/whole/python3.13"))
    make(tmp_path, "python3.11", pretend("3 11", 1, 0, 0, "/bare/python3.11"))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("BDM_PYTHON", raising=False)
    found = interpreter.oldest()
    assert found is not None
    assert found.path == "/bare/python3.11"


def test_it_says_in_one_line_that_the_oldest_promised_python_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(interpreter, "oldest", lambda: None)
    monkeypatch.setattr(interpreter, "OLDEST", (3, 10))
    assert oldest.main([]) == 0
    assert capsys.readouterr().out == (
        "Left out: the tests on Python 3.10, for it is not installed here.\n"
    )


def test_it_does_not_pass_where_no_clock_can_be_moved(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dates, "_library", lambda: None)
    assert dates.main([]) == 1
    assert "apt-get install libfaketime" in capsys.readouterr().out


def test_shares_of_the_quick_tests_are_all_of_them_once() -> None:
    shares = [dates._files(which, 7) for which in range(1, 8)]
    assert sorted(chain.from_iterable(shares)) == dates._files(1, 1)
    assert "tests/ledger/test_corrections.py" in dates._files(1, 1)


def test_it_promises_in_readme_what_it_tests() -> None:
    named = ".".join(map(str, interpreter.OLDEST))
    assert f'requires-python = ">={named}"' in (ROOT / "pyproject.toml").read_text()
    assert f"Python {named} or newer" in (ROOT / "README.md").read_text()
