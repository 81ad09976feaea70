"""Each table whose rows carry no MAC is in `without_macs.toml`, with the reason.

A new table has a MAC, or says there why it needs none, or what somebody could do with it.
"""

import tomllib
from pathlib import Path

from app.db import Base
from app.metadata import load_models
from app.row_macs import WithMac
from cli.secret_tables import PAGE, with_table

REASONS: dict[str, str] = tomllib.loads(
    Path(__file__).with_name("without_macs.toml").read_text(encoding="utf-8")
)
SHORTEST_REASON = 20


def _tables(*, with_macs: bool) -> set[str]:
    load_models()
    return {
        mapper.class_.__tablename__
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, WithMac) is with_macs
    }


def test_each_table_without_macs_has_a_reason() -> None:
    missing = sorted(_tables(with_macs=False) - REASONS.keys())
    assert missing == [], "give their rows MACs, or say in without_macs.toml why they have none"


def test_no_table_is_listed_that_has_macs_or_was_dropped() -> None:
    assert sorted(REASONS.keys() & _tables(with_macs=True)) == [], "these have MACs now"
    assert sorted(REASONS.keys() - _tables(with_macs=False)) == [], "these tables are gone"


def test_the_page_says_what_the_password_is_worth_today() -> None:
    written = PAGE.read_text(encoding="utf-8")
    assert with_table(written) == written, "run bdm docs"


def test_each_reason_is_in_a_sentence() -> None:
    bare = [
        table
        for table, reason in REASONS.items()
        if len(reason.strip().removeprefix("Not protected:")) < SHORTEST_REASON or reason[-1] != "."
    ]
    assert bare == []
