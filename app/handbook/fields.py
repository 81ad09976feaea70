"""What a body or a parameter holds, field by field, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

DEEPEST = 3
KINDS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "object",
    "array": "list",
}
FORMATS = {
    "uuid": "id",
    "date": "day",
    "date-time": "time",
    "email": "e-mail address",
    "binary": "file",
}
MOST_CHOICES = 12


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field or parameter: where it is, what it takes, and whether it must be sent."""

    name: str
    kind: str
    required: bool
    says: str = ""


def parameters(described: Mapping[str, Any], *lists: list[Mapping[str, Any]]) -> list[Field]:
    """Return the parameters of an operation, those of its path first."""
    known = described["components"].get("parameters", {})
    each = [known.get(p.get("$ref", "").rpartition("/")[2], p) for some in lists for p in some]
    return [
        Field(
            name=parameter["name"],
            kind=_kind(parameter.get("schema", {})) + f", in the {_place(parameter['in'])}",
            required=bool(parameter.get("required")),
            says=parameter.get("description", ""),
        )
        for parameter in each
    ]


def _place(where: str) -> str:
    return {"query": "query", "header": "header"}.get(where, "path")


def fields(described: Mapping[str, Any], schema: Mapping[str, Any]) -> list[Field]:
    """Return the fields of a body, those of objects in it as `lines[].amount`."""
    return list(_fields(described, schema, "", 0))


def _fields(
    described: Mapping[str, Any], schema: Mapping[str, Any], before: str, depth: int
) -> Iterator[Field]:
    found = _resolved(described, schema)
    for name, each in found.get("properties", {}).items():
        field = _resolved(described, each)
        yield Field(
            name=before + name,
            kind=_kind(field),
            required=name in found.get("required", ()),
            says=field.get("description", "") if "properties" not in field else "",
        )
        inner = _resolved(described, field.get("items", {})) if "items" in field else field
        if depth < DEEPEST and inner.get("properties"):
            mark = "[]." if "items" in field else "."
            yield from _fields(described, inner, f"{before}{name}{mark}", depth + 1)


def _resolved(described: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow a reference, also where null is the other choice."""
    if "$ref" in schema:
        found: Mapping[str, Any] = described["components"]["schemas"][
            schema["$ref"].rpartition("/")[2]
        ]
        return found
    choices = [
        each
        for each in (*schema.get("anyOf", ()), *schema.get("allOf", ()))
        if each.get("type") != "null"
    ]
    return _resolved(described, choices[0]) if len(choices) == 1 else schema


def _kind(schema: Mapping[str, Any]) -> str:
    return ", ".join([_shape(schema), *_limits(schema)])


def _shape(schema: Mapping[str, Any]) -> str:
    kinds = schema.get("type", "object")
    kind = next((k for k in ([kinds] if isinstance(kinds, str) else kinds) if k != "null"), "")
    if schema.get("enum"):
        choices = [str(each) for each in schema["enum"] if each not in {"", None}]
        more = " …" if len(choices) > MOST_CHOICES else ""
        return "one of " + ", ".join(choices[:MOST_CHOICES]) + more
    return FORMATS.get(schema.get("format", "")) or KINDS.get(kind, "text")


def _limits(schema: Mapping[str, Any]) -> Iterator[str]:
    if "maxLength" in schema and not schema.get("enum"):
        yield f"at most {schema['maxLength']:,} characters"
    if "minimum" in schema and "maximum" in schema:
        yield f"{schema['minimum']:,} to {schema['maximum']:,}"
    if "maxItems" in schema:
        yield f"at most {schema['maxItems']:,}"
