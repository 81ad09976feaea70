"""The API's description is committed: a change to it shows in review.

`make docs` writes it anew (it runs this test with BDM_RENEW=1).
"""

import json
import os
from typing import Any

from flask.testing import FlaskClient

from app.config import ROOT

KEPT = ROOT / "docs" / "openapi.json"
METHODS = {"get", "post", "put", "patch", "delete"}


def _described(client: FlaskClient) -> dict[str, Any]:
    described: dict[str, Any] = client.get("/api/v1/openapi.json").json
    return described


def test_it_is_described_as_committed(client: FlaskClient) -> None:
    text = json.dumps(_described(client), indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    if os.environ.get("BDM_RENEW"):
        KEPT.write_text(text)
    assert text == KEPT.read_text(), "run `make docs` and look at the difference"


def test_it_says_of_every_operation_what_it_does(client: FlaskClient) -> None:
    silent = [
        f"{method} {path}"
        for path, operations in _described(client)["paths"].items()
        for method, operation in operations.items()
        if method in METHODS and not operation.get("summary")
    ]
    assert silent == []


def test_it_names_an_operation_for_every_route(client: FlaskClient) -> None:
    described = {path.partition("{")[0] for path in _described(client)["paths"]}
    served = {
        rule.rule.partition("<")[0]
        for rule in client.application.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/") and not rule.rule.endswith("/openapi.json")
        if not rule.endpoint.startswith("handbook.")
    }
    assert served <= described
