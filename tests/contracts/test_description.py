"""What the API's description promises to those who write programs: names, keys, examples."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from factories.conforming import description_of, judge_of, problem_of
from flask import Flask, Response
from flask.testing import FlaskClient
from marshmallow import Schema, ValidationError
from werkzeug.routing import Rule

from app.web.description import UPLOAD
from app.web.openapi import METHODS, MULTIPART, operations, path_of

# Machines of partners that send what their own protocol says, and no key.
FOREIGN = {"onebill_inquire", "onebill_pay", "cards_notices"}


def _operations(app: Flask) -> Iterator[tuple[str, str, dict[str, Any]]]:
    return operations(description_of(app))


def _bodies(app: Flask) -> Iterator[tuple[str, type[Schema], Any]]:
    """Yield each operation that takes a body, with its schema and the example given for it."""
    for rule in app.url_map.iter_rules():
        documented = getattr(app.view_functions[rule.endpoint], "_apidoc", {})
        for taken in documented.get("arguments", {}).get("parameters", ()):
            if taken.get("in") in {"json", "form"} and rule.rule.startswith("/api/"):
                yield rule.endpoint, taken["schema"], _example(app, rule)


def _example(app: Flask, rule: Rule) -> Any:  # noqa: ANN401 - any JSON
    operation = description_of(app)["paths"][path_of(rule)]["post"]
    ((_, content),) = operation["requestBody"]["content"].items()
    return content["example"]


def _asked(app: Flask, rule: str) -> dict[str, Any]:
    """Return the examples of all that may be asked of a list, at once."""
    path = re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule)
    parameters = description_of(app)["paths"][path]["get"].get("parameters", ())
    asked = [each for each in parameters if each.get("in") == "query" and "example" in each]
    return {each["name"]: each["example"] for each in asked}


def test_it_names_every_operation_once(app: Flask) -> None:
    names = Counter(operation["operationId"] for _, _, operation in _operations(app))
    assert [name for name, times in names.items() if times > 1] == []
    assert all(re.fullmatch(r"[a-z][a-z0-9_]+", name) for name in names)


def test_it_says_who_may_call_and_what_comes_back(app: Flask) -> None:
    for path, method, operation in _operations(app):
        assert "security" in operation, path
        assert any(status.startswith("2") for status in operation["responses"]), (path, method)
        assert len(operation["tags"]) == 1, path
        assert not re.search(r"_|\Aapi|api\Z", operation["tags"][0]), operation["tags"]


def test_it_declares_the_key_of_every_post(app: Flask) -> None:
    key = {"$ref": "#/components/parameters/IdempotencyKey"}
    silent = {
        operation["operationId"]
        for _, method, operation in _operations(app)
        if method == "post" and key not in operation.get("parameters", [])
    }
    assert silent == FOREIGN


def test_it_describes_every_upload_as_multipart(app: Flask) -> None:
    uploads = 0
    for rule in app.url_map.iter_rules():
        if getattr(app.view_functions[rule.endpoint], UPLOAD, None):
            path = path_of(rule)
            body = description_of(app)["paths"][path]["post"]["requestBody"]["content"]
            assert list(body) == [MULTIPART], path
            uploads += 1
    told = [op for _, _, op in _operations(app) if "multipart" in op["summary"]]
    assert uploads >= len(told) > 10


def test_every_example_is_taken_by_the_schema_it_stands_for(app: Flask) -> None:
    wrong: dict[str, Any] = {}
    for endpoint, schema, example in _bodies(app):
        made = schema() if isinstance(schema, type) else schema
        try:
            made.load({name: value for name, value in example.items() if name != "file"})
        except ValidationError as error:
            wrong[endpoint] = error.messages
    assert not wrong, "\n".join(f"{endpoint}: {said}" for endpoint, said in wrong.items())


def test_every_example_of_a_parameter_is_taken(app: Flask) -> None:
    wrong: dict[str, Any] = {}
    for rule in app.url_map.iter_rules():
        documented = getattr(app.view_functions[rule.endpoint], "_apidoc", {})
        for taken in documented.get("arguments", {}).get("parameters", ()):
            if taken.get("in") == "query" and rule.rule.startswith("/api/"):
                made = taken["schema"]
                try:
                    (made() if isinstance(made, type) else made).load(_asked(app, rule.rule))
                except ValidationError as error:
                    wrong[rule.endpoint] = error.messages
    assert not wrong, "\n".join(f"{endpoint}: {said}" for endpoint, said in wrong.items())


def test_only_the_place_in_a_list_has_no_example(app: Flask) -> None:
    silent = {
        each["name"]
        for at in description_of(app)["paths"].values()
        for part in (at, *(at[method] for method in METHODS if method in at))
        for each in part.get("parameters", ())
        if "$ref" not in each and "example" not in each
    }
    assert silent == {"cursor"}


def test_every_example_of_an_answer_fits_its_schema(app: Flask) -> None:
    wrong, looked = [], 0
    for path, method, operation in _operations(app):
        for status, response in operation["responses"].items():
            for media_type, content in response.get("content", {}).items():
                if "example" in content and media_type.endswith("json"):
                    judge = judge_of(app, path, method, status, media_type)
                    wrong += [said for said in [judge(orjson.dumps(content["example"]))] if said]
                    looked += 1
    assert wrong == []
    assert looked > 500


@pytest.mark.parametrize("address", ["/api/v1/bills/of-nobody", "/api/v1/tokens"])
def test_it_says_which_methods_an_address_takes(client: FlaskClient, address: str) -> None:
    answer = client.delete(address)
    assert answer.status_code == 405
    allowed = {each.strip() for each in answer.headers["Allow"].split(",")}
    assert allowed & {"GET", "POST"}
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    ("status", "kind", "body", "said"),
    [
        (200, "application/json", b'{"items": 1}', "items"),
        (204, "application/json", b"{}", "not described"),
        (200, "text/html", b"<p>", "not described"),
        (404, "application/problem+json", b'{"title": "Not found"}', "required property"),
    ],
)
def test_its_tests_refuse_an_answer_that_is_not_described(
    app: Flask, status: int, kind: str, body: bytes, said: str
) -> None:
    answer = Response(body, status, mimetype=kind)
    assert said in problem_of(app, "GET", "/api/v1/districts", answer)
