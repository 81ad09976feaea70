"""The API's OpenAPI description as code reads it: paths of routes, operations, references."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from werkzeug.routing import Rule

PREFIX = "/api/v1"
METHODS = ("get", "post", "put", "patch", "delete")
JSON, PROBLEM, MULTIPART = "application/json", "application/problem+json", "multipart/form-data"
Described = dict[str, Any]
Part = Mapping[str, Any]
_ARGUMENT = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")


def path_of(rule: Rule) -> str:
    """Return a route's path as the description writes it: `/api/v1/bills/{psid}`."""
    return _ARGUMENT.sub(r"{\1}", rule.rule)


def operations(described: Part) -> Iterator[tuple[str, str, Described]]:
    """Yield path, method and operation, in the order of the paths."""
    for path, at in sorted(described["paths"].items()):
        for method in METHODS:
            if method in at:
                yield path, method, at[method]


def resolved(described: Part, part: Part) -> Part:
    """Return a part of the description, or the component that it refers to."""
    if "$ref" not in part:
        return part
    _, _, kind, name = part["$ref"].split("/")
    found: Part = described["components"][kind][name]
    return found
