"""Request ids, structured logs without personal data, metrics, and health."""

import hmac
import re
import secrets
import time
from collections.abc import Callable
from functools import cache

import structlog
from flask import Blueprint, Flask, Response, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
)
from redis import RedisError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.errors import NotFound
from app.logging_setup import CLEAN
from app.outbox.gauges import outbox_gauges
from app.platform import the_platform
from app.redaction import redact_text
from app.web.json import json_response

log = structlog.get_logger("bdm.web")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
# Anybody can invent a method, and every label stays in memory.
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
ANSWERS = Counter("bdm_answers_total", "Answers given", ["method", "route", "status"])
SECONDS = Histogram("bdm_answer_seconds", "Time to answer", ["method", "route"])

# Hexadecimal digits as letters: in a row of figures the log would see somebody's CNIC, and hide it.
_LETTERS = str.maketrans("0123456789", "ghijkmnpqr")

_CLEAN = {CLEAN: True}
health = Blueprint("health", __name__, url_prefix="/health")


@health.get("/live")
def live() -> Response:
    """Report that the process answers."""
    return json_response({"status": "live"})


@health.get("/ready")
def ready() -> Response:
    """Report whether the database and the queue answer: a load balancer asks this."""
    platform = the_platform()
    parts = {"database": _answers(_database_answers), "queue": _answers(platform.redis.ping)}
    ok = all(parts.values())
    return json_response({"status": "ready" if ok else "unready", **parts}, 200 if ok else 503)


def _answers(ask: Callable[[], object]) -> bool:
    try:
        return bool(ask())
    except (DBAPIError, RedisError):
        return False


def _database_answers() -> bool:
    with the_platform().executor.sessions() as session:
        return bool(session.scalar(text("select 1")))


@health.get("/metrics")
def metrics() -> Response:
    """Return the counters of all workers to a caller with the token; NotFound to others."""
    if not _brings(the_platform().settings.metrics_token):
        raise NotFound
    registry = REGISTRY
    if multiprocess_folder():
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # untyped library
    written = generate_latest(registry) + generate_latest(outbox_gauges(the_platform()))
    return Response(written, mimetype=CONTENT_TYPE_LATEST)


def _brings(token: str) -> bool:
    given = request.headers.get("Authorization", "").encode()
    return bool(token) and hmac.compare_digest(given, f"Bearer {token}".encode())


def multiprocess_folder() -> str:
    """Return the folder of the workers' shared counters; empty if there is one process."""
    import os  # noqa: PLC0415 - read where prometheus_client reads it

    return os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")


@cache
def _counters(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    """Return the two counters of answers alike; as many as there are routes, methods, statuses."""
    return ANSWERS.labels(method, route, status), SECONDS.labels(method, route)


def leave_out_of_metrics(blueprint: Blueprint) -> None:
    """Count no answers of these pages: even a number would disclose a secret (sealed bids)."""

    @blueprint.before_request
    def note() -> None:
        g.uncounted = True


def new_request_id() -> str:
    """Make an id of 128 random bits in letters, which is written to the log as it is."""
    return secrets.token_hex(16).translate(_LETTERS)


def install_observing(app: Flask) -> None:
    """Give every request an id, a log line without personal data, and two metrics."""
    app.register_blueprint(health)

    @app.before_request
    def begin() -> None:
        given = request.headers.get("X-Request-Id", "")
        is_given = _REQUEST_ID.fullmatch(given) is not None
        g.request_id = given if is_given else new_request_id()
        g.began = time.perf_counter()
        logged = redact_text(given) if is_given else g.request_id
        structlog.contextvars.bind_contextvars(request_id=logged)

    @app.after_request
    def end(response: Response) -> Response:
        seconds = time.perf_counter() - g.get("began", time.perf_counter())
        route = request.url_rule.rule if request.url_rule else "(none)"
        method = request.method if request.method in METHODS else "(other)"
        if not g.get("uncounted"):
            answers, times = _counters(method, route, response.status_code)
            answers.inc()
            times.observe(seconds)
        response.headers["X-Request-Id"] = g.get("request_id", "")
        log.info(
            "answered",
            method=method,
            route=route,
            status=response.status_code,
            ms=round(seconds * 1000, 1),
            **_CLEAN,
        )
        structlog.contextvars.clear_contextvars()
        return response
