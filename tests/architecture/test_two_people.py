"""PostgreSQL itself holds the two-person rule for each table of proposals."""

from factories.every import every
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.db import Base
from app.platform import Platform
from app.two_people import Proposal
from wsgi import make_registry

make_registry()  # every table is known once its domain is
TABLES = sorted(
    mapper.class_.__tablename__
    for mapper in Base.registry.mappers
    if issubclass(mapper.class_, Proposal)
)
_CHECKS = text("""
    select pg_get_constraintdef(c.oid) from pg_constraint c
     where c.contype = 'c' and c.conrelid = cast(:table as regclass)
""")
_TRIGGERS = text("""
    select p.proname from pg_trigger t join pg_proc p on p.oid = t.tgfoid
     where t.tgrelid = cast(:table as regclass) and not t.tgisinternal
""")


@every("table", TABLES)
def test_nobody_approves_their_own(platform: Platform, session: Session, table: str) -> None:
    checks = list(session.scalars(_CHECKS, {"table": table}))
    assert "CHECK ((approved_by <> entered_by))" in checks
    assert "CHECK (((approved_at IS NULL) OR (refused_at IS NULL)))" in checks


@every("table", TABLES)
def test_a_row_begins_as_a_proposal(platform: Platform, session: Session, table: str) -> None:
    assert "entered_undecided" in set(session.scalars(_TRIGGERS, {"table": table}))
