"""No line of the audit trail goes missing: who writes which is written down.

`make docs` writes it anew (it runs this test with BDM_RENEW=1); the difference shows in review.
"""

import json
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from contracts.audited import collect
from contracts.recorder import IN_VARIABLES, Recorder, never_written, patterns
from factories.trail import notes

from wsgi import make_registry

KEPT = Path(__file__).parent / "audited.json"


def test_everything_that_is_audited_still_is() -> None:
    make_registry()  # every decision is known once its domain is
    found = collect()
    if os.environ.get("BDM_RENEW"):
        KEPT.write_text(json.dumps(found, indent=0, ensure_ascii=False) + "\n")
    assert found == json.loads(KEPT.read_text())


def test_it_sees_the_lines_that_matter_most() -> None:
    found = collect()
    assert found["submit_bid"] == ["bid.submitted"]
    assert found["void_awards"] == ["award.reversed"]


def _everything() -> set[str]:
    """All that the code can write, as a suite would that leaves nothing out."""
    make_registry()
    return {name[2:-1] if name.startswith("f'") else name for name in patterns()}


def test_it_names_each_line_that_no_test_wrote() -> None:
    everything = _everything()
    assert {"bid.submitted", "payee.account_told", *IN_VARIABLES} <= everything
    assert list(never_written(everything)) == []
    assert list(never_written(everything - {"bid.submitted"})) == ["bid.submitted"]
    put_together = "f'refund.{state.value}'"
    assert put_together in never_written({"bid.submitted"})
    assert put_together not in never_written({"refund.confirmed"})


def _ended(recorder: Recorder, status: int) -> Any:  # noqa: ANN401 - what the recorder made of it
    session = SimpleNamespace(exitstatus=status)
    recorder.pytest_sessionfinish(session, status)  # type: ignore[arg-type]
    return session.exitstatus


def _config(*, chosen: str = "", **more: object) -> Any:  # noqa: ANN401 - what is asked of it
    names = ("keyword", "deselect", "ignore", "ignore_glob", "collectonly")
    none = dict.fromkeys(names)
    source = pytest.Config.ArgsSource.TESTPATHS
    option = SimpleNamespace(**none, markexpr=chosen)
    return SimpleNamespace(option=option, args_source=source, **more)


def test_a_whole_suite_that_leaves_a_line_out_fails() -> None:
    recorder = Recorder(_config())
    recorder.written = _everything()
    assert _ended(recorder, 0) == 0
    recorder.written.remove("award.reversed")
    assert _ended(recorder, 0) == 1
    assert recorder.unwritten == ["award.reversed"]


@pytest.mark.parametrize(("chosen", "status"), [("not browser", 0), ("", 1), ("", 2)])
def test_a_part_of_the_suite_or_one_that_failed_says_nothing(chosen: str, status: int) -> None:
    recorder = Recorder(_config(chosen=chosen))
    assert _ended(recorder, status) == status
    assert recorder.unwritten == []


def test_a_worker_hands_over_what_it_wrote() -> None:
    worker, controller = Recorder(_config(workeroutput={})), Recorder(_config())
    worker.written = {"bid.submitted"}
    assert _ended(worker, 0) == 0
    controller.pytest_testnodedown(SimpleNamespace(workeroutput=worker.config.workeroutput))
    assert controller.written == {"bid.submitted"}


@pytest.mark.parametrize(
    "way", ["platform", pytest.param("committed", marks=pytest.mark.committed)]
)
def test_it_notes_what_is_written(way: str, request: pytest.FixtureRequest) -> None:
    """In a savepoint, and with the commit in one round trip."""
    (recorder,) = (
        each for each in request.config.pluginmanager.get_plugins() if isinstance(each, Recorder)
    )
    recorder.written.discard("test.noted")
    notes(request.getfixturevalue(way), 1)
    assert "test.noted" in recorder.written
