"""The curl command of an operation, made from its description: it can be copied and sent."""

import json
import re
import shlex
from collections.abc import Iterator, Sequence

from app.web.examples import A_FILE
from app.web.openapi import JSON, MULTIPART, PREFIX, Part

KEY = "any-text-of-your-own"


def curl(path: str, method: str, operation: Part) -> str:
    """Return the command; what the reader fills in are shell variables, such as `$BILL_ID`."""
    sent = list(_sent(operation))
    if method not in {"get", "post"}:
        sent.insert(0, f"-X {method.upper()}")
    if method == "post" and not _carries(sent):
        sent.insert(0, "-X POST")
    return " \\\n  ".join([f'curl "{_address(path, operation)}"', *sent])


def _carries(sent: Sequence[str]) -> bool:
    """Return True if curl sends a POST by default, because there is a body."""
    return any(part.startswith(("-d", "-F")) for part in sent)


def _address(path: str, operation: Part) -> str:
    address = path.removeprefix(PREFIX)
    for name in re.findall(r"{([^}]+)}", path):
        address = address.replace(f"{{{name}}}", f"${_variable(name)}")
    asked = [
        each["name"] for each in operation.get("parameters", ()) if _is_required_in_query(each)
    ]
    query = "&".join(f"{name}=${_variable(name)}" for name in asked)
    return "$API" + address + (f"?{query}" if query else "")


def _is_required_in_query(parameter: Part) -> bool:
    return parameter.get("in") == "query" and bool(parameter.get("required"))


def _variable(name: str) -> str:
    """Name the shell variable of a parameter."""
    return name.upper().replace("-", "_")


def _sent(operation: Part) -> Iterator[str]:
    if {"token": []} in operation.get("security", ()) and {} not in operation["security"]:
        yield '-H "Authorization: Bearer $TOKEN"'
    if any("IdempotencyKey" in each.get("$ref", "") for each in operation.get("parameters", ())):
        yield f'-H "Idempotency-Key: {KEY}"'
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        if kind == MULTIPART:
            yield from _parts(content.get("example", {}))
        else:
            yield f'-H "Content-Type: {kind or JSON}"'
            text = json.dumps(content.get("example", {}), ensure_ascii=False, indent=2)
            yield f"-d {shlex.quote(text)}"
    if not _is_readable(operation):
        yield "-o answer"


def _parts(example: Part) -> Iterator[str]:
    for name, value in example.items():
        told = f"{name}=@{name}" if value == A_FILE else f"{name}={_text(value)}"
        yield f"-F {shlex.quote(told)}"


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _is_readable(operation: Part) -> bool:
    """Return True if the answer can be read in a terminal; a file is saved instead."""
    kinds = {
        kind
        for status, answer in operation["responses"].items()
        if status.startswith("2")
        for kind in answer.get("content", {})
    }
    return not kinds or any("json" in kind and kind != "application/jsonl" for kind in kinds)
