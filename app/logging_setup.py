"""Logs of every process: JSON lines in production, readable in development, never private.

Our own `structlog` lines go straight to standard output: one is written for every answer, and by
way of `logging` it would cost more than the answer. Whatever logs by Python's `logging` (Granian,
RQ, SQLAlchemy, Alembic) is rendered alike, and both end with the redaction.
"""

import json
import logging
import logging.config
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import orjson
import structlog
from structlog.types import Processor

from app.config import Settings
from app.redaction import redact

LEVELS = {
    "": "INFO",
    "alembic": "WARNING",
    # RQ logs every step of every job at INFO.
    "rq": "WARNING",
    "rq.worker": "WARNING",
    "rq.worker_pool": "INFO",
    "rq.cron": "WARNING",
    # At INFO it would write out statements, at DEBUG rows.
    "sqlalchemy": "WARNING",
    "_granian": "INFO",
    "granian.access": "WARNING",
}


# In a line whose writer has made sure that nothing of it is private.
CLEAN = "_clean"


def hide_private(
    logger: object, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Take personal data and secrets out of a line (structlog processor; must come last).

    But for the line of an answer, whose parts are clean (`app/web/observability.py`): it would be
    a fifth of what the line costs.
    """
    del logger, method
    if event.pop(CLEAN, False):
        return event
    cleaned: MutableMapping[str, Any] = redact(dict(event))
    return cleaned


def _foreign() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.format_exc_info,
        structlog.stdlib.ExtraAdder(),
    ]


def _last(*, production: bool) -> list[Processor]:
    """Redact and render. The time comes after the redaction: a clock shows nothing private."""
    return [
        hide_private,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        as_json
        if production
        else structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0, sort_keys=False),
    ]


def as_json(logger: object, method: str, event: MutableMapping[str, Any]) -> str:
    """Write a line as JSON (structlog processor); what JSON does not know is written as text."""
    del logger, method
    try:
        return orjson.dumps(event, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
    except TypeError:  # half characters, numbers beyond 64 bits, keys of any kind
        plain = {str(name): _plain(value) for name, value in event.items()}
        return json.dumps(plain)


def _plain(value: object) -> str | int | float:
    return value if isinstance(value, int | float) else str(value)


def _formatter(*, production: bool) -> dict[str, Any]:
    return {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": _foreign(),
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *_last(production=production),
        ],
    }


def logging_config(settings: Settings) -> dict[str, Any]:
    """Return the configuration of `logging`; Granian takes it as `log_dictconfig`."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"bdm": _formatter(production=settings.production)},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "bdm",
                "stream": "ext://sys.stdout",
            }
        },
        "root": {"handlers": ["console"], "level": LEVELS[""]},
        "loggers": {name: {"level": level} for name, level in LEVELS.items() if name},
    }


def configure_logging(settings: Settings) -> None:
    """Send every log line of this process through our processors; safe to call again."""
    logging.config.dictConfig(logging_config(settings))
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            _add_name,
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            *_last(production=settings.production),
        ],
        logger_factory=lambda *name: Lines(None, *name),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(LEVELS[""])),
        cache_logger_on_first_use=True,
    )


class Lines:
    """Writes finished lines to a stream, each whole and at once; knows the name of its logger."""

    def __init__(self, stream: TextIO | None = None, name: str = "bdm") -> None:
        """Keep both; without a stream it is standard output as it is when a line is written."""
        self.stream, self.name = stream, name

    def write(self, line: str) -> None:
        """Write a line."""
        stream = self.stream or sys.stdout
        stream.write(line + "\n")
        stream.flush()

    debug = info = warning = error = critical = write


def _add_name(
    logger: Any,  # noqa: ANN401 - structlog's signature
    method: str,
    event: MutableMapping[str, Any],
) -> MutableMapping[str, Any]:
    del method
    event["logger"] = logger.name
    return event
