"""What the source code must not hold, found by reading it as Python does."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import DateTime, Integer, Numeric, types

from app.config import ROOT
from app.db import Base
from app.metadata import load_models, sources

SOURCES = sources()
UNSPEAKING = {"utils", "util", "helpers", "helper", "common", "misc", "services", "service"}
load_models()
COLUMNS = [column for table in Base.metadata.tables.values() for column in table.columns]


def _attributes(name: str) -> Iterator[tuple[Path, ast.Attribute]]:
    """Yield every `a.name` of our sources with its file."""
    for path in SOURCES:
        if f".{name}" in (source := path.read_text()):
            nodes = (
                node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute)
            )
            yield from ((path, node) for node in nodes if node.attr == name)


def _calls(name: str) -> Iterator[Path]:
    """Yield the files in which something's method or attribute has this name."""
    return (path for path, _ in _attributes(name))


def _relative(paths: Iterator[Path]) -> set[str]:
    return {path.relative_to(ROOT).as_posix() for path in paths}


def test_it_commits_in_one_place() -> None:
    assert _relative(_calls("commit")) == {"app/unit_of_work.py"}


@pytest.mark.parametrize("name", ["now", "utcnow", "today"])
def test_it_asks_one_clock(name: str) -> None:
    """`datetime.now` and its kin; `func.now()` would be the database's clock without offset."""
    clocks = {"datetime", "date", "func"}
    found = (
        path
        for path, node in _attributes(name)
        if isinstance(node.value, ast.Name) and node.value.id in clocks
    )
    assert _relative(found) <= {"app/clock.py"}


def test_it_takes_the_day_of_an_instant_in_the_province() -> None:
    """`.date()` of an instant is yesterday's, between midnight in Karachi and in London."""
    assert _relative(_calls("date")) == {
        "app/calendar.py",
        "app/outputs.py",  # a field of that name, as in printing
        "marketplace/kernel/printing.py",
        "app/web/formatting.py",  # of what is local already
        "marketplace/alerts/use_cases/send_alerts.py",  # as above
        "payments/partners/doors/cli.py",  # of a day that somebody typed
        "payments/partners/onebill/settlement_file.py",  # of what is local already
    }


def test_it_keeps_money_in_whole_paisa() -> None:
    money = [column for column in COLUMNS if "paisa" in column.name]
    assert money
    assert not [str(column) for column in money if not isinstance(column.type, Integer)]


def test_it_has_no_column_of_binary_fractions() -> None:
    floats = (column for column in COLUMNS if isinstance(column.type, types.Float))
    assert not [str(column) for column in floats]


def test_it_has_decimals_only_for_what_is_no_money() -> None:
    decimals = (column for column in COLUMNS if isinstance(column.type, Numeric))
    words = ("amount", "price", "money", "rupees", "fee", "estimate", "balance")
    assert not [str(c) for c in decimals if any(word in c.name for word in words)]


@pytest.mark.parametrize("name", ["Integer", "Int", "Decimal", "Number", "Float"])
def test_it_reads_numbers_only_with_fields_of_its_own(name: str) -> None:
    """marshmallow's own read 1.9 as 1, true as 1 and "1e3" as 1000: ours are in app/schemas.py."""
    found = (
        path
        for path, node in _attributes(name)
        if isinstance(node.value, ast.Name) and node.value.id == "fields"
    )
    # `Whole` builds on Integer, whose shape the documentation knows.
    assert _relative(found) <= ({"app/schemas.py"} if name == "Integer" else set())


def test_it_has_no_room_whose_name_says_nothing() -> None:
    rooms = {part for path in SOURCES for part in path.relative_to(ROOT).with_suffix("").parts}
    assert not rooms & UNSPEAKING


def test_it_keeps_every_time_with_its_zone() -> None:
    times = [column for column in COLUMNS if isinstance(column.type, DateTime)]
    assert times
    assert not [str(column) for column in times if not column.type.timezone]


def test_it_has_tables_to_look_at() -> None:
    assert len(COLUMNS) > 100
    assert len(SOURCES) > 100
