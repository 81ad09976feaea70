"""`bdm incentives replay`: every decision follows from what it kept, and a changed one shows."""

import pytest
from click.testing import CliRunner, Result
from factories.composition import composed
from factories.reliefs import Reliefs
from factories.trail import owner
from sqlalchemy.orm import Session

from app.platform import Platform
from tax_incentives.changes.doors.cli import incentives


@pytest.fixture
def reliefs(platform: Platform, session: Session) -> Reliefs:
    return _claimed(platform, session)


def _claimed(platform: Platform, session: Session) -> Reliefs:
    made = Reliefs.of(platform, session)
    made.tax_paid(10_00_000_00)
    made.claim()
    return made


def replay(platform: Platform, *options: str) -> Result:
    return CliRunner().invoke(incentives, ["replay", *options], obj=composed(platform))


def test_what_was_decided_is_computed_again_to_the_byte(
    platform: Platform, reliefs: Reliefs
) -> None:
    found = replay(platform, "--today")
    assert found.exit_code == 0, found.output
    assert "1 decisions agree to the byte." in found.output
    assert "0 claims have news." in found.output


# As the owner of the database could write, whom no trigger stops.
LIES = [
    "update relief_scheme_texts set content = replace(content, 'value: 25 %', 'value: 26 %')",
    (
        "update relief_scheme_texts set content = replace(content, 'value: 35 %', 'value: 34 %'),"
        " digest = sha256(convert_to(replace(content, 'value: 35 %', 'value: 34 %'), 'UTF8'))"
    ),
    "update relief_claim_decisions set amount_paisa = amount_paisa + 1",
    "update relief_claim_decisions set content = jsonb_set(content, '{amount_paisa}', '35000001')",
    "update relief_claim_decisions set outcome = 'refused', amount_paisa = null",
    "update relief_claim_decisions set mac = null",
]
KEPT = """
create table kept_texts as table relief_scheme_texts;
create table kept_decisions as table relief_claim_decisions
"""
RESTORED = """
delete from relief_scheme_texts; insert into relief_scheme_texts select * from kept_texts;

update relief_claim_decisions d set amount_paisa = k.amount_paisa, content = k.content,
    outcome = k.outcome, mac = k.mac from kept_decisions k where k.id = d.id
"""


@pytest.mark.committed
def test_a_changed_parameter_or_paisa_shows(committed: Platform) -> None:
    with committed.executor.sessions() as session:
        _claimed(committed, session)
    with owner(committed) as connection:
        connection.execute("alter table relief_scheme_texts disable trigger user")
        connection.execute("alter table relief_claim_decisions disable trigger user")
        connection.execute(KEPT)
        for lie in LIES:
            assert connection.execute(lie).rowcount == 1, lie  # type: ignore[call-overload]
            found = replay(committed)
            assert found.exit_code == 1, lie
            assert "0 decisions agree to the byte." in found.output
            assert "ict_rebate, version 1, claim" in found.output
            connection.execute(RESTORED)
            assert replay(committed).exit_code == 0, lie


def test_what_the_books_say_otherwise_today_is_news_and_no_error(
    platform: Platform, reliefs: Reliefs
) -> None:
    reliefs.tax_paid(1_00_000_00)
    found = replay(platform, "--today")
    assert found.exit_code == 0
    assert "1 decisions agree to the byte." in found.output
    assert "taxes_paid was 100000000, is 110000000" in found.output
    assert (
        "decided eligible with 35000000 paisa, today eligible with 38500000 paisa" in found.output
    )
