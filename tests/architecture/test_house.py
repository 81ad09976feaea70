"""Rules over all files at once: no circles of imports, nothing dead, raw SQL at home.

They share one reading of the house: its syntax trees cost more than any of the rules.
"""

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.config import ROOT
from tools.structure import HOUSE, House

WORD = re.compile(r"[A-Za-z_]\w*")
# Files beside Python that name definitions.
OTHERS = (".html", ".yaml", ".typ", ".toml", ".json", ".mako", ".po", ".xml")
# Programs beside a province, and migrations, name what they use as well.
PROGRAMS = ("bench", "migrations", "tools")
# Decorators that hand nothing to a registry: what bears them is alive only if something names it.
PLAIN = {"cache", "contextmanager", "dataclass", "final", "lru_cache", "total_ordering", "unique"}
UNNAMED = {
    "DOORS": "a tuple that imports doors for their routes",
    "__all__": "names what a package passes on",
    "accept_payment": "its name is frozen; tests race it against record_payment",
    "account_pseudonyms": "payments.public offers it to other domains",
    "owner_pseudonyms": "registration.public offers it to other domains",
}
# A table that a statement reads or writes.
TABLE = re.compile(r"\b(?:from|join|into|update)\s+(?:only\s+)?([a-z_]+)\b", re.IGNORECASE)
FOREIGN = tomllib.loads((ROOT / "tests/architecture/foreign_sql.toml").read_text())
NOUNS_WITHIN = ("app/casework/", "app/identity/")

Definition = tuple[str, str, ast.stmt]  # file, name, statement


@dataclass
class Read:
    """What one walk through a syntax tree finds; neither docstrings nor `__all__` count."""

    loads: Counter[str] = field(default_factory=Counter)
    attributes: set[str] = field(default_factory=set)
    imports: list[ast.alias] = field(default_factory=list)
    strings: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, tree: ast.AST) -> "Read":
        """Walk through a tree."""
        read, skipped = cls(), set[int]()
        for node in ast.walk(tree):
            if isinstance(node, ast.Expr):
                skipped.add(id(node.value))
            elif isinstance(node, ast.Assign) and "__all__" in _assigned(node):
                skipped.update(map(id, ast.walk(node.value)))
            elif id(node) not in skipped:
                read.note(node)
        return read

    def note(self, node: ast.AST) -> None:
        """Take what a node names or says."""
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                self.loads[name] += 1
            case ast.Attribute(attr=name):
                self.attributes.add(name)
            case ast.ImportFrom(names=names):
                self.imports += names
            case ast.Constant(value=str(text)):
                self.strings.append(text)

    def named(self) -> set[str]:
        """Return what is named of other modules. An import only to pass a name on is no use."""
        imported = {each.name for each in self.imports if self.loads[each.asname or each.name]}
        return imported | self.attributes | set(WORD.findall(" ".join(self.strings)))


@pytest.fixture(scope="module")
def house() -> House:
    """Read by who runs these tests, not by every worker that collects them; and then forgotten."""
    return House(ROOT)


@pytest.fixture(scope="module")
def reads(house: House) -> dict[str, Read]:
    return {file: Read.of(tree) for file, tree in house.trees.items()}


def test_it_reads_the_whole_house(house: House) -> None:
    assert len(house.trees) > 1000
    assert sum(map(len, house.imports.values())) > 5000


def test_it_has_no_circle_of_imports(house: House) -> None:
    assert house.circles() == []


def test_no_module_lies_beside_a_package_of_its_name(house: House) -> None:
    """Python imports the package; the module is dead and looks alive."""
    folders = {parent.as_posix() for name in house.trees for parent in Path(name).parents}
    assert not [name for name in house.trees if name.removesuffix(".py") in folders]


# --- definitions -----------------------------------------------------------------------------


def test_production_names_each_definition(house: House, reads: dict[str, Read]) -> None:
    """What only tests name belongs to them; what nobody names is deleted."""
    named = set(UNNAMED).union(_words_of_others(), *(read.named() for read in reads.values()))
    suspects = [each for each in _definitions(house) if each[1] not in named]
    dead = [
        f"{file}: {name}"
        for file, name, statement in suspects
        if reads[file].loads[name] == Read.of(statement).loads[name]
    ]
    assert not dead


def test_each_exception_is_a_definition(house: House) -> None:
    assert set(UNNAMED) <= {name for _, name, _ in _definitions(house)}


def _definitions(house: House) -> Iterator[Definition]:
    """Yield functions, classes and constants of modules that no decorator or table registers."""
    for file, tree in house.trees.items():
        for statement in tree.body:
            if isinstance(statement, ast.FunctionDef | ast.ClassDef):
                if not _is_registered(statement):
                    yield file, statement.name, statement
            else:
                yield from ((file, name, statement) for name in _assigned(statement))


def _is_registered(statement: ast.FunctionDef | ast.ClassDef) -> bool:
    decorators = {_called(each) for each in statement.decorator_list}
    return bool(decorators - PLAIN) or any("__tablename__" in _assigned(s) for s in statement.body)


def _called(node: ast.expr) -> str:
    node = node.func if isinstance(node, ast.Call) else node
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def _assigned(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.AnnAssign):
        targets = [statement.target]
    else:
        targets = statement.targets if isinstance(statement, ast.Assign) else []
    return [each.id for each in targets if isinstance(each, ast.Name)]


def _words_of_others() -> set[str]:
    """Return the words of files that are no Python of a province: pages, services, programs."""
    words = set(WORD.findall((ROOT / "pyproject.toml").read_text()))
    for folder in (*HOUSE, *PROGRAMS):
        for path in (ROOT / folder).rglob("*.*"):
            if path.suffix in OTHERS or (path.suffix == ".py" and folder in PROGRAMS):
                words.update(WORD.findall(path.read_text()))
    return words


# --- raw SQL ---------------------------------------------------------------------------------


def test_raw_sql_names_tables_of_other_nouns_only_where_that_is_listed(
    house: House, reads: dict[str, Read]
) -> None:
    owners = dict(_owners(house))
    found = {file: _foreign_tables(file, read, owners) for file, read in reads.items()}
    listed = {file: entry["tables"] for file, entry in FOREIGN.items()}
    assert {file: tables for file, tables in found.items() if tables} == listed


def test_each_listed_use_has_its_reason() -> None:
    assert not [file for file, entry in FOREIGN.items() if not entry["reason"].endswith(".")]


def _foreign_tables(file: str, read: Read, owners: dict[str, str]) -> list[str]:
    """Return the tables of other nouns that the strings of a file name."""
    if file.startswith(("cli/", "demonstration/")):
        return []
    tables = {table for text in read.strings for table in TABLE.findall(text)}
    return sorted(each for each in tables if owners.get(each, _noun(file)) != _noun(file))


def _owners(house: House) -> Iterator[tuple[str, str]]:
    """Yield each table with the noun whose model it is."""
    for file, tree in house.trees.items():
        classes = (node for node in tree.body if isinstance(node, ast.ClassDef))
        for statement in (each for node in classes for each in node.body):
            match statement:
                case ast.Assign(
                    targets=[ast.Name(id="__tablename__")], value=ast.Constant(value=name)
                ):
                    yield name, _noun(file)


def _noun(file: str) -> str:
    parts = file.removesuffix(".py").split("/")
    return "/".join(parts[: 3 if file.startswith(NOUNS_WITHIN) else 2])
