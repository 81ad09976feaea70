"""Commands find the marketplace that runs here, and two installations keep out of each other."""

import socket
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import text

from app import running
from app.db import make_engine
from app.platform import Platform
from demonstration.servers.embedded import CannotStart
from demonstration.servers.run import LAST_PORT, LOOPBACK, PORTS_TRIED, _beside, hold_port

FIRST = 18400


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


def _bind(port: int, *options: int) -> None:
    with socket.socket() as other:
        for option in options:
            other.setsockopt(socket.SOL_SOCKET, option, 1)
        other.bind((LOOPBACK, port))


def test_a_port_is_held_until_our_own_child_listens_on_it() -> None:
    with ExitStack() as held:
        port = hold_port(held, None, FIRST, "")
        for options in ((), (socket.SO_REUSEADDR,)):
            with pytest.raises(OSError, match="already in use"):
                _bind(port, *options)
        assert hold_port(held, None, port, "") > port, "another run takes the next one"
        with pytest.raises(CannotStart, match=f"Port {port} is taken. Name another."):
            hold_port(held, port, port, "Name another.")
        _bind(port, socket.SO_REUSEPORT)
    _bind(port)


def test_a_port_on_which_somebody_listens_is_not_held() -> None:
    with socket.socket() as other, ExitStack() as held:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind((LOOPBACK, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CannotStart):
            hold_port(held, port, port, "")


def test_only_tests_may_leave_a_transaction_idle(platform: Platform) -> None:
    limit = text("show idle_in_transaction_session_timeout")
    with platform.executor.sessions() as session:
        assert session.scalar(limit) == "0"
    for_life = make_engine(platform.settings.database_url)
    with for_life.connect() as connection:
        assert connection.scalar(limit) == "1min"
    for_life.dispose()
