"""The relay or a worker as a process of its own, which kills itself once, at a named step.

The hooks are this test's: the program has none. A step happens once; whoever finds the mark of the
one before, in the folder, goes on as usual.
"""

import os
import signal
import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from app.jobs.pool import make_worker
from app.jobs.process import adopt
from app.jobs.queues import FAST, SLOW
from app.outbox import deliver as delivery
from app.outbox.models import Event
from app.outbox.relay import Relay
from app.outbox.subscriptions import handler
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from wsgi import make_platform

SHORT = timedelta(seconds=2)
LONG = timedelta(seconds=5)


class Steps:
    """Dies at the wanted step, once."""

    def __init__(self, wanted: str, folder: Path) -> None:
        self.wanted, self.folder = wanted, folder

    def reached(self, step: str) -> None:
        """Die here if this is the step, and nobody has died at it before."""
        if step != self.wanted:
            return
        try:
            (self.folder / step).touch(exist_ok=False)
        except FileExistsError:
            return
        os.kill(os.getpid(), signal.SIGKILL)


class DyingRelay(Relay):
    steps: Steps

    def enqueue(self, kind, leased):  # noqa: ANN001, ANN201 - as the relay's
        if leased:
            self.steps.reached("after-lease")
        super().enqueue(kind, leased)
        if leased:
            self.steps.reached("after-enqueue")


def subscribe(platform: Platform, steps: Steps) -> None:
    """Handlers whose effect can be counted, fast and slow."""

    @handler("kill.handle")
    def handle(uow: UnitOfWork, event: Event) -> None:
        uow.session.execute(text("insert into effects values (:id)"), {"id": event.id})
        steps.reached("mid-handler")

    @handler("kill.take_long")
    def take_long(uow: UnitOfWork, event: Event) -> None:
        with (steps.folder / "begun").open("a") as begun:
            begun.write(f"{event.id}\n")
        uow.session.execute(text("insert into effects values (:id)"), {"id": event.id})
        time.sleep(LONG.total_seconds())  # noqa: TID251 - to take long is the point

    platform.registry.subscribe("kill.long", take_long, lane="slow")
    platform.registry.subscribe("kill.fast", handle)
    platform.registry.subscribe("kill.slow", handle, lane="slow")


def die_after_commit(steps: Steps) -> None:
    """After deliveries have committed, before RQ hears of it."""
    deliver = delivery.deliver_together

    def deliver_and_die(executor, deliveries):  # noqa: ANN001, ANN202 - as deliver_together's
        deliver(executor, deliveries)
        steps.reached("after-commit")

    delivery.deliver_together = deliver_and_die


def main(role: str, step: str, folder: Path, environment: dict[str, str]) -> None:
    """Be what a supervisor would have started: a session, an environment and a log of its own."""
    os.setsid()
    with (folder / f"{role}.log").open("ab") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    os.environ.clear()
    os.environ.update(environment)
    steps = Steps(step, folder)
    platform = adopt(make_platform())
    subscribe(platform, steps)
    if role == "relay":
        relay = DyingRelay(platform, lease=SHORT)
        relay.steps = steps
        relay.run()
    else:
        die_after_commit(steps)
        make_worker(platform, {"fast": FAST, "slow": SLOW}[role]).work()
