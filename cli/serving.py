"""The web server: Granian, one worker a core, two threads each (see docs/adr).

The application is built once, before the workers fork: they begin at once and share its memory.
"""

import multiprocessing
import sys
from typing import TYPE_CHECKING

from granian.constants import Interfaces
from granian.server import Server

from app.config import Settings
from app.loading import loading
from app.logging_setup import logging_config
from app.preflight import check_servers

if TYPE_CHECKING:
    from flask import Flask

BACKLOG = 2048
# One at most inspects an uploaded file (`app/documents/inspection.py`); the other answers people.
# With one thread, two hostile files stopped the site; with four, bids were a third slower.
THREADS = 2
RESPAWN_SECONDS = 1.0
LAST_REQUESTS_SECONDS = 8


def serve(host: str, port: int) -> None:
    """Serve until stopped; raises BadConfiguration before a single worker starts."""
    with loading():
        settings = Settings.from_environment()
        check_servers(settings)
        app = built_to_share()
    server = Server(
        "wsgi:make_app",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=max(settings.workers, 1),
        blocking_threads=THREADS,
        backlog=BACKLOG,
        log_dictconfig=logging_config(settings),
        respawn_failed_workers=True,
        respawn_interval=RESPAWN_SECONDS,
        workers_kill_timeout=LAST_REQUESTS_SECONDS,
        websockets=False,
    )
    if app is None:
        server.serve()
    else:
        server.serve(target_loader=lambda: app, wrap_loader=False)


def built_to_share() -> "Flask | None":
    """Build the application that workers inherit; None if they cannot be forked safely.

    No connection is handed down: two processes on one would mix their answers. Random numbers are
    not either: every generator that we use asks the system, or notices the fork
    (`tests/platform/test_forking.py`).
    """
    if sys.platform != "linux":
        return None
    from app.jobs.process import share_memory  # noqa: PLC0415 - as below
    from wsgi import make_app  # noqa: PLC0415 - loads the whole application

    multiprocessing.set_start_method("fork", force=True)
    app = make_app()
    warm(app)
    platform = app.extensions["bdm"]
    platform.engine.dispose()
    platform.redis.close()
    share_memory()
    return app


def warm(app: "Flask") -> None:
    """Draw one page in each language: the layout and catalogues are then read for all workers."""
    from flask import render_template  # noqa: PLC0415 - as above

    from app.web.i18n import LANGUAGES  # noqa: PLC0415 - as above

    for speaks in LANGUAGES:
        with app.test_request_context(f"/?lang={speaks}"):
            render_template("error.html", status=404, title="", detail="", request_id="")
