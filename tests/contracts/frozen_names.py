"""Collect every name that others hold on to: addresses, events, jobs, parameters, messages, texts.

What is collected knows no folder, so that moving code changes nothing in it.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from copy import copy
from functools import cache
from pathlib import Path
from typing import NamedTuple

import click
from flask import Flask

from app import decisions, exports
from app.config import ROOT
from app.identity.staff.use_cases import tables_with_macs
from app.metadata import sources
from app.notifications import texts
from app.outbox import gauges
from app.platform import Platform
from app.row_macs import columns_of_mac
from app.web.observability import ANSWERS, SECONDS

DOTTED = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")
FEW = 3
CODE = re.compile(r"[a-z]+(-[a-z0-9]+)+")


def collect(app: Flask, platform: Platform, program: click.Group) -> dict[str, list[str]]:
    """Return the sorted names by kind."""
    registry = platform.registry
    names = {
        "routes": routes(app),
        "permissions": [each.name for each in registry.permissions],
        "jobs": [f"{each.name} every {each.every}" for each in registry.jobs],
        "parameters": [each.key for each in registry.parameters],
        "messages": texts.Texts().names(),
        "handlers": [f"{name} {lane}" for name, lane in registry.subscriptions.lanes.items()],
        "panels": [each.name for each in (*registry.panels, *registry.front)],
        "document kinds": list(registry.document_readers),
        "verifiers": list(registry.verifiers),
        "metrics": [each.describe()[0].name for each in (ANSWERS, SECONDS)],
        "commands": list(commands(program)),
        "use cases": sorted(use_cases()),
        "dotted names in code": sorted(set(texts_of_code(DOTTED)) - modules()),
        "codes in code": sorted(set(texts_of_code(CODE))),
        "files": [",".join(each.columns) for each in exports.ALL],
        "headers in code": sorted(set(headers_of_code())),
        "columns under MACs": list(columns_under_macs()),
    }
    names["metrics"] += list(gauge_names())
    return {kind: sorted(set(found)) for kind, found in names.items()}


def routes(app: Flask) -> list[str]:
    """Return "METHODS address endpoint" of every route."""
    return [
        f"{' '.join(sorted(rule.methods or ()))} {rule.rule} {rule.endpoint}"
        for rule in app.url_map.iter_rules()
    ]


def columns_under_macs() -> Iterator[str]:
    """Yield the columns of each table that nobody changes behind the program's back."""
    for table, model in tables_with_macs().items():
        later = [f"{name} where set" for name in model.MAC_WHERE_SET]
        later += [f"{name} later" for name in model.MAC_LATER]
        yield f"{table}: {', '.join([*columns_of_mac(model), *later])}"


def commands(group: click.Group, path: str = "bdm") -> Iterator[str]:
    """Yield each command of a program with its whole help, options included."""
    with click.Context(group, info_name=path) as context:
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None
            if isinstance(command, click.Group):
                yield from commands(command, f"{path} {name}")
            shown = copy(command)
            shown._help_option = None  # click keeps the one of who asked first: "-h", or not
            with click.Context(shown, info_name=f"{path} {name}") as own:
                yield shown.get_help(own)


def gauge_names() -> Iterator[str]:
    """Yield the names of the outbox's gauges, as they are written in its code."""
    for text in names_in(Path(gauges.__file__)).texts:
        if text.startswith("bdm_"):
            yield text


def modules() -> set[str]:
    """Return the dotted names of our own modules, and of everything in them that code may name."""
    return {".".join(path.relative_to(ROOT).with_suffix("").parts) for path in sources()}


class Names(NamedTuple):
    """What one file of code names: its texts, literal headers of files, and use cases."""

    texts: tuple[str, ...]
    headers: tuple[str, ...]
    use_cases: tuple[str, ...]


@cache
def names_in(path: Path) -> Names:
    """Read a file once: parsing all code takes seconds."""
    tree = ast.parse(path.read_text())
    nodes = list(ast.walk(tree))
    return Names(tuple(_texts(nodes)), tuple(_headers(nodes)), tuple(_use_cases(tree)))


def use_cases() -> Iterator[str]:
    """Yield the names of use cases; `<name>.refused` stands in the trail."""
    for decision in decisions.ALL:
        yield from decision.names
    for path in sources():
        yield from names_in(path).use_cases


def _use_cases(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            arguments = [each.arg for each in node.args.args]
            if arguments == ["uow", "command"]:
                yield node.name


def texts_of_code(shape: re.Pattern[str]) -> Iterator[str]:
    """Yield all texts in production code, but docstrings, that have a shape as a whole."""
    for path in sources():
        if "migrations" not in path.parts:
            yield from (text for text in names_in(path).texts if shape.fullmatch(text))


def headers_of_code() -> Iterator[str]:
    """Yield every literal tuple of at least three texts: some headers of CSV files are such."""
    for path in sources():
        yield from names_in(path).headers


def _headers(nodes: Sequence[ast.AST]) -> Iterator[str]:
    named = {id(each.value) for each in nodes if _says_which_fields(each)}
    for node in nodes:
        if isinstance(node, ast.Tuple) and len(node.elts) >= FEW and id(node) not in named:
            words = [each.value for each in node.elts if isinstance(each, ast.Constant)]
            if len(words) == len(node.elts) and all(isinstance(word, str) for word in words):
                yield ",".join(words)


def _says_which_fields(node: ast.AST) -> bool:
    """Whether it is the `only=(…)` of a schema, which the API's description holds."""
    return isinstance(node, ast.keyword) and node.arg == "only"


def _texts(nodes: Sequence[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
