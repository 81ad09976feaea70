"""JSON out, by orjson."""

from typing import Any

import orjson
from flask import Response


def json_response(body: Any, status: int = 200, *, mimetype: str = "application/json") -> Response:  # noqa: ANN401 - any JSON value
    """Answer with JSON."""
    return Response(orjson.dumps(body, default=str), status=status, mimetype=mimetype)


def problem_response(body: dict[str, Any], status: int) -> Response:
    """Answer with problem+json."""
    return json_response(body, status, mimetype="application/problem+json")
