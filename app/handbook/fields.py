"""Fields of a body or a parameter, in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.web.openapi import Part, resolved

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
MAX_CHOICES = 12


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field or parameter: where it is, what it takes, and whether it must be sent."""

    name: str
    kind: str
    required: bool
    says: str = ""


def parameters(described: Part, *lists: list[Part]) -> list[Field]:
    """Return the parameters of an operation, those of its path first."""
    each = [resolved(described, parameter) for some in lists for parameter in some]
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


def fields(described: Part, schema: Part) -> list[Field]:
    """Return the fields of a body, those of objects in it as `lines[].amount`."""
    return list(_fields(described, schema, "", 0))


def _fields(described: Part, schema: Part, before: str, depth: int) -> Iterator[Field]:
    found = _schema(described, schema)
    for name, each in found.get("properties", {}).items():
        field = _schema(described, each)
        yield Field(
            name=before + name,
            kind=_kind(field),
            required=name in found.get("required", ()),
            says=field.get("description", "") if "properties" not in field else "",
        )
        inner = _schema(described, field.get("items", {})) if "items" in field else field
        if depth < DEEPEST and inner.get("properties"):
            mark = "[]." if "items" in field else "."
            yield from _fields(described, inner, f"{before}{name}{mark}", depth + 1)


def _schema(described: Part, schema: Part) -> Part:
    """Follow a reference, also where null is the other choice."""
    schema = resolved(described, schema)
    choices = [
        each
        for each in (*schema.get("anyOf", ()), *schema.get("allOf", ()))
        if each.get("type") != "null"
    ]
    return _schema(described, choices[0]) if len(choices) == 1 else schema


def _kind(schema: Part) -> str:
    return ", ".join([_shape(schema), *_limits(schema)])


def _shape(schema: Part) -> str:
    kinds = schema.get("type", "object")
    kind = next((k for k in ([kinds] if isinstance(kinds, str) else kinds) if k != "null"), "")
    if schema.get("enum"):
        choices = [str(each) for each in schema["enum"] if each not in {"", None}]
        more = " …" if len(choices) > MAX_CHOICES else ""
        return "one of " + ", ".join(choices[:MAX_CHOICES]) + more
    return FORMATS.get(schema.get("format", "")) or KINDS.get(kind, "text")


def _limits(schema: Part) -> Iterator[str]:
    if "maxLength" in schema and not schema.get("enum"):
        yield f"at most {schema['maxLength']:,} characters"
    if "minimum" in schema and "maximum" in schema:
        yield f"{schema['minimum']:,} to {schema['maximum']:,}"
    if "maxItems" in schema:
        yield f"at most {schema['maxItems']:,}"
