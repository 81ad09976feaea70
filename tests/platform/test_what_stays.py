"""What PostgreSQL itself refuses the application to alter, whoever has got hold of its role."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("opened_bids", "content"),
        ("opened_bids", "total_paisa"),
        ("disqualifications", "reason"),
        ("awards", "reason"),
        ("contracts", "amount_paisa"),
        ("contracts", "supplier_id"),
        ("instruments", "amount_paisa"),
        ("evaluation_reports", "content"),
    ],
)
def test_it_never_rewrites_what_was_read_out_or_decided(
    session: Session, table: str, column: str
) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        session.execute(text(f"update {table} set {column} = {column}"))  # noqa: S608 - our names


def test_it_lets_no_temporary_table_stand_in_for_the_successor(session: Session) -> None:
    path = session.scalar(
        text("select array_to_string(proconfig, ',') from pg_proc where proname = :name"),
        {"name": "ended_by_successor"},
    )
    assert path is not None
    assert path.endswith("pg_temp")
