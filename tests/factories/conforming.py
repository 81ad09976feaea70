"""A client that holds every answer of the API against the API's own description.

All tests that reach the API go through it: what is described is what is answered.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import jsonschema_rs
import orjson
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse
from werkzeug.wrappers import Response

from app.web.api import ANY_FILE
from app.web.openapi import METHODS, PREFIX, Described, path_of, resolved

NAME, DIALECT = "urn:bdm:api", "https://json-schema.org/draft/2020-12/schema"
Judge = Callable[[bytes], str]


class ConformingClient(FlaskClient):
    """Asks, and fails where the API answers otherwise than it says."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:  # noqa: ANN401 - werkzeug's
        answer = super().open(*args, **kwargs)
        request = answer.request
        if request.path.startswith(f"{PREFIX}/") and request.method.lower() in METHODS:
            problem = problem_of(self.application, request.method, request.path, answer)
            assert not problem, f"{request.method} {request.path}: {problem}"
        return answer


def problem_of(app: Flask, method: str, path: str, answer: Response) -> str:
    """Say what is wrong with an answer, or nothing."""
    try:
        rule, _ = app.url_map.bind("localhost").match(path, method, return_rule=True)
    except HTTPException:
        return ""  # no route of ours: the error pages have tests of their own
    beside = rule.endpoint == "api_specification" or rule.endpoint.startswith("handbook.")
    if beside or answer.status_code == 304:
        return ""
    return _said(app, path_of(rule), method.lower(), answer)


def _said(app: Flask, path: str, method: str, answer: Response) -> str:
    described = description_of(app)
    responses = described["paths"][path][method]["responses"]
    key = str(answer.status_code)
    if key not in responses and answer.status_code < 400:
        return f"status {key} is not described"
    key = key if key in responses else "default"
    media_type = answer.mimetype
    content = resolved(described, responses[key]).get("content", {})
    if not content:
        return "" if not answer.data else f"status {key} is described without content"
    if media_type not in content:
        return "" if ANY_FILE in content else f"{media_type} is not described"
    if not media_type.endswith("json"):
        return ""
    return judge_of(app, path, method, key, media_type)(answer.data)


@cache
def description_of(app: Flask) -> Described:
    """The description, taken without asking over HTTP, so that no test's counters move."""
    with app.test_request_context():
        described: Described = orjson.loads(app.view_functions["api_specification"]().data)
    return described


@cache
def _parts(app: Flask) -> jsonschema_rs.Registry:
    """The schemas that others refer to; only what is reached is ever made ready."""
    described = description_of(app)
    return jsonschema_rs.Registry(
        [(NAME, {"$schema": DIALECT, "components": described["components"]})]
    )


@cache
def judge_of(app: Flask, path: str, method: str, key: str, media_type: str) -> Judge:
    """Return what says what is wrong with an answer of an operation: nothing, or all of it."""
    described = description_of(app)
    response = resolved(described, described["paths"][path][method]["responses"][key])
    text = orjson.dumps(response["content"][media_type]["schema"])
    schema = orjson.loads(text.replace(b'"#/components/', f'"{NAME}#/components/'.encode()))
    judge = jsonschema_rs.validator_for(
        {"$schema": DIALECT, **schema}, registry=_parts(app), validate_formats=True
    )

    def said(data: bytes) -> str:
        return "; ".join(
            f"{'/'.join(map(str, error.instance_path))}: {error.message[:300]}"
            for error in judge.iter_errors(orjson.loads(data))
        )

    return said
