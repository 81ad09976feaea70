"""No code uses a sealed or encrypted value without its row: the row says whose value it is.

Somebody who writes to the database could else move one person's secret into another's row.
"""

import ast
import re
from collections.abc import Iterator, Mapping

from hostile.test_without_macs import REASONS
from sqlalchemy import inspect

from app.config import ROOT
from app.db import Base, Sealed
from app.encrypted_columns import _Encrypted
from app.metadata import load_models, sources
from app.row_macs import CheckedOnLoad, WithMac

load_models()
# Tables with MACs whose rows are not checked when they are loaded, and where they are.
CHECKED_BEFORE_USE = {
    "application_invited_signers": "the invitations of a statement, before another code is sent",
    "bank_orders": "an order, before its file is handed out",
    "bids": "each bid at the opening, with its envelope's hash",
    "credentials": "`credential_of`; a forged one counts as none",
    "disclosures": "each disclosure, before it is shown; lists leave forged ones out",
    "payee_accounts": "those of an order, before they are shown or paid to; others open nothing",
    "people": "whoever is found by a number; a name is shown with no digits if it is forged",
    "relief_audit_samples": "a sample when it is drawn; until then nothing shows its seed",
    "shared_phones": "whoever is found by a phone; a forged row counts as none",
    "standing_accounts": "an account, before it is shown, sanctioned or paid to",
}
# Tables without MACs whose values are sealed for their place, hashed or signed with their row.
BOUND = {
    "committee_members",
    "idempotency_keys",
    "member_identities",
    "member_identity_requests",
    "messages",
    "one_time_codes",
    "registrations",
}
_NULL = {"is_", "is_not"}


def _sealed(model: type[Base]) -> set[str]:
    columns = inspect(model).local_table.columns
    return {each.name for each in columns if isinstance(each.type, Sealed | _Encrypted)}


MODELS: Mapping[str, type[Base]] = {m.class_.__name__: m.class_ for m in Base.registry.mappers}
SEALED = {name: found for name, model in MODELS.items() if (found := _sealed(model))}
BY_TABLE = {MODELS[name].__tablename__: columns for name, columns in SEALED.items()}
# Parsing all code takes seconds.
_SPEAKS = re.compile(rf"\b({'|'.join(SEALED)})\.|\b(from|join) ({'|'.join(BY_TABLE)})\b")


def _places(tree: ast.AST) -> Iterator[ast.Attribute]:
    """Yield each `Model.column` of a sealed column, except those that are only asked for null."""
    asked = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in _NULL
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            mine = node.attr in SEALED.get(node.value.id, ())
            if mine and id(node) not in asked:
                yield node


def _statements(tree: ast.AST) -> Iterator[ast.Constant]:
    """Yield each text that reads a sealed column of a table in SQL."""
    for node in ast.walk(tree):
        written = str(node.value) if isinstance(node, ast.Constant) else ""
        words = set(re.findall(r"\w+", written))
        for table in re.findall(r"\b(?:from|join) (\w+)", written):
            if words & BY_TABLE.get(table, set()):
                yield node


def test_no_statement_reads_a_sealed_column_without_its_row() -> None:
    production = [each for each in sources() if "demonstration" not in each.parts]
    texts = ((path, path.read_text()) for path in production)
    trees = ((path, ast.parse(written)) for path, written in texts if _SPEAKS.search(written))
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in trees
        for node in (*_places(tree), *_statements(tree))
    ]
    assert found == [], "select the whole row, which its MAC proves"


def test_each_table_with_sealed_columns_is_checked_on_load_or_says_where() -> None:
    models = [MODELS[name] for name in SEALED]
    with_macs = {m.__tablename__ for m in models if issubclass(m, WithMac)}
    on_load = {m.__tablename__ for m in models if issubclass(m, CheckedOnLoad)}
    assert with_macs - on_load == CHECKED_BEFORE_USE.keys()
    without = {m.__tablename__ for m in models} - with_macs
    assert without == BOUND
    assert without <= REASONS.keys()
