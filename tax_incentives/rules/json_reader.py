"""JSON as people write it for facts and terms: an object, or a sentence about why it is none."""

import json
import re
from collections.abc import Sequence
from typing import Any

MAX_BYTES = 1_000_000


class NotJson(ValueError):  # noqa: N818 - a sentence for the author of the file
    """The content is no object of JSON; the sentence says why, with its line if there is one."""


def read_object(content: bytes) -> dict[str, Any]:
    """Read an object; a number with a point stays text, and so never becomes a float.

    Raises NotJson.
    """
    if len(content) > MAX_BYTES:
        message = f"the whole file: is longer than {MAX_BYTES} bytes; write less."
        raise NotJson(message)
    try:
        written = _load(content.decode("utf-8-sig"))
        json.dumps(written, ensure_ascii=False).encode()
    except UnicodeError as error:
        message = "the whole file: is not UTF-8, or holds half a character; save it as UTF-8."
        raise NotJson(message) from error
    if not isinstance(written, dict):
        message = 'the whole file: must hold an object; write it within "{" and "}".'
        raise NotJson(message)
    return written


def _load(text: str) -> Any:  # noqa: ANN401 - whatever was written
    try:
        return json.loads(text, parse_float=str, parse_constant=str, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        message = (
            f"the whole file: is not JSON: {error.msg}, line {error.lineno}."
            " Check quotes, commas and brackets up to there."
        )
        raise NotJson(message) from error
    except RecursionError as error:
        message = "the whole file: is nested too deep; write facts and terms by name."
        raise NotJson(message) from error
    except NotJson:
        raise
    except ValueError as error:
        message = "the whole file: holds a number with too many digits; check its numbers."
        raise NotJson(message) from error


def line_of(content: bytes, problem: str) -> int:
    """Return the line that a sentence is about: that of its key, or the one that it names."""
    named = re.search(r"\bline (\d+)", problem)
    if named:
        return int(named[1])
    key = problem.partition(":")[0].removesuffix(".as_of").removesuffix(".confidence")
    name = re.escape(key.rpartition(".")[2])
    found = re.search(rf'"{name}"\s*:', content.decode(errors="replace"))
    return content.decode(errors="replace").count("\n", 0, found.start()) + 1 if found else 1


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        message = f"{twice}: is written twice; keep one of them."
        raise NotJson(message)
    return found
