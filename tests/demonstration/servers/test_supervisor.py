import os
import signal
import sys
from pathlib import Path

import pytest

from demonstration.servers import processes
from demonstration.servers.embedded import CannotStart
from demonstration.servers.supervisor import Child, Part, Supervisor, start_child

ENDS_WITHIN_SECONDS = 10


def start(tmp_path: Path, python: str) -> Child:
    command = f"{sys.executable} -c '{python}'"
    return start_child(command, dict(os.environ), tmp_path / "log", tmp_path)


def sleeper(tmp_path: Path) -> Child:
    return start(tmp_path, "import time; time.sleep(60)")


def killed(child: Child) -> None:
    os.kill(child.process.pid, signal.SIGKILL)
    child.process.wait()


def test_it_starts_a_killed_part_again_after_a_pause(tmp_path: Path) -> None:
    lives: list[Child] = []

    def live() -> Child:
        lives.append(sleeper(tmp_path))
        return lives[-1]

    part = Part("web", live, live())
    try:
        assert part.tend(now=0) is None
        killed(lives[0])
        assert "again in 0.5 s" in str(part.tend(now=100))
        assert part.tend(now=100.4) is None
        assert part.tend(now=100.6) == "web is back."
        assert lives[1].is_running()
    finally:
        part.stop()
    assert not lives[1].is_running()


def test_it_waits_longer_after_each_failure_and_never_beyond_half_a_minute() -> None:
    def refuse() -> Child:
        sentence = "has no port"
        raise CannotStart(sentence)

    part, now, pauses = Part("redis", refuse), 0.0, []
    for _ in range(9):
        news = part.tend(now)
        assert news is not None
        pauses.append(float(news.split()[-2]))
        now += pauses[-1]
    assert pauses == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]


def test_it_ends_what_a_killed_part_left_behind(tmp_path: Path) -> None:
    forks = (
        "import os, pathlib, time; "
        f'pid = os.fork(); pid and pathlib.Path("{tmp_path}/child").write_text(str(pid)); '
        "time.sleep(60)"
    )
    child = start(tmp_path, forks)
    written = tmp_path / "child"
    assert processes.wait_until(
        lambda: written.exists() and written.read_text() != "", ENDS_WITHIN_SECONDS
    )
    grandchild = int(written.read_text())
    killed(child)
    assert processes.is_alive(grandchild)
    Part("worker", lambda: child, child).tend(now=0)
    assert processes.wait_until(lambda: not processes.is_alive(grandchild), ENDS_WITHIN_SECONDS)


def test_it_finds_the_left_overs_of_its_own_data_directory_only(tmp_path: Path) -> None:
    if not processes.PROC.is_dir():
        pytest.skip("needs /proc")
    child = sleeper(tmp_path)
    try:
        assert processes.orphaned_processes(tmp_path) == [child.process.pid]
        assert processes.orphaned_processes(tmp_path / "another") == []
    finally:
        child.stop()
    assert processes.orphaned_processes(tmp_path) == []


def test_it_stops_processes_before_the_servers_they_stand_on(tmp_path: Path) -> None:
    stopped: list[str] = []

    class Noted:
        def __init__(self, name: str) -> None:
            self.name = name

        def is_running(self) -> bool:
            return True

        def stop(self) -> None:
            stopped.append(self.name)

    supervisor = Supervisor(print)
    supervisor.add_server("postgres", lambda: Noted("postgres"), Noted("postgres"))
    supervisor.add_process("web", lambda: Noted("web"))
    supervisor.stop()
    assert stopped == ["web", "postgres"]
