"""Commands find the marketplace that runs here, and two installations keep out of each other."""

from pathlib import Path

import pytest

from app import running
from demonstration.servers.run import LAST_PORT, PORTS_TRIED, _beside


def test_commands_find_what_runs_here_on_any_port(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BDM_DATA_DIR", str(tmp_path))
    assert running.address_here() == running.USUAL
    running.note(tmp_path, "http://127.0.0.1:9123")
    assert running.address_here() == "http://127.0.0.1:9123"
    running.forget(tmp_path)
    running.forget(tmp_path)
    assert running.address_here() == running.USUAL
    (tmp_path / "running.json").write_text("[")
    assert running.address_here() == running.USUAL


def test_the_sandbox_moves_with_the_port() -> None:
    assert _beside(8000) == 8100
    assert _beside(9300) == 9400
    assert _beside(LAST_PORT) + PORTS_TRIED <= LAST_PORT
