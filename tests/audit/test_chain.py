"""A trail that somebody has altered is found out, and the altered row is named."""

import pytest
from click.testing import CliRunner, Result
from factories.composition import composed
from factories.trail import notes, owner, positions, sealed

from app.audit import sealing
from app.audit.doors.cli import audit
from app.db import new_id
from app.platform import Platform

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


def verdict(platform: Platform, expected: dict[int, str] | None = None) -> sealing.Verdict:
    with platform.executor.sessions() as session:
        return list(sealing.verify(session, expected))[-1]


@pytest.fixture
def trail(committed: Platform) -> Platform:
    notes(committed, 9)
    assert sealed(committed, 4) + sealed(committed) == 9
    return committed


def test_it_finds_an_untouched_trail_in_order(trail: Platform) -> None:
    assert (verdict(trail).number, verdict(trail).problem) == (9, None)


def test_it_checks_in_batches(trail: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 2)
    with trail.executor.sessions() as session:
        steps = [each.number for each in sealing.verify(session)]
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
    """Each hash covers the one before: whoever alters a line must rewrite all that follow."""
    row = dict(positions(trail))[5]
    tamper(trail, f"update audit_entries set action = 'test.nothing' where id = '{row}'")  # noqa: S608 - our own
    with trail.executor.sessions() as session:
        before, altered = sealing._batch(session, 3)[:2]
    made_anew = sealing.chain(before.hash, 5, altered).hex()
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
    kept = {9: verdict(trail).hash.hex()}
    tamper(trail, "update audit_entries set action = 'test.nothing'")
    tamper(trail, "delete from feed_positions; delete from feed_cursors")
    sealed(trail)
    assert verdict(trail).problem is None
    assert "rewritten" in (verdict(trail, kept).problem or "")


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
