"""The operator's part of the home page: what is stuck, and whether cron lives."""

from datetime import timedelta

from app.clock import real_now
from app.jobs.cron import last_beat
from app.outbox.permissions import SEE_DEAD_LETTERS
from app.outbox.queries import backlog
from app.platform import the_platform
from app.registry import Panel
from app.unit_of_work import UnitOfWork

# Cron speaks every few seconds; deliveries wait for moments.
SILENT = timedelta(minutes=2)
LATE_SECONDS = 60


def _pulse(uow: UnitOfWork) -> dict[str, object] | None:
    if not uow.actor.may(SEE_DEAD_LETTERS):
        return None
    found = backlog(uow.session)
    beat = last_beat(the_platform().redis)
    return {
        "backlog": found,
        "minutes": round(found.oldest_seconds / 60),
        "late": found.oldest_seconds > LATE_SECONDS,
        "beat": beat,
        "alive": beat is not None and real_now() - beat < SILENT,
    }


PANEL = Panel(name="operations", template="outbox/panel.html", load=_pulse, order=6)
