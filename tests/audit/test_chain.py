"""A trail that somebody has altered is found out, and the altered row is named."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from click.testing import CliRunner, Result
from factories.composition import composed
from factories.trail import notes, owner, positions, sealed
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from app.audit import use_cases
from app.audit.doors.cli import audit
from app.audit.line_macs import mac_of_line
from app.audit.models import AuditEntry
from app.audit.queries import FEED
from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
from app.feeds import FeedPosition
from app.identity.accounts.queries.actors import SYSTEM
from app.platform import Platform
from app.unit_of_work import UnitOfWork

pytestmark = pytest.mark.committed
TRIGGER = "alter table {} {} trigger {}_is_append_only"


def tamper(platform: Platform, statement: str) -> None:
    """Do as the owner of the database what PostgreSQL refuses everybody else."""
    tables = (("audit_entries", "audit"), ("feed_positions", "feed_positions"))
    with owner(platform) as connection:
        for table, name in tables:
            connection.execute(TRIGGER.format(table, "disable", name))
        connection.execute(statement)
        for table, name in tables:
            connection.execute(TRIGGER.format(table, "enable", name))


def verdict(platform: Platform, expected: dict[int, str] | None = None) -> use_cases.Verdict:
    with platform.executor.sessions() as session:
        return list(use_cases.verify(session, platform.executor.vault, expected))[-1]


@pytest.fixture
def trail(committed: Platform) -> Platform:
    notes(committed, 9)
    assert sealed(committed, 4) + sealed(committed) == 9
    return committed


def test_it_finds_an_untouched_trail_in_order(trail: Platform) -> None:
    assert (verdict(trail).number, verdict(trail).problem) == (9, None)


def test_it_checks_in_batches(trail: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(use_cases, "BATCH", 2)
    with trail.executor.sessions() as session:
        steps = [each.number for each in use_cases.verify(session, trail.executor.vault)]
    assert steps == [2, 4, 6, 8, 9, 9]


@pytest.mark.parametrize(
    "change",
    [
        "action = 'test.nothing'",
        "subject = 'somebody else'",
        "at = at + interval '1 microsecond'",
        "actor_id = id",
        "acting_for = id",
        """after = '{"price": 1}'""",
        """before = '{}'""",
        "request_id = 'another'",
    ],
)
def test_it_names_the_row_that_was_altered(trail: Platform, change: str) -> None:
    row = dict(positions(trail))[5]
    tamper(trail, f"update audit_entries set {change} where id = '{row}'")  # noqa: S608 - our own
    found = verdict(trail)
    assert found.number == 5
    assert str(row) in (found.problem or "")


def test_it_sees_one_row_altered_and_its_own_hash_made_anew(trail: Platform) -> None:
    """Each hash covers the one before: whoever alters a line must rewrite all that follow.

    Who does this holds SECRET_KEY too, and so gives the line its MAC anew.
    """
    row = dict(positions(trail))[5]
    tamper(trail, f"update audit_entries set action = 'test.nothing' where id = '{row}'")  # noqa: S608 - our own
    with trail.executor.sessions() as session:
        mac = mac_of_line(trail.executor.vault, vars(session.get_one(AuditEntry, row))).hex()
    tamper(trail, f"update audit_entries set mac = '\\x{mac}' where id = '{row}'")  # noqa: S608 - our own
    with trail.executor.sessions() as session:
        before, altered = use_cases._batch(session, 3)[:2]
    made_anew = use_cases.chain(before.hash, 5, altered).hex()
    tamper(trail, f"update feed_positions set hash = '\\x{made_anew}' where number = 5")  # noqa: S608 - our own
    assert verdict(trail).number == 6


def test_it_names_the_row_that_was_removed(trail: Platform) -> None:
    row = dict(positions(trail))[6]
    tamper(trail, f"delete from audit_entries where id = '{row}'")  # noqa: S608 - as above
    assert "number 6" in (verdict(trail).problem or "")
    tamper(trail, "delete from feed_positions where number = 3")
    assert verdict(trail).problem == "number 3 is missing"


def test_it_sees_two_rows_change_places(trail: Platform) -> None:
    one, two = dict(positions(trail))[2], dict(positions(trail))[3]
    for number, row in ((2, new_id()), (3, one), (2, two)):
        tamper(trail, f"update feed_positions set row_id = '{row}' where number = {number}")  # noqa: S608 - as above
    assert verdict(trail).number == 2


def test_it_sees_the_end_cut_off_when_a_head_was_kept(trail: Platform) -> None:
    kept = {9: verdict(trail).hash.hex()}
    tamper(trail, "delete from feed_positions where number > 7")
    tamper(trail, "delete from audit_entries where id not in (select row_id from feed_positions)")
    assert verdict(trail).problem is None
    assert "once sealed" in (verdict(trail, kept).problem or "")


def test_it_sees_a_rewritten_chain_when_a_head_was_kept(trail: Platform) -> None:
    with trail.executor.sessions() as session:
        kept = {5: (session.get_one(FeedPosition, (FEED, 5)).hash or b"").hex()}
    row = dict(positions(trail))[2]
    tamper(trail, f"delete from audit_entries where id = '{row}'")  # noqa: S608 - as above
    tamper(trail, "delete from feed_positions; delete from feed_cursors")
    sealed(trail)
    assert verdict(trail).problem is None
    assert "rewritten" in (verdict(trail, kept).problem or "")


def forged(platform: Platform, **changes: object) -> None:
    """Add a line as somebody does who has the application's database password: a copy, changed."""
    with platform.executor.sessions() as session:
        assert session.scalar(text("select current_user")) == "bdm_app"
        columns = "id, at, actor_id, acting_for, action, subject, before, after, request_id, mac"
        session.execute(
            text(
                f"insert into audit_entries ({columns}) select {columns} from (select "  # noqa: S608 - ours
                "(jsonb_populate_record(a, cast(:changes as jsonb))).* "
                "from audit_entries a limit 1) as forged"
            ),
            {"changes": json.dumps({"id": str(new_id())} | changes)},
        )
        session.commit()
    sealed(platform)


@pytest.mark.parametrize("mac", [{}, {"mac": None}, {"mac": "\\\\x00"}])
def test_it_names_a_line_that_this_system_did_not_write(
    trail: Platform, mac: dict[str, object]
) -> None:
    """Neither the MAC of another line fits, nor none, nor any."""
    forged(trail, **mac)
    notes(trail, 1)
    sealed(trail)
    found = verdict(trail)
    assert found.number == 10
    assert (found.problem or "").endswith("test.noted) was not written by this system")
    with trail.executor.sessions() as session:
        newest = use_cases.verify_newest(session, trail.executor.vault, 3)
    assert newest.problem == found.problem


def test_it_asks_no_mac_of_lines_that_are_older_than_macs(trail: Platform) -> None:
    tamper(trail, "update audit_entries set mac = null")
    assert verdict(trail).number == 1
    with owner(trail) as connection:
        connection.execute("update audit_without_macs set number = 9")
    assert verdict(trail).problem is None
    forged(trail, mac=None)
    assert verdict(trail).number == 10


def test_it_lets_nobody_say_how_old_macs_are(trail: Platform) -> None:
    for statement in (
        "update audit_without_macs set number = 99",
        "delete from audit_without_macs",
        "insert into audit_without_macs values (1, 99)",
        "update audit_entries set mac = null",
    ):
        with trail.executor.sessions() as session, pytest.raises(ProgrammingError):
            session.execute(text(statement))


@dataclass(frozen=True)
class Told:
    before: dict[str, Any]
    after: dict[str, Any]


def tell(uow: UnitOfWork, command: Told) -> None:
    uow.audit("test.told", "something", before=command.before, after=command.after)


def test_it_makes_the_mac_of_what_is_read_back(committed: Platform) -> None:
    """Whatever JSON makes of a value: names that are numbers, ids, days, any number."""
    odd: dict[Any, Any] = {
        "b": 1e16,
        "a": [0.1, -0.0, 2**53],
        3: new_id(),
        "د": 'ڈ\n"',
        "day": local_day(real_now()),
    }
    told = Told(before=odd, after={"at": real_now(), "none": None, "deep": {"z": 1.50, "y": True}})
    committed.executor.execute(tell, told, actor=SYSTEM)
    sealed(committed)
    assert (verdict(committed).number, verdict(committed).problem) == (1, None)


def _verified(trail: Platform, *options: str) -> Result:
    return CliRunner().invoke(audit, ["verify", *options], obj=composed(trail))


def test_it_tells_the_operator_by_command(trail: Platform) -> None:
    good = _verified(trail)
    assert good.exit_code == 0
    assert good.output.splitlines()[-1] == f"9:{verdict(trail).hash.hex()}"
    assert _verified(trail, "--expect", "9:00").exit_code == 1
    row = dict(positions(trail))[1]
    tamper(trail, f"update audit_entries set action = 'x' where id = '{row}'")  # noqa: S608 - as above
    bad = _verified(trail)
    assert bad.exit_code == 1
    assert str(row) in bad.output
