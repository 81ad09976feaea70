"""The web server: Granian, one worker a core, one blocking thread each (see docs/adr)."""

from granian.constants import Interfaces
from granian.server import Server

from app.config import Settings
from app.logging_setup import logging_config
from app.preflight import check_servers

BACKLOG = 2048
RESPAWN_SECONDS = 1.0
LAST_REQUESTS_SECONDS = 8


def serve(host: str, port: int) -> None:
    """Serve until told to stop; raises BadConfiguration before a single worker starts."""
    settings = Settings.from_environment()
    check_servers(settings)
    Server(
        "wsgi:make_app",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=max(settings.workers, 1),
        blocking_threads=1,
        backlog=BACKLOG,
        log_dictconfig=logging_config(settings),
        respawn_failed_workers=True,
        respawn_interval=RESPAWN_SECONDS,
        workers_kill_timeout=LAST_REQUESTS_SECONDS,
        websockets=False,
    ).serve()
