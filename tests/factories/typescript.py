"""A program in TypeScript that calls operations of the API by the types made of its description.

It is written from the description alone. Each call sends the operation's own example, and its
answer is asked for the fields of the example that the description gives, one by one.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.web.description import METHODS, MULTIPART

Described = Mapping[str, Any]
HEADER = """\
import createClient from "openapi-fetch";
import type { paths } from "./api";

const api = createClient<paths>({ baseUrl: "http://localhost:8000" });
"""


def program_of(described: Described) -> str:
    """Write the program: for each tag one function that reads, and one that writes."""
    return HEADER + "".join(_call(described, *each) for each in chosen(described))


def chosen(described: Described) -> Iterator[tuple[str, str]]:
    """Name a read and a write of each tag, by path and method: those that say most."""
    best: dict[tuple[str, bool], tuple[int, str, str]] = {}
    for path, at in sorted(described["paths"].items()):
        for method in METHODS:
            if method in at:
                kind = (at[method]["tags"][0], method == "get")
                size = len(json.dumps([_sent(described, path, at[method]), _answer(at[method])]))
                best[kind] = max(best.get(kind, (0, "", "")), (size, path, method))
    return ((path, method) for _, path, method in best.values())


def _call(described: Described, path: str, method: str) -> str:
    operation = described["paths"][path][method]
    sent = json.dumps(_sent(described, path, operation), ensure_ascii=False, indent=1)
    asked = f"{method.upper()}({json.dumps(path)}, {sent})"
    return (
        f"\nexport async function {operation['operationId']}() {{\n"
        f"const {{ data, error }} = await api.{asked};\n"
        "if (error) return error.detail;\n"
        f"return {_read(_answer(operation))};\n}}\n"
    )


def _sent(described: Described, path: str, operation: Described) -> dict[str, Any]:
    sent: dict[str, Any] = {"params": _parameters(described, path, operation)}
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        sent["body"] = content["example"]
        if kind == MULTIPART:
            sent["headers"] = {"Content-Type": None}
    return sent


def _parameters(described: Described, path: str, operation: Described) -> dict[str, Any]:
    at = [*described["paths"][path].get("parameters", []), *operation.get("parameters", [])]
    given: dict[str, dict[str, Any]] = {}
    for each in at:
        known = described["components"]["parameters"]
        parameter = known[each["$ref"].rpartition("/")[2]] if "$ref" in each else each
        if "example" in parameter:
            given.setdefault(parameter["in"], {})[parameter["name"]] = parameter["example"]
    return given


def _answer(operation: Described) -> Any:  # noqa: ANN401 - any JSON
    """Return the example of the answer where all went well."""
    for status, answer in sorted(operation["responses"].items()):
        if status.startswith("2"):
            kinds = [c for kind, c in answer.get("content", {}).items() if kind.endswith("json")]
            return kinds[0].get("example") if kinds else None
    return None


def _read(example: Any) -> str:  # noqa: ANN401 - any JSON
    """Ask for each field of an answer, down to its first items."""
    fields = list(_fields("data", example))
    return f"[{', '.join(fields)}]" if fields else "data"


def _fields(at: str, example: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    if isinstance(example, Mapping):
        for name, value in example.items():
            yield from _fields(f"{at}?.{name}", value)
    elif isinstance(example, Sequence) and not isinstance(example, str):
        yield from _fields(f"{at}?.[0]", example[0]) if example else [at]
    else:
        yield at
