"""A forged event moves nothing: handlers act on facts, not on what an event says.

Somebody with the application's database password puts events into the outbox, about real things in
a state that does not warrant them. Whatever an event leads to then, no row changes but the
outbox's own; a message to somebody is the worst of it.
"""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from factories import bidding, forging
from factories.delivery import deliver_here
from factories.doors import Doors
from factories.identity import actor
from factories.till import DOCUMENTS, FEE, SECURITY, Till, make_till
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.config import ROOT
from app.db import new_id
from app.identity.accounts.queries.actors import SYSTEM
from app.platform import Platform
from marketplace.open_data.use_cases.publish_releases import publish_missing_releases
from marketplace.openings.models import Opening
from marketplace.openings.use_cases.give_share import GiveShare, give_share
from marketplace.securities.models import TenderBill
from registration.register.use_cases.index_suppliers import index_suppliers

# What a forged event may lead to: to be delivered, and to tell somebody something that is true.
MAY_CHANGE = {"outbox_events", "outbox_deliveries", "notifications", "messages", "paper_letters"}
MAY_CHANGE |= {"changes"}
_TABLES = text(
    "select table_name from information_schema.tables "
    "where table_schema = 'public' and table_type = 'BASE TABLE' order by 1"
)
_WRITES = text("select relname, n_tup_ins + n_tup_upd + n_tup_del from pg_stat_xact_user_tables")
_READ = re.compile(r"event\.payload(?:\.get\()?\[?\(?\"(\w+)\"")


def contents(session: Session, tables: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Each of these tables by its number of rows and a hash over them."""
    found = {}
    for table in set(tables) - MAY_CHANGE:
        # That a handler refused an event stands in the trail, as it should.
        kept = "where action not like '%.refused'" if table == "audit_entries" else ""
        read = (
            f"select count(*), md5(string_agg(t::text, ';' order by t::text)) from {table} t {kept}"  # noqa: S608 - ours
        )
        number, digest = session.execute(text(read)).one()
        found[table] = (number, digest or "")
    return found


def written(session: Session) -> set[tuple[str, int]]:
    """Each table with the number of writes in this transaction, those that were undone too."""
    return {(table, writes) for table, writes in session.execute(_WRITES)}


def keys_read() -> set[str]:
    """All that any handler reads of an event."""
    folders = ("app", "payments", "registration", "marketplace")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return {name for path in files for name in _READ.findall(Path(path).read_text())}


@pytest.fixture
def till(session: Session, doors: Doors, platform: Platform) -> Till:
    """A tender whose opening has begun, with bills that nobody has paid."""
    made = make_till(session, doors, platform, openable=True, document_fee_paisa=FEE)
    made.must("Awan", DOCUMENTS)
    made.must("Awan", SECURITY)
    bidding.close(session, made.world)
    share = GiveShare(tender_id=made.id, passphrase=bidding.PASSPHRASE)
    platform.executor.execute(give_share, share, actor=actor(made.world.members[0]))
    made.work()
    # The firms of the arrangement are in the index of names, as the daily job would have it.
    platform.executor.execute(index_suppliers, None, actor=SYSTEM)
    # What is true of it is published, as by its own events.
    platform.executor.execute(publish_missing_releases, None, actor=SYSTEM)
    return made


def real_things(till: Till) -> dict[str, object]:
    """Ids of what there is, and an answer to everything else that handlers ask of events."""
    session = till.session
    things: dict[str, object] = {
        "tender_id": till.id,
        "opening_id": session.scalars(select(Opening.id)).one(),
        "person_id": till.world.members[1].id,
        "organisation_id": till.firms["Awan"][0].id,
        "by": till.world.agency.officer.id,
        "bill_id": session.scalars(select(TenderBill.bill_id)).first(),
        "raiser": "marketplace",
        "closes": True,
        "first_day": "2020-01-01",
        "day": "2020-01-01",
        "at": "2020-01-01T00:00:00+00:00",
        "number": 1,
        "round": 1,
        "version": 1,
        "kind": "expiry",
        "channel": "onebill",
        "partner": "",
    }
    return things | {key: new_id() for key in keys_read() - things.keys()}


def test_it_moves_nothing_by_what_an_event_says(platform: Platform, till: Till) -> None:
    session, known = till.session, platform.executor.subscriptions
    things, moved = real_things(till), {}
    assert len(known.by_event) > 40
    before, writes = contents(session, session.scalars(_TABLES)), written(session)
    for name in sorted(known.by_event):
        forging.event(session, known, name, **things)
        session.commit()
        deliver_here(platform.executor)
        session.expire_all()
        touched, writes = written(session) - writes, written(session)
        after = contents(session, {table for table, _ in touched})
        changed = sorted(table for table, rows in after.items() if rows != before[table])
        moved |= {name: changed} if changed else {}
        before |= after
    assert moved == {}
