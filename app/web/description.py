"""Parts of the API's description beyond the schemas: callers, names, refusals, examples.

flask-smorest writes paths, parameters, bodies and answers. The rest follows from the code: the
guards of blueprints, the names of routes, the one map of refusals.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import Rule

from app.http import TITLES
from app.idempotency import MAX_KEY_LENGTH
from app.money import PLAIN_PATTERN
from app.outputs import MAY_BE_ABSENT
from app.web.examples import Examples
from app.web.guards import asks_for_token
from app.web.openapi import (
    METHODS,
    MULTIPART,
    PROBLEM,
    Described,
    Part,
    operations,
    path_of,
    resolved,
)

# The attribute of a view that takes a file: its `Upload`.
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
    "schema": {"type": "string", "minLength": 1, "maxLength": MAX_KEY_LENGTH},
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


@dataclass(frozen=True, kw_only=True)
class Upload:
    """The file that a view takes (`ApiBlueprint.upload`): its field in the multipart body."""

    field: str
    required: bool


def complete(described: Described, app: Flask) -> Described:
    """Add to a description what the library leaves out, in place, and return it."""
    parts = described["components"]
    parts["schemas"]["Error"] = PROBLEM_SCHEMA
    parts["parameters"] = {"IdempotencyKey": KEY}
    parts["responses"] = {str(status): _refusal(TITLES[status]) for status in TITLES}
    parts["responses"]["default"] = _refusal("A refusal, or a failure on our side")
    _write_patterns(parts["schemas"])
    _complete_answers(described)
    examples = Examples(described)
    for parameter in _parameters(described):
        examples.add_to_parameter(parameter)
    groups: dict[str, str] = {}
    for rule, method, operation in served(described, app):
        view = app.view_functions[rule.endpoint]
        blueprint = app.blueprints[rule.endpoint.rpartition(".")[0]]
        title = (getattr(blueprint, "description", "") or blueprint.name).rstrip(".")
        groups[title] = _group(blueprint.import_name)
        operation["tags"] = [title]
        operation["operationId"] = _name(rule, method)
        foreign = "security" in operation  # A partner's machine, by a protocol of its own.
        _describe_security(operation, rule.endpoint)
        _describe_upload(described, operation, getattr(view, UPLOAD, None))
        _describe_refusals(operation, method, rule, foreign=foreign)
        examples.add(operation)
    described["tags"] = [{"name": title} for title in sorted(groups)]
    described["x-tagGroups"] = _grouped(groups)
    return described


def served(described: Part, app: Flask) -> Iterator[tuple[Rule, str, Described]]:
    """Yield each operation with the route that serves it, and its method."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        at = described["paths"].get(path_of(rule), {})
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


def _grouped(groups: Mapping[str, str]) -> list[Described]:
    """Return the groups with their tags; `groups` has the group of each tag."""
    return [
        {"name": group, "tags": sorted(title for title, of in groups.items() if of == group)}
        for group in dict.fromkeys(GROUPS.values())
        if group in groups.values()
    ]


def _name(rule: Rule, method: str) -> str:
    """Name an operation by its route's endpoint, which links hold on to."""
    blueprint, _, view = rule.endpoint.rpartition(".")
    stem = re.sub(r"[-_]api\Z|\Aapi_", "", blueprint).replace("-", "_")
    several = len((rule.methods or set()) & {name.upper() for name in METHODS}) > 1
    return f"{stem}_{view}_{method}" if several else f"{stem}_{view}"


def _describe_security(operation: Described, endpoint: str) -> None:
    """Describe whether a token is needed; where it is not, one may still be sent."""
    if "security" not in operation:
        needed: list[dict[str, list[str]]] = [{"token": []}]
        operation["security"] = needed if asks_for_token(endpoint) else [{}, *needed]


def _describe_upload(described: Part, operation: Described, upload: Upload | None) -> None:
    """Describe a file beside the fields that are sent with it."""
    if upload is None:
        return
    body: Described = operation.get("requestBody", {}).get("content", {})
    beside: Described = next(iter(body.values()), {"schema": {"type": "object"}})
    fields = dict(resolved(described, beside["schema"]))
    file = {"type": "string", "format": "binary", "description": "The file."}
    fields["properties"] = {**fields.get("properties", {}), upload.field: file}
    if upload.required:
        fields["required"] = [*fields.get("required", []), upload.field]
    operation["requestBody"] = {"required": True, "content": {MULTIPART: {"schema": fields}}}


def _refusal(says: str) -> Described:
    schema = {"$ref": "#/components/schemas/Error"}
    return {"description": says, "content": {PROBLEM: {"schema": schema}}}


def _describe_refusals(operation: Described, method: str, rule: Rule, *, foreign: bool) -> None:
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


def _complete_answers(described: Described) -> None:
    """Describe what is only answered: all its fields, without the limits of what is taken."""
    schemas, taken = described["components"]["schemas"], set[str]()
    for _, _, operation in operations(described):
        _reach(described, operation.get("requestBody", {}), taken)
    for name in schemas.keys() - {"Error"}:
        if f"#/components/schemas/{name}" not in taken:
            _complete_answer(schemas[name])


def _complete_answer(schema: Described) -> None:
    """Require what an answer always has (null is there too). Sums may be below zero."""
    properties = schema.get("properties", {})
    required = [name for name, said in properties.items() if not said.pop(MAY_BE_ABSENT, False)]
    if required:
        schema["required"] = sorted(required)
    for field in properties.values():
        _drop_limits(field)


def _reach(described: Part, part: object, found: set[str]) -> None:
    """Collect the references to all components that a part of the description leads to."""
    for each in _objects(part):
        if "$ref" in each and each["$ref"] not in found:
            found.add(each["$ref"])
            _reach(described, resolved(described, each), found)


def _drop_limits(field: Described) -> None:
    for limit in ("minLength", "maxLength", "minimum", "maximum"):
        field.pop(limit, None)
    if field.get("pattern") == PLAIN_PATTERN:
        field["pattern"] = PLAIN_PATTERN.replace("^", "^-?", 1)
    if isinstance(field.get("items"), dict):
        _drop_limits(field["items"])


def _write_patterns(schemas: Described) -> None:
    """Write Python's patterns as JSON Schema has them (ECMA 262): whole, and ended by `$`."""
    for each in _objects(schemas):
        pattern = each.get("pattern")
        if isinstance(pattern, str) and r"\Z" in pattern:
            each["pattern"] = f"^(?:{pattern.replace(chr(92) + 'Z', '$')})"


def _objects(part: object) -> Iterator[Described]:
    """Yield every object of a part of the description: itself, and those within it."""
    if isinstance(part, dict):
        yield part
    if isinstance(part, dict | list):
        for each in part.values() if isinstance(part, dict) else part:
            yield from _objects(each)
