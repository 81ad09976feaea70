"""Finance changes a scheme: two officers, a right text, and claims that keep theirs."""

from datetime import date, timedelta
from typing import Any

import pytest
from factories.denials import denied
from factories.doors import Doors, Place
from factories.identity import actor, make_person
from factories.payments import today
from factories.reliefs import SCHEME, Reliefs
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.decisions import Approve, Refuse
from app.errors import Refusal
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Person
from app.parameters.public import Confidence
from app.platform import Platform
from app.row_macs import Forged
from tax_incentives.changes.queries.changes import scheme_change
from tax_incentives.changes.use_cases.change_scheme import CHANGE, ApproveScheme, ProposeScheme
from tax_incentives.claims.models import ClaimDecision
from tax_incentives.claims.queries import replay
from tax_incentives.kernel.parameters import FORGIVABLE, INITIAL
from tax_incentives.schemes.book import SchemeBook
from tax_incentives.schemes.models import SchemeChange
from tax_incentives.schemes.queries import scheme_in_force
from tax_incentives.schemes.shapes import Budget

FIRST = date(2026, 7, 1)


@pytest.fixture
def reliefs(platform: Platform, session: Session) -> Reliefs:
    return Reliefs.of(platform, session)


def changed(reliefs: Reliefs, *pairs: tuple[str, str], version: int = 2) -> str:
    """The text that ships, with the next version's number and some more changed."""
    content = reliefs.platform.executor.ports.get(SchemeBook).scheme(SCHEME).text
    for old, new in (("version: 1\n", f"version: {version}\n"), *pairs):
        assert old in content, old
        content = content.replace(old, new, 1)
    return content


NEW = Place("/reliefs/scheme-changes/new", "/relief-scheme-changes")
ONE = Place("/reliefs/scheme-changes/{}", "/relief-scheme-changes/{}")
APPROVAL = Place("/reliefs/scheme-changes/{}/approve", "/relief-scheme-changes/{}/approval")
RATE = ("value: 35 %", "value: 40 %")


def propose(reliefs: Reliefs, content: str, **more: object) -> SchemeChange:
    values: dict[str, Any] = {
        "code": SCHEME,
        "content": content,
        "valid_from": today(),
        "instrument": "Notification FD-2/2026",
        "confidence": Confidence.UNVERIFIED,
    }
    who = reliefs.finance("one")
    row: SchemeChange = reliefs.run(CHANGE.propose, ProposeScheme(**(values | more)), who)
    return row


def approve(reliefs: Reliefs, row: SchemeChange, *, confirmed: bool = False) -> SchemeChange:
    command = ApproveScheme(id=row.id, confirmed=confirmed)
    found: SchemeChange = reliefs.run(CHANGE.approve, command, reliefs.finance("two"))
    return found


def refused(reliefs: Reliefs, content: str, **more: object) -> str:
    with pytest.raises(Refusal) as caught:
        propose(reliefs, content, **more)
    return " ".join([str(caught.value), *map(str, caught.value.fields.values())])


def version_on(reliefs: Reliefs, day: date) -> int:
    with reliefs.platform.executor.reading(SYSTEM) as uow:
        return scheme_in_force(uow, SCHEME, day).version


def test_a_version_is_in_force_from_its_day_once_another_officer_approved_it(
    reliefs: Reliefs,
) -> None:
    tomorrow = today() + timedelta(days=1)
    row = propose(reliefs, changed(reliefs, RATE), valid_from=tomorrow)
    assert version_on(reliefs, tomorrow) == 1
    reliefs.refused("two-people", CHANGE.approve, ApproveScheme(id=row.id), reliefs.finance("one"))
    approve(reliefs, row)
    assert (version_on(reliefs, today()), version_on(reliefs, tomorrow)) == (1, 2)
    third = propose(reliefs, changed(reliefs, version=3), valid_from=tomorrow + timedelta(days=1))
    approve(reliefs, third)
    assert version_on(reliefs, tomorrow) == 2
    assert version_on(reliefs, tomorrow + timedelta(days=9)) == 3


def test_a_claim_after_the_change_uses_it_and_one_before_keeps_its_text(
    reliefs: Reliefs, session: Session
) -> None:
    reliefs.tax_paid(10_00_000_00)
    reliefs.claim()
    row = propose(reliefs, changed(reliefs, RATE))
    with reliefs.platform.executor.reading(reliefs.finance("one")) as uow:
        view = scheme_change(uow, row.id)
    assert [line for line in view.difference if "%" in line] == [
        "-" + _rate_line(35),
        "+" + _rate_line(40),
    ]
    (touched,) = view.touched.items
    assert (touched.kept_paisa, touched.paisa, touched.differs) == (3_50_000_00, 4_00_000_00, True)
    caught = reliefs.refused(
        "not-confirmed", CHANGE.approve, ApproveScheme(id=row.id), reliefs.finance("two")
    )
    assert "confirmed" in caught.fields
    reliefs.refused("not-confirmed", CHANGE.approve, Approve(id=row.id), reliefs.finance("two"))
    approve(reliefs, row, confirmed=True)

    reliefs.claimant("Kech Softworks", "2")
    reliefs.tax_paid(10_00_000_00)
    reliefs.claim()
    decisions = session.scalars(select(ClaimDecision).order_by(ClaimDecision.id)).all()
    assert [(each.scheme_version, each.amount_paisa) for each in decisions] == [
        (1, 3_50_000_00),
        (2, 4_00_000_00),
    ]
    assert all(each.same for each in replay(session))


def _rate_line(rate: int) -> str:
    return (
        f"      - {{from: 2026-07-01, value: {rate} %, source: A sample; the policy states no rate,"
        " confidence: U}"
    )


def test_it_says_what_is_wrong_with_a_text(reliefs: Reliefs) -> None:
    wrong = changed(reliefs, ("clause: A sample\n    requires", "requires"))
    said = refused(reliefs, wrong)
    assert f"{SCHEME}:" in said
    assert "clause" in said


def test_no_relief_forgoes_deposits(reliefs: Reliefs) -> None:
    said = refused(reliefs, changed(reliefs, ("heads: [B02366]", "heads: [B02366, G11001]")))
    assert "Public Account" in said


@pytest.mark.parametrize("head", ["C02801", "B01101"])
def test_who_approves_must_know_that_fines_or_federal_taxes_are_forgone(
    reliefs: Reliefs, head: str
) -> None:
    row = propose(reliefs, changed(reliefs, ("heads: [B02366]", f"heads: [B02366, {head}]")))
    row_id = row.id
    two = reliefs.finance("two")
    said = reliefs.refused("heads-not-listed", CHANGE.approve, ApproveScheme(id=row_id), two)
    assert head in said.message
    reliefs.run(CHANGE.approve, ApproveScheme(id=row_id, confirmed=True), two)


def test_what_ships_forgoes_only_what_finance_lets_reliefs_forgo(reliefs: Reliefs) -> None:
    groups = tuple(next(str(x.value).split() for x in INITIAL if x.definition is FORGIVABLE))
    for scheme in reliefs.platform.executor.ports.get(SchemeBook).by_code.values():
        if scheme.budget.kind is Budget.FORGONE:
            assert all(head.startswith(groups) for head in scheme.heads), scheme.code


def test_it_keeps_the_code_the_order_of_versions_and_the_form(reliefs: Reliefs) -> None:
    assert "code: ict_rebate" in refused(
        reliefs, changed(reliefs, ("code: ict_rebate", "code: other_rebate"))
    )
    assert "version: 2" in refused(reliefs, changed(reliefs, version=1))
    assert "version: 2" in refused(reliefs, changed(reliefs, version=3))
    fact = ("held_by: declared}", "held_by: register}"), ("    stops: yes\n", "")
    assert "facts that are declared" in refused(reliefs, changed(reliefs, *fact))
    stage = ("role: finance_officer", "role: finance_secretary")
    assert "stages" in refused(reliefs, changed(reliefs, stage))


def test_it_refuses_a_day_before_the_version_before(reliefs: Reliefs) -> None:
    content = changed(reliefs, RATE)
    assert "later day" in refused(reliefs, content, valid_from=FIRST - timedelta(days=1))
    approve(reliefs, propose(reliefs, content, valid_from=today()))
    third = changed(reliefs, version=3)
    assert "later day" in refused(reliefs, third, valid_from=today())


def test_only_one_change_of_a_scheme_waits(reliefs: Reliefs) -> None:
    row = propose(reliefs, changed(reliefs, RATE))
    assert "waiting" in refused(reliefs, changed(reliefs))
    refusal = Refuse(id=row.id, reason="The order names another rate")
    reliefs.run(CHANGE.refuse, refusal, reliefs.finance("two"))
    assert version_on(reliefs, today()) == 1
    again = propose(reliefs, changed(reliefs, RATE))
    assert (again.version, again.state) == (2, "proposed")


def test_a_row_that_was_written_behind_its_back_is_not_used(
    reliefs: Reliefs, session: Session
) -> None:
    row = propose(reliefs, changed(reliefs, RATE))
    session.execute(
        text(
            "update relief_scheme_changes"
            " set approved_at = clock_timestamp(), approved_by = :by where id = :id"
        ),
        {"by": reliefs.finance("two").person, "id": row.id},
    )
    session.commit()
    with pytest.raises(Forged):
        version_on(reliefs, today())


def test_what_it_says_never_changes(reliefs: Reliefs, session: Session) -> None:
    propose(reliefs, changed(reliefs, RATE))
    with pytest.raises(DBAPIError):
        session.execute(text("update relief_scheme_changes set valid_from = '2030-01-01'"))


def test_it_is_finances_alone(reliefs: Reliefs, session: Session) -> None:
    stranger = actor(make_person(session, "Stranger"))
    for permission, use_case in (
        ("reliefs.propose_scheme", CHANGE.propose),
        ("reliefs.decide_scheme", CHANGE.approve),
        ("reliefs.decide_scheme", CHANGE.refuse),
    ):
        with denied(permission):
            reliefs.platform.executor.execute(use_case, None, actor=stranger)


@pytest.mark.parametrize("door", ["web", "api"])
def test_finance_changes_a_scheme_through_both_doors(
    reliefs: Reliefs, doors: Doors, door: str, session: Session
) -> None:
    """From the text to the version in force; the page shows what differs."""
    one, two = (
        doors.open(door, session.get_one(Person, reliefs.finance(name).person_id), proved=True)
        for name in ("one", "two")
    )
    typed = {
        "code": SCHEME,
        "content": changed(reliefs, RATE),
        "valid_from": today().strftime("%d-%m-%Y") if door == "web" else today().isoformat(),
        "instrument": "Notification FD-2/2026",
        "confidence": "U",
    }
    begin = one.read(Place(f"{NEW.web}?code={SCHEME}", NEW.api))
    assert "version: 2" in begin.text or door == "api"
    assert one.read(Place("/reliefs/scheme-changes", NEW.api)).ok
    wrong = one.send(NEW, {**typed, "content": changed(reliefs, ("award: credit", "award: x"))})
    assert wrong.says("award")
    assert not session.scalars(select(SchemeChange)).all()
    one.send(NEW, typed)
    row = session.scalars(select(SchemeChange)).one()
    assert "value: 40 %" in two.read(ONE.at(row.id)).text.replace("\xa0", " ")
    two.send(APPROVAL.at(row.id), {})
    session.expire_all()
    assert version_on(reliefs, today()) == 2
