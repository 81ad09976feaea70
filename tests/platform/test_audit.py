"""The audit tells three endings apart: nothing known, something known, could not ask."""

import json
import sys
from pathlib import Path

import pytest

from tools.audit import KNOWN, NOT_ASKED, SOUND, audit

SOUND_ONE = {"name": "flask", "version": "3.1", "vulns": []}
FAULT = {"id": "PYSEC-1", "fix_versions": ["2.0"]}
BROKEN_ONE = {"name": "old", "version": "1.0", "vulns": [FAULT]}
UNKNOWN_ONE = {"name": "ours", "skip_reason": "Dependency not found on PyPI"}


def answering(said: str, *, complained: str = "") -> list[str]:
    """A program that answers like pip-audit."""
    script = f"import sys; print({said!r}); print({complained!r}, file=sys.stderr)"
    return [sys.executable, "-c", script]


@pytest.mark.parametrize(
    ("packages", "ending", "word"),
    [
        ([SOUND_ONE], SOUND, "1 packages, nothing known"),
        ([SOUND_ONE, BROKEN_ONE], KNOWN, "old 1.0: PYSEC-1, mended in 2.0"),
        ([UNKNOWN_ONE, BROKEN_ONE], KNOWN, "PYSEC-1"),
        ([SOUND_ONE, UNKNOWN_ONE], NOT_ASKED, "could not ask (Dependency not found"),
        ([], NOT_ASKED, "could not ask"),
    ],
)
def test_it_ends_as_what_is_known(
    packages: list[object], ending: int, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    command = answering(json.dumps({"dependencies": packages}))
    assert audit(command, Path("base.txt")) == ending
    assert word in capsys.readouterr().out


def test_it_says_that_it_could_not_ask(capsys: pytest.CaptureFixture[str]) -> None:
    command = answering("", complained="ConnectionError: no network")
    assert audit(command, Path("base.txt")) == NOT_ASKED
    assert "could not ask (ConnectionError: no network)" in capsys.readouterr().out
