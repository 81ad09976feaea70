"""From a file's bytes to nodes of YAML, or a sentence about why it is none."""

from typing import Any

import yaml

from app.data_files.sheet import Sheet

MAX_BYTES = 400_000
# A list in a list in a list …: the parser calls itself for each.
MAX_DEPTH = 60
# The parser of libyaml, where it is built in, reads a long file in a tenth of the time.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def compose(sheet: Sheet, content: bytes) -> yaml.Node | None:
    """Return the file's root node; None with the error in the sheet if it is wrong."""
    if len(content) > MAX_BYTES:
        sheet.wrong("", f"is longer than {MAX_BYTES} bytes; split it.")
        return None
    try:
        node = _compose(sheet, content.decode())
    except UnicodeDecodeError:
        sheet.wrong("", "is not UTF-8; save it as UTF-8.")
        return None
    except yaml.MarkedYAMLError as error:
        told = f"is not YAML: {error.problem}. Check brackets, quotes and indents up to this line."
        sheet.wrong("", told, _line(error.problem_mark))
        return None
    except yaml.YAMLError as error:
        sheet.wrong("", f"is not YAML: {' '.join(str(error).split())}.")
        return None
    if node is None and not sheet.problems:
        sheet.wrong("", "is empty.")
    return node


def _compose(sheet: Sheet, text: str) -> yaml.Node | None:
    """Compose what holds no alias: one could hold itself, or a million of another."""
    deep = 0
    for event in yaml.parse(text, Loader=_LOADER):
        deep += isinstance(event, yaml.CollectionStartEvent)
        deep -= isinstance(event, yaml.CollectionEndEvent)
        if deep > MAX_DEPTH:
            told = f"is nested more than {MAX_DEPTH} deep; write it in simpler parts."
            sheet.wrong("", told, _line(event.start_mark))
            return None
        if isinstance(event, yaml.AliasEvent):
            sheet.wrong("", "holds an alias (*); write the thing out.", _line(event.start_mark))
            return None
    return yaml.compose(text, Loader=_LOADER)


def _line(mark: Any) -> int:  # noqa: ANN401 - a mark of either parser, or none
    return 1 if mark is None else int(mark.line) + 1
