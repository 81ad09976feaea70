"""Claims that are alike are flagged; an open flag holds the grant until an officer resolves it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from factories.bidding import PDF
from factories.controls import Controls
from factories.denials import denied
from factories.identity import make_person, make_staff
from factories.payees import Payees
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from app import roles
from app.casework.tasks.use_cases.decide_task import DecideTask, decide_task
from app.db import new_id
from app.errors import Conflict, NotFound
from app.identity.people.models import Organisation
from app.platform import Platform
from app.row_macs import Forged
from tax_incentives.controls.use_cases.resolve_flag import (
    RepeatControls,
    ResolveFlag,
    repeat_controls,
    resolve_flag,
)


@pytest.fixture
def controls(platform: Platform, session: Session) -> Controls:
    return Controls.of(platform, session, PDF)


def test_nothing_is_found_about_a_claim_that_is_like_no_other(controls: Controls) -> None:
    second = controls.second()
    assert (controls.kinds(controls.first), controls.kinds(second)) == ([], [])


def test_the_same_file_in_two_claims_is_a_flag_of_both(controls: Controls) -> None:
    second = controls.second(paper=PDF)
    (flag,) = controls.flags(second)
    assert flag.kind == "same_file"
    assert flag.evidence["claim"] == controls.first.reference
    (flag,) = controls.flags(controls.first)
    assert flag.evidence["claim"] == second.reference


def test_the_same_owner_is_a_flag_without_a_cnic(controls: Controls) -> None:
    second = controls.second(owner=controls.owner)
    (flag,) = controls.flags(second)
    assert (flag.kind, flag.evidence["links"]) == ("same_owner", ["owner"])
    assert (controls.owner.cnic or "?") not in str(flag.evidence)


def test_the_same_person_under_two_accounts_is_a_flag(controls: Controls, session: Session) -> None:
    other = make_person(session, "Owner", cnic="5440999999999", cnic_verified_at=None)
    first = controls.second(owner=other)
    again = make_person(session, "Owner", cnic="5440999999999", cnic_verified_at=None)
    controls.reliefs.claimant("Turbat Softworks", "3", owner=again)
    controls.reliefs.tax_paid(1_00_000_00)
    kinds = set(controls.kinds(controls.reliefs.claim())) | set(controls.kinds(first))
    assert kinds <= {"same_person", "same_owner"}
    assert kinds


def test_the_same_ntn_is_a_flag(controls: Controls, session: Session) -> None:
    mine = session.get_one(Organisation, controls.first.organisation_id)
    mine.ntn, mine.verified_at = "1234567", None
    controls.reliefs.claimant("Kech Softworks", "2").ntn = "1234567"
    session.commit()
    controls.reliefs.tax_paid(1_00_000_00)
    assert controls.kinds(controls.reliefs.claim()) == ["same_ntn"]


def test_the_same_bank_account_is_a_flag_when_it_is_looked_for_again(
    controls: Controls, platform: Platform, session: Session
) -> None:
    reliefs = controls.reliefs
    firms = [(controls.owner, reliefs.firm)]
    second = controls.second()
    firms.append((reliefs.applying.person, reliefs.firm))
    made: Payees | None = None
    for owner, firm in firms:
        officers = (made.finance, made.other) if made else (
            make_staff(session, roles.FINANCE_OFFICER, "Zainab"),
            make_staff(session, roles.FINANCE_OFFICER, "Farid"),
        )  # fmt: skip
        made = Payees(platform, session, owner, firm, owner, *officers)
        made.in_force()
    reliefs.take(second, controls.officer)
    assert controls.kinds(second) == []
    controls.repeat(second, controls.officer)
    assert controls.kinds(second) == ["same_account"]


def test_looking_again_finds_nothing_twice(controls: Controls) -> None:
    second = controls.second(paper=PDF)
    controls.reliefs.take(second, controls.officer)
    for _ in range(2):
        controls.repeat(second, controls.officer)
    assert controls.kinds(second) == ["same_file"]


def _at_last_step(controls: Controls) -> Any:  # noqa: ANN401 - an application and its officer
    """The second claim, with the last officer who grants it; nobody resolved its flag."""
    reliefs = controls.reliefs
    reliefs.budget(50_00_000_00)
    second = controls.second(paper=PDF)
    for name, role in (("Assessor", roles.CASE_OFFICER), ("Senior", roles.CASE_APPROVER)):
        reliefs.take(second, reliefs.officer(name, role))
        reliefs.decide(second, reliefs.officer(name, role))
    last = reliefs.officer("Finance", roles.CASE_APPROVER)
    reliefs.take(second, last)
    return second, last


def test_an_open_flag_holds_the_grant_until_it_is_resolved(controls: Controls) -> None:
    second, last = _at_last_step(controls)
    with pytest.raises(Conflict) as caught:
        controls.reliefs.decide(second, last)
    assert caught.value.code == "flags-open"
    assert "Same file uploaded twice" in str(caught.value)
    (flag,) = controls.flags(second)
    controls.resolve(second, flag.id, last)
    with pytest.raises(Conflict) as caught:
        controls.resolve(second, flag.id, last)
    assert caught.value.code == "flag-resolved"
    controls.reliefs.decide(second, last)
    (flag,) = controls.flags(second)
    assert (flag.reason, flag.resolved_by) == ("Two branches share it", "Finance")


def test_what_is_found_at_the_grant_must_be_looked_at_first(
    controls: Controls, session: Session
) -> None:
    second, last = _at_last_step(controls)
    controls.resolve(second, controls.flags(second)[0].id, last)
    for application in (controls.first, second):
        session.get_one(Organisation, application.organisation_id).verified_at = None
        session.get_one(Organisation, application.organisation_id).ntn = "1234567"
    session.commit()
    with pytest.raises(Conflict) as caught:
        controls.reliefs.decide(second, last)
    assert caught.value.code == "flags-new"
    controls.repeat(second, last)
    assert controls.kinds(second) == ["same_file", "same_ntn"]


def test_a_flagged_claim_can_be_refused(controls: Controls) -> None:
    second, last = _at_last_step(controls)
    command = DecideTask(
        task_id=controls.reliefs.open_task(second),
        outcome="refused",
        reason_code="facts",
        reason="The same list of staff as another firm",
    )
    controls.reliefs.run(decide_task, command, last)
    assert [flag.reason for flag in controls.flags(second)] == [None]


def test_who_claims_never_sees_the_controls(controls: Controls) -> None:
    second = controls.second(paper=PDF)
    owner = controls.reliefs.owner
    with pytest.raises(NotFound):
        controls.page(second, owner)
    with pytest.raises(NotFound):
        controls.page(controls.first, owner)
    assert controls.page(second, controls.reliefs.finance("one")).flags


def test_who_has_not_the_step_resolves_nothing(controls: Controls) -> None:
    second = controls.second(paper=PDF)
    (flag,) = controls.flags(second)
    command = ResolveFlag(application_id=second.id, flag_id=flag.id, reason="It is fine")
    controls.reliefs.refused("task-not-yours", resolve_flag, command, controls.officer)
    controls.reliefs.take(second, controls.officer)
    wrong = replace(command, flag_id=new_id())
    controls.reliefs.refused("not-found", resolve_flag, wrong, controls.officer)


@pytest.mark.parametrize(
    ("use_case", "command"),
    [
        (resolve_flag, ResolveFlag(application_id=new_id(), flag_id=new_id(), reason="x")),
        (repeat_controls, RepeatControls(application_id=new_id())),
    ],
)
def test_only_an_office_controls(
    controls: Controls, use_case: Callable[..., Any], command: object
) -> None:
    with denied("cases.work"):
        controls.reliefs.run(use_case, command, controls.reliefs.owner)


def test_a_flag_cannot_be_removed_and_a_forged_one_is_found(
    controls: Controls, session: Session
) -> None:
    second = controls.second(paper=PDF)
    for forgery in ("delete from relief_claim_flags", "update relief_claim_flags set key = 'x'"):
        with pytest.raises(ProgrammingError), session.begin_nested():
            session.execute(text(forgery))
    session.execute(text("update relief_claim_flags set mac = decode('00', 'hex')"))
    session.commit()
    with pytest.raises(Forged):
        controls.flags(second)
