"""What cannot be is refused with a sentence, at both doors, and nothing is half-done."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from factories.aftercare import Afterwards
from factories.controls import Controls
from factories.doors import Door, Doors, Place
from factories.identity import make_staff
from factories.reliefs import DECLARED, SCHEME, Reliefs, this_year
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import roles
from app.casework.cases.models.application import Application, Submission
from app.identity.people.models import Person
from app.platform import Platform

SECTION = Place("/applications/{}/sections/{}", "/applications/{}/sections/{}")
SUBMIT = Place("/applications/{}/submit", "/applications/{}/submission")
ENTER = Place("/reliefs/budget-entries/new", "/relief-budget-entries")
PROOFS = Place("/reliefs/claims/{}/proofs", "/relief-claims/{}/proofs")
CONFIRM = Place("/reliefs/claims/{}/facts", "/relief-claims/{}/facts")
USE = Place("/reliefs/awards/{}/use", "/relief-awards/{}/uses")
NOTICE = Place("/reliefs/awards/{}/clawback", "/relief-awards/{}/clawbacks")
TABLES = (
    *("relief_budget_entries", "relief_proofs", "relief_proof_draws", "relief_claims"),
    *("relief_claim_decisions", "relief_credit_uses", "relief_clawbacks", "submissions"),
    "ledger_transactions",
)
FIGURES = "These figures cannot all be true"
AMOUNT = "mount"


@dataclass
class Written:
    """How much was written of each kind of row; it must not grow."""

    session: Session
    before: Mapping[str, int]

    @classmethod
    def now(cls, session: Session) -> "Written":
        return cls(session, cls._count(session))

    @staticmethod
    def _count(session: Session) -> Mapping[str, int]:
        session.expire_all()
        return {
            name: session.execute(text(f"select count(*) from {name}")).scalar_one()  # noqa: S608 - names above
            for name in TABLES
        }

    def stays(self) -> None:
        assert self._count(self.session) == self.before


def _asks(door: Door, day: str) -> str:
    """A day as the door takes it: YYYY-MM-DD, or DD-MM-YYYY."""
    return day if door.name == "api" else "-".join(reversed(day.split("-")))


def _filled(reliefs: Reliefs, door: Door, values: Mapping[str, Any]) -> tuple[Application, Any]:
    """Return a draft, and the outcome of saving its first page with these values."""
    draft = reliefs.draft(DECLARED)
    revision = {"revision": reliefs.applying.filling(draft.id).draft.revision}
    answers = {**DECLARED, **values}
    sent = {**answers, **revision} if door.name == "web" else {"answers": answers, **revision}
    return draft, door.send(SECTION.at(draft.id, "facts"), sent)


@pytest.mark.parametrize("kind", ["web", "api"])
def test_no_claim_holds_an_absurd_figure(
    platform: Platform, session: Session, doors: Doors, kind: str
) -> None:
    reliefs = Reliefs.of(platform, session)
    door = doors.open(kind, reliefs.applying.person, reliefs.firm)
    written = Written.now(session)
    for absurd in ("-1", "1e3", "12.5", "9" * 30, "twelve", "٣٣٣٣٣٣٣٣٣٣٣٣٣"):
        _, outcome = _filled(reliefs, door, {"local_staff": absurd})
        assert outcome.status == 422, absurd
        assert any("local_staff" in name for name in outcome.fields), absurd
        assert all(said.endswith(".") for said in outcome.sentences), outcome.sentences
    written.stays()


@pytest.mark.parametrize("kind", ["web", "api"])
def test_figures_that_do_not_add_up_are_not_submitted(
    platform: Platform, session: Session, doors: Doors, kind: str
) -> None:
    reliefs = Reliefs.of(platform, session)
    reliefs.tax_paid(10_00_000_00)
    door = doors.open(kind, reliefs.applying.person, reliefs.firm)
    written = Written.now(session)
    draft, saved = _filled(reliefs, door, {"local_staff": "11", "staff": "10"})
    assert saved.ok, saved.sentences
    outcome = door.send(SUBMIT.at(draft.id))
    assert not outcome.ok
    assert outcome.says(FIGURES), outcome.sentences
    assert outcome.says("Write as many employees in all"), outcome.sentences
    written.stays()
    assert not session.query(Submission).filter_by(application_id=draft.id).count()


def _entries() -> Iterator[tuple[Mapping[str, Any], str]]:
    yield {"amount": "-5"}, AMOUNT
    yield {"amount": "0"}, AMOUNT
    yield {"amount": "1.005"}, "two digits"
    yield {"amount": "9" * 25}, AMOUNT
    yield {"amount": "=1+1"}, AMOUNT
    yield {"amount": "NaN"}, AMOUNT
    yield {"fiscal_year": 1900}, "2"
    yield {"kind": "gift"}, "Choose"
    yield {"instrument": " "}, ""
    yield {"instrument": "x" * 5_000}, ""
    yield {"scheme": "moon_base"}, "Choose"


@pytest.mark.parametrize("kind", ["web", "api"])
def test_no_budget_holds_an_absurd_entry(
    platform: Platform, session: Session, doors: Doors, kind: str
) -> None:
    Reliefs.of(platform, session)
    door = doors.open(kind, make_staff(session, roles.FINANCE_OFFICER), proved=True)
    good: Mapping[str, Any] = {
        "scheme": SCHEME,
        "fiscal_year": this_year(),
        "kind": "ceiling",
        "amount": "5",
        "instrument": "Order 1",
        "confidence": "U",
    }
    written = Written.now(session)
    for wrong, said in _entries():
        outcome = door.send(ENTER, {**good, **wrong})
        assert outcome.status == 422, (wrong, outcome.sentences)
        assert outcome.says(said), (wrong, outcome.sentences)
    written.stays()
    assert door.send(ENTER, good).ok


def _proofs(door: Door) -> Iterator[tuple[Mapping[str, Any], str]]:
    yield {"amount": "-1"}, AMOUNT
    yield {"drawn": "100.01"}, ""
    yield {"drawn": "0"}, AMOUNT
    yield {"issued_on": _asks(door, "2099-01-01")}, ""
    yield {"issued_on": "31-02-2026"}, "31-12-2026"
    yield {"kind": "letter"}, "Choose"
    yield {"number": ""}, ""


@pytest.mark.parametrize("kind", ["web", "api"])
def test_no_paper_proves_more_than_it_says_or_before_its_day(
    platform: Platform, session: Session, doors: Doors, kind: str
) -> None:
    controls = Controls.of(platform, session)
    controls.reliefs.take(controls.first, controls.officer)
    officer = session.get_one(Person, controls.officer.person)
    door = doors.open(kind, officer, controls.reliefs.applying.offices["finance"])
    good: Mapping[str, Any] = {
        "kind": "invoice",
        "issuer": "Kech Traders",
        "number": "INV-1",
        "issued_on": _asks(door, "2026-07-01"),
        "amount": "100.00",
        "drawn": "60.00",
    }
    place = PROOFS.at(controls.first.id)
    written = Written.now(session)
    for wrong, said in _proofs(door):
        outcome = door.send(place, {**good, **wrong})
        assert outcome.status in (409, 422), (wrong, outcome.status, outcome.sentences)
        assert outcome.sentences, wrong
        assert outcome.says(said), (wrong, outcome.sentences)
    written.stays()
    assert door.send(place, good).ok
    # The same paper has Rs 40 left, and not a paisa more.
    written = Written.now(session)
    again = door.send(place, {**good, "drawn": "40.01"})
    assert not again.ok
    assert again.sentences
    written.stays()


@pytest.mark.parametrize("kind", ["web", "api"])
def test_no_award_pays_or_loses_more_than_it_has(
    platform: Platform, session: Session, doors: Doors, kind: str
) -> None:
    after = Afterwards.of(platform, session)
    bill = after.reliefs.tax_due(1_000_00)
    owner = doors.open(kind, after.reliefs.applying.person, after.reliefs.firm)
    finance = doors.open(kind, make_staff(session, roles.FINANCE_OFFICER), proved=True)
    written = Written.now(session)
    for amount in ("-1", "0", "1000.01", "1e2", "9" * 25, "ten"):
        outcome = owner.send(USE.at(after.award.id), {"bill_id": str(bill.id), "amount": amount})
        assert outcome.status == 422, (amount, outcome.sentences)
        assert outcome.says(AMOUNT), (amount, outcome.sentences)
    for wrong in ({"amount": "350000.01"}, {"amount": "-1"}, {"ground": "whim"}, {"reason": ""}):
        good = {"ground": "false_facts", "reason": "So", "amount": "1"}
        outcome = finance.send(NOTICE.at(after.award.id), {**good, **wrong})
        assert outcome.status == 422, (wrong, outcome.sentences)
        assert outcome.sentences
    written.stays()
