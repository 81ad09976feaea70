"""What the API says of itself beyond the schemas: who may call, under which name, what comes back.

flask-smorest writes paths, parameters, bodies and answers. The rest follows from facts that the
code has already: the guards of blueprints, the names of routes, the one map of refusals.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from app.http import TITLES
from app.idempotency import LONGEST_KEY
from app.money import PLAIN_PATTERN
from app.web.examples import Examples
from app.web.guards import asks_for_token

Described = dict[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")
JSON, PROBLEM, MULTIPART = "application/json", "application/problem+json", "multipart/form-data"
# Where a view keeps what `ApiBlueprint.upload` says of it.
UPLOAD = "_upload"
GROUPS = {
    "app": "People, offices and papers",
    "app.casework": "Applications and certificates",
    "app.ledger": "Bills, payments and accounts",
    "payments": "Bills, payments and accounts",
    "registration": "The register of businesses",
    "marketplace": "Tenders, bids and contracts",
    "tax_incentives": "Reliefs",
    "demonstration": "Demonstration",
}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": (
        "Any text that you use for this act only. The same key with the same content gets the "
        "first answer again, so that you can always send once more."
    ),
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
    "example": "3f6d1c1e-order-2026-118",
}
PROBLEM_SCHEMA = {
    "type": "object",
    "description": "A refusal (RFC 9457).",
    "required": ["type", "title", "status", "detail", "code", "request_id"],
    "properties": {
        "type": {"type": "string", "example": "urn:bdm:problem:invalid"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "A sentence that a person can act on."},
        "code": {"type": "string", "description": "Stays the same; decide by this."},
        "request_id": {"type": "string", "description": "Name it when you ask for help."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "JSON pointer to the field."},
                    "detail": {"type": "string"},
                },
            },
        },
    },
    "example": {
        "type": "urn:bdm:problem:invalid",
        "title": TITLES[422],
        "status": 422,
        "detail": "Correct the fields named below and send it again.",
        "code": "invalid",
        "request_id": "01a224f4b8e57c1a",
        "errors": [{"pointer": "#/amount", "detail": "Fill this in."}],
    },
}


def complete(described: Described, app: Flask) -> Described:
    """Add to a description what the library leaves out, in place, and return it."""
    parts = described["components"]
    parts["schemas"]["Error"] = PROBLEM_SCHEMA
    parts["parameters"] = {"IdempotencyKey": KEY}
    parts["responses"] = {str(status): _refusal(TITLES[status]) for status in TITLES}
    parts["responses"]["default"] = _refusal("A refusal, or a failure on our side")
    _write_patterns(parts["schemas"])
    _free_answers(described, parts["schemas"])
    examples = Examples(parts["schemas"])
    for parameter in _parameters(described):
        examples.add_to_parameter(parameter)
    tags: dict[str, tuple[str, str]] = {}
    for rule, method, operation in _operations(described, app):
        view = app.view_functions[rule.endpoint]
        blueprint = app.blueprints[rule.endpoint.rpartition(".")[0]]
        title = (getattr(blueprint, "description", "") or blueprint.name).rstrip(".")
        tags[title] = (title, _group(blueprint.import_name))
        operation["tags"] = [title]
        operation["operationId"] = _name(rule, method, operation)
        foreign = "security" in operation  # A partner's machine, by a protocol of its own.
        _say_who(operation, rule.endpoint)
        _say_upload(operation, getattr(view, UPLOAD, None), parts["schemas"])
        _say_refusals(operation, method, rule, foreign=foreign)
        examples.add(operation)
    described["tags"] = [{"name": title} for title in sorted(tags)]
    described["x-tagGroups"] = _grouped(tags.values())
    return described


def _operations(described: Described, app: Flask) -> Iterator[tuple[Rule, str, Described]]:
    """Pair each operation with the route that serves it."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        at = described["paths"].get(re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule), {})
        for method in METHODS:
            if method in at and method.upper() in (rule.methods or ()):
                yield rule, method, at[method]


def _parameters(described: Described) -> Iterator[Described]:
    """Yield what is filled into addresses and queries: of a path, then of its operations."""
    for at in described["paths"].values():
        for part in (at, *(at[method] for method in METHODS if method in at)):
            yield from part.get("parameters", ())


def _group(import_name: str) -> str:
    """Return the part of the API to which a module belongs: the longest that is named."""
    fitting = [name for name in GROUPS if f"{import_name}.".startswith(f"{name}.")]
    return GROUPS[max(fitting, key=len)]


def _grouped(tags: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - pairs of title and group
    pairs = sorted(tags)
    return [
        {"name": group, "tags": [title for title, of in pairs if of == group]}
        for group in dict.fromkeys(GROUPS.values())
        if any(of == group for _, of in pairs)
    ]


def _name(rule: Rule, method: str, operation: Described) -> str:
    """Name an operation by its route's endpoint, which links hold on to."""
    del operation
    blueprint, _, view = rule.endpoint.rpartition(".")
    stem = re.sub(r"[-_]api\Z|\Aapi_", "", blueprint).replace("-", "_")
    several = len((rule.methods or set()) & {name.upper() for name in METHODS}) > 1
    return f"{stem}_{view}_{method}" if several else f"{stem}_{view}"


def _say_who(operation: Described, endpoint: str) -> None:
    """Say whether a token is needed; where it is not, one may still be sent."""
    if "security" not in operation:
        needed: list[dict[str, list[str]]] = [{"token": []}]
        operation["security"] = needed if asks_for_token(endpoint) else [{}, *needed]


def _say_upload(operation: Described, upload: Mapping[str, Any] | None, schemas: Described) -> None:
    """Describe a file beside the fields that are sent with it."""
    if upload is None:
        return
    body: Described = operation.get("requestBody", {}).get("content", {})
    beside: Described = next(iter(body.values()), {})
    named = beside.get("schema", {}).get("$ref", "").rpartition("/")[2]
    fields: Described = dict(schemas[named]) if named else {"type": "object"}
    file = {"type": "string", "format": "binary", "description": "The file."}
    fields["properties"] = {**fields.get("properties", {}), upload["field"]: file}
    if upload["required"]:
        fields["required"] = [*fields.get("required", []), upload["field"]]
    operation["requestBody"] = {"required": True, "content": {MULTIPART: {"schema": fields}}}


def _refusal(says: str) -> Described:
    schema = {"$ref": "#/components/schemas/Error"}
    return {"description": says, "content": {PROBLEM: {"schema": schema}}}


def _say_refusals(operation: Described, method: str, rule: Rule, *, foreign: bool) -> None:
    """Declare the key that every POST carries, and the refusals that this operation can give."""
    statuses = {"default"}
    if {"token": []} in operation["security"]:
        statuses |= {"401", "403"}
    if rule.arguments:
        statuses.add("404")
    if method != "get" and not foreign:
        key = {"$ref": "#/components/parameters/IdempotencyKey"}
        operation["parameters"] = [*operation.get("parameters", []), key]
        statuses |= {"409", "422", "429"}
    if operation.get("parameters"):
        statuses.add("422")
    told = {status: said for status, said in operation["responses"].items() if "$ref" not in said}
    refusals = {status: {"$ref": f"#/components/responses/{status}"} for status in sorted(statuses)}
    operation["responses"] = refusals | told


def _free_answers(described: Described, schemas: Described) -> None:
    """Take from what is only answered the limits of what is taken: sums may be below zero."""
    taken: set[str] = set()
    for operations in described["paths"].values():
        for operation in operations.values():
            if isinstance(operation, dict):
                _reach(operation.get("requestBody", {}), schemas, taken)
    for name in schemas.keys() - taken - {"Error"}:
        for field in schemas[name].get("properties", {}).values():
            _free(field)


def _reach(node: Any, schemas: Described, found: set[str]) -> None:  # noqa: ANN401 - any part
    """Collect the names of all schemas that a part of the description leads to."""
    if isinstance(node, dict):
        name = str(node.get("$ref", "")).rpartition("/")[2]
        if name and name not in found:
            found.add(name)
            _reach(schemas[name], schemas, found)
        for part in node.values():
            _reach(part, schemas, found)
    elif isinstance(node, list):
        for part in node:
            _reach(part, schemas, found)


def _free(field: Described) -> None:
    for limit in ("minLength", "maxLength", "minimum", "maximum"):
        field.pop(limit, None)
    if field.get("pattern") == PLAIN_PATTERN:
        field["pattern"] = PLAIN_PATTERN.replace("^", "^-?", 1)
    if isinstance(field.get("items"), dict):
        _free(field["items"])


def _write_patterns(node: Any) -> None:  # noqa: ANN401 - any part of a schema
    """Write Python's patterns as JSON Schema has them (ECMA 262): whole, and ended by `$`."""
    if isinstance(node, dict):
        pattern = node.get("pattern")
        if isinstance(pattern, str) and r"\Z" in pattern:
            node["pattern"] = f"^(?:{pattern.replace(chr(92) + 'Z', '$')})"
        for part in node.values():
            _write_patterns(part)
    elif isinstance(node, list):
        for part in node:
            _write_patterns(part)
