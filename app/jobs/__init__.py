"""Everything that runs outside a request: workers on the queues, and cron that fills them.

Jobs carry ids only, as JSON, and are safe to run twice. Nothing is decided by a job having run:
deliveries stay in the outbox until their handler has succeeded (`app/outbox`).
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.platform import Platform


def run_worker(platform: "Platform") -> None:
    """Work on the queues until stopped (`bdm worker`)."""
    from app.jobs.pool import work  # noqa: PLC0415 - the web server needs no queue workers

    work(platform)


def run_cron(platform: "Platform") -> None:
    """Start the scheduled jobs of all rooms when they are due, until stopped (`bdm cron`)."""
    from app.jobs.cron import schedule  # noqa: PLC0415 - as above

    schedule(platform)
