"""Whoever is killed, wherever: each effect in the database is there, and is there once.

What was published is noted outside the system, by the test; relay and workers are processes of
their own, started again as a supervisor would.
"""

import base64
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from factories.events import Stage, note_effect
from kill import processes
from sqlalchemy import text

from app.config import Settings
from app.platform import Platform

pytestmark = [pytest.mark.committed, pytest.mark.slow]
# Forked from one process that has imported everything and opened nothing: loading it anew for each
# of fifty processes cost more than all that is tested here.
FORKED = multiprocessing.get_context("forkserver")
EVENTS = 60
PATIENCE_SECONDS = 120  # for a machine that starts programs slowly; mostly it takes five


class Province:
    """Relay and workers on a database, restarted when they die, until the test ends."""

    def __init__(self, settings: Settings, step: str, folder: Path) -> None:
        self.environment = environment(settings)
        self.step, self.folder = step, folder
        self.running: dict[str, multiprocessing.process.BaseProcess] = {}
        self.deaths = 0

    def tend(self) -> None:
        """Start what does not run."""
        for role in ("relay", "fast", "slow"):
            process = self.running.get(role)
            if process is not None and process.is_alive():
                continue
            if process is not None:
                assert process.exitcode == -signal.SIGKILL, self.log(role)
                self.deaths += 1
            self.running[role] = self.start(role)

    def start(self, role: str) -> multiprocessing.process.BaseProcess:
        told = (role, self.step, self.folder, self.environment)
        process = FORKED.Process(target=processes.main, args=told)
        process.start()
        return process

    def log(self, role: str) -> str:
        return (self.folder / f"{role}.log").read_text()[-3000:]

    def kill(self, *roles: str) -> None:
        """Kill what runs of these (all), and the forks that work for it."""
        for role in roles or self.running:
            process = self.running[role]
            if process.pid and process.is_alive():
                with suppress(ProcessLookupError):  # it has not made a group of its own yet
                    os.killpg(process.pid, signal.SIGKILL)
                process.kill()
            process.join()


def environment(settings: Settings) -> dict[str, str]:
    plain = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return plain | {
        "BDM_MODE": "test",
        "DATABASE_URL": settings.database_url,
        "DATABASE_OWNER_URL": settings.owner_url,
        "REDIS_URL": settings.redis_url,
        "SECRET_KEY": settings.secret_key,
        "DOCUMENT_KEY": settings.document_key,
        "SIGNING_KEY": base64.b64encode(settings.signing_key).decode(),
        "BDM_DATA_DIR": str(settings.data_dir),
    }


@pytest.fixture
def stage(committed: Platform) -> Stage:
    made = Stage(committed)
    made.change("create table effects (event_id uuid)")
    for name, handles, slow in (
        ("kill.fast", "handle", False),
        ("kill.slow", "handle", True),
        ("kill.long", "take_long", True),
    ):
        handler = f"kill.{handles}:{name}"
        subscriptions = committed.registry.subscriptions
        subscriptions.handlers[handler] = note_effect
        subscriptions.by_event[name] = [handler]
        subscriptions.lanes[handler] = "slow" if slow else "fast"
    return made


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    FORKED.set_forkserver_preload([processes.__name__])


@pytest.fixture
def province(request: pytest.FixtureRequest, stage: Stage, tmp_path: Path) -> Iterator[Province]:
    made = Province(stage.platform.settings, request.param, tmp_path)
    yield made
    made.kill()


STEPS = ["after-lease", "after-enqueue", "mid-handler", "after-commit", "never"]
# On a change: the death of a worker, which takes what the relay enqueued with it.
ON_A_CHANGE = ("kill.fast", "after-commit")
KILLS = [
    pytest.param(
        event,
        step,
        id=f"{event}-{step}",
        marks=() if (event, step) == ON_A_CHANGE else pytest.mark.campaign,
    )
    for event in ("kill.fast", "kill.slow")
    for step in STEPS
]


@pytest.mark.parametrize(("event", "province"), KILLS, indirect=["province"])
def test_it_keeps_each_effect_once_whoever_is_killed(
    stage: Stage, province: Province, event: str
) -> None:
    acknowledged = stage.publish(event, times=EVENTS if event == "kill.fast" else 6)
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while unfinished(stage):
        assert time.monotonic() < give_up_at, (province.log("relay"), province.log("fast"))
        province.tend()
        time.sleep(0.05)  # noqa: TID251 - nothing tells of the fact but asking again
    assert stage.effects() == sorted(acknowledged)
    died = province.step != "never"
    assert (province.folder / province.step).exists() == died
    in_a_fork = event == "kill.slow" and province.step in {"mid-handler", "after-commit"}
    assert (province.deaths > 0) == (died and not in_a_fork)


@pytest.mark.campaign
@pytest.mark.parametrize("province", ["never"], indirect=True)
def test_it_keeps_each_effect_once_while_everything_is_killed_at_random(
    stage: Stage, province: Province
) -> None:
    """Publishing goes on while relay, workers and Redis's memory go, one after the other."""
    acknowledged = []
    for turn, victim in enumerate(("relay", "fast", "redis", "fast", "relay", "redis")):
        province.tend()
        acknowledged += stage.publish("kill.fast", times=40)
        time.sleep(0.1 + 0.15 * turn)  # noqa: TID251 - dies at another moment each time
        if victim == "redis":
            stage.platform.redis.flushdb()
        else:
            province.kill(victim)
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while unfinished(stage):
        assert time.monotonic() < give_up_at, (province.log("relay"), province.log("fast"))
        province.tend()
        time.sleep(0.05)  # noqa: TID251 - as above
    assert stage.effects() == sorted(acknowledged)


@pytest.mark.campaign
@pytest.mark.parametrize("province", ["never"], indirect=True)
def test_it_soon_gives_what_a_killed_worker_had_in_hand_to_another(
    stage: Stage, province: Province
) -> None:
    """The lease is two seconds and the handler takes five: nobody else begins while it lives."""
    acknowledged = stage.publish("kill.long")
    begun = province.folder / "begun"
    begun.touch()
    province.tend()
    wait_until(province, lambda: times(begun) == 1)
    worker = province.running["slow"]
    fork = Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text()
    for pid in (worker.pid, *map(int, fork.split())):
        os.kill(pid, signal.SIGKILL)
    worker.join()
    killed_at = time.monotonic()
    wait_until(province, lambda: times(begun) == 2)
    assert time.monotonic() - killed_at < 20  # most of it for another worker to start
    wait_until(province, lambda: not unfinished(stage))
    assert stage.effects() == acknowledged
    assert times(begun) == 2


def times(begun: Path) -> int:
    return len(begun.read_text().split())


def wait_until(province: Province, so: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not so():
        assert time.monotonic() < give_up_at, (province.log("relay"), province.log("slow"))
        province.tend()
        time.sleep(0.05)  # noqa: TID251 - nothing tells of the fact but asking again


def unfinished(stage: Stage) -> int:
    query = text("select count(*) from outbox_deliveries where state <> 'delivered'")
    with stage.platform.executor.sessions() as session:
        return session.scalar(query) or 0
