"""Logs of every process: JSON lines in production, readable in development, never private.

Whatever logs by Python's `logging` (Granian, RQ, SQLAlchemy, Alembic) passes through the same
processors as our own `structlog` lines, and both end with the redaction.
"""

import logging
import logging.config
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.types import Processor

from app.config import Settings
from app.redaction import redact

LEVELS = {
    "": "INFO",
    "alembic": "WARNING",
    # RQ tells every step of every job at INFO.
    "rq": "WARNING",
    "rq.worker": "WARNING",
    "rq.worker_pool": "INFO",
    "rq.cron": "WARNING",
    # At INFO it would write out statements, at DEBUG rows.
    "sqlalchemy": "WARNING",
    "_granian": "INFO",
    "granian.access": "WARNING",
}


def hide_private(
    logger: object, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Take personal data and secrets out of a line (structlog processor; must come last)."""
    del logger, method
    cleaned: MutableMapping[str, Any] = redact(dict(event))
    return cleaned


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.stdlib.ExtraAdder(),
    ]


def _formatter(*, production: bool) -> dict[str, Any]:
    last: Processor = (
        structlog.processors.JSONRenderer(default=str)
        if production
        else structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0)
    )
    return {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": _shared(),
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            hide_private,
            last,
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
            structlog.stdlib.filter_by_level,
            *_shared(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
