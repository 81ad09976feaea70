"""A loan through both doors: Finance draws it up, all sign, it is paid out and repaid."""

from datetime import timedelta
from typing import Any

import pytest
from factories.counting import counted
from factories.denials import denied
from factories.doors import Door, Doors, Place
from factories.identity import make_department, make_person
from factories.loans import LENT, Loans
from factories.payments import today
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.identity.people.models import Organisation, Person
from app.permissions import ANONYMOUS
from app.platform import Platform
from tax_incentives.loan_book.queries.lists import all_loans, my_loans
from tax_incentives.loan_book.queries.page import loan_page
from tax_incentives.loan_book.use_cases.pay_tranche import TRANCHE
from tax_incentives.loan_book.use_cases.prepare_agreement import prepare_agreement
from tax_incentives.loan_book.use_cases.reschedule_loan import RESCHEDULING, WRITE_OFF
from tax_incentives.loan_book.use_cases.sign_agreement import name_guarantor, sign_agreement

LOAN = Place("/reliefs/loans/{}", "/relief-loans/{}")
AGREEMENT = Place("/reliefs/loans/{}/agreement", "/relief-loans/{}/agreements")
GUARANTOR = Place("/reliefs/loans/{}/guarantors", "/relief-loans/{}/guarantors")
SIGNATURE = Place("/reliefs/loans/{}/signature", "/relief-loans/{}/signatures")
each_door = pytest.mark.parametrize("kind", ["web", "api"])


@pytest.fixture
def loans(platform: Platform, session: Session) -> Loans:
    return Loans.of(platform, session)


class Hall:
    """Opens doors for the people of a loan."""

    def __init__(self, loans: Loans, doors: Doors, kind: str) -> None:
        self.loans, self.doors, self.kind = loans, doors, kind

    def open(self, person: Person, organisation: Organisation | None = None) -> Door:
        return self.doors.open(self.kind, person, organisation, proved=True)

    def officer(self, name: str) -> Door:
        found = self.loans.session.get_one(Person, self.loans.finance(name).person)
        return self.open(found)

    @property
    def borrower(self) -> Door:
        return self.open(self.loans.applying.person, self.loans.firm)

    def decides(self, what: str, **data: Any) -> None:  # noqa: ANN401 - what is typed
        """One officer enters it, another approves it."""
        place = Place(f"/reliefs/loan-{what}/new", f"/relief-loan-{what}")
        entered = self.officer("one").send(place, data)
        assert entered.ok, entered.sentences
        verdict = Place(f"/reliefs/loan-{what}/{{}}/approve", f"/relief-loan-{what}/{{}}/approval")
        approved = self.officer("two").send(verdict.at(entered.id))
        assert approved.ok, approved.sentences


@each_door
def test_a_loan_is_signed_paid_out_and_rescheduled(
    loans: Loans, session: Session, doors: Doors, kind: str
) -> None:
    award, hall = loans.granted(), Hall(loans, doors, kind)
    ddo = make_department(session, "Finance Department").ddo_code
    session.commit()
    terms = {"grace_months": "6", "instalments": "3", "every_months": "1", "ddo_code": ddo}
    told = hall.officer("one").send(AGREEMENT.at(award.id), {**terms, "milestones": ""})
    assert "milestones" in told.fields
    wrong = {**terms, "milestones": "An office opens.", "ddo_code": "XX9999"}
    told = hall.officer("one").send(AGREEMENT.at(award.id), wrong)
    assert told.fields["ddo_code"] == "No department has this DDO code."
    drawn = hall.officer("one").send(AGREEMENT.at(award.id), {**wrong, "ddo_code": ddo})
    assert drawn.ok, drawn.sentences

    people = [make_person(session, name) for name in ("Sana", "Bilal")]
    session.commit()
    for person in people:
        named = {"name": person.name, "cnic": person.cnic}
        outcome = hall.borrower.send(GUARANTOR.at(award.id), named)
        assert outcome.ok, outcome.sentences
    agreement = loans.page(award.id).agreement
    assert agreement is not None
    for door in (hall.borrower, *(hall.open(person) for person in people)):
        shown = door.read(LOAN.at(award.id))
        assert agreement.sha256 in shown.text
        signed = door.send(SIGNATURE.at(award.id), {"sha256": agreement.sha256})
        assert signed.ok, signed.sentences
        if kind == "web":
            # Whoever has signed is not asked again.
            assert "Sign the agreement" in shown.text
            assert "Sign the agreement" not in door.read(LOAN.at(award.id)).text

    hall.decides(
        "tranches",
        award_id=str(award.id),
        milestone="An office opened",
        amount="1000000",
        is_last="yes",
        evidence="Lease deed",
        authority="Order FD-77/2026",
    )
    loans.paid(award.id)
    first = loans.instalments(award.id)[0]
    loans.pays(first)
    shown = hall.borrower.read(LOAN.at(award.id))
    assert loans.instalments(award.id)[1].psid in shown.text

    order = {"instrument": "Order FD-9/2026", "grounds": "The flood."}
    hall.decides(
        "reschedulings",
        award_id=str(award.id),
        first_due_on=(today() + timedelta(days=60)).isoformat(),
        instalments="5",
        every_months="2",
        **order,
    )
    assert len(loans.instalments(award.id)) == 6
    hall.decides(
        "write-offs",
        award_id=str(award.id),
        amount="100000",
        sanctioning_power="Finance Secretary",
        **order,
    )
    shown = hall.officer("one").read(LOAN.at(award.id))
    assert shown.ok
    assert "Finance" not in hall.borrower.read(LOAN.at(award.id)).message


def test_every_page_can_be_drawn(loans: Loans, session: Session, doors: Doors) -> None:
    award, hall = loans.signed(), Hall(loans, doors, "web")
    tranche = loans.tranche(award.id, LENT, is_last=True)
    loans.reschedule(award.id, today() + timedelta(days=60), 2)
    loans.write_off(award.id, 1_00)
    officer = hall.officer("one")
    for address in (
        "/reliefs/loans/all",
        "/reliefs/loans/all?overdue=yes",
        f"/reliefs/loans/{award.id}",
        "/reliefs/loan-tranches",
        "/reliefs/loan-tranches/new",
        f"/reliefs/loan-tranches/new?loan={award.id}",
        "/reliefs/loan-reschedulings",
        f"/reliefs/loan-reschedulings/new?loan={award.id}",
        "/reliefs/loan-write-offs",
        f"/reliefs/loan-write-offs/new?loan={award.id}",
    ):
        outcome = officer.read(Place(address, ""))
        assert outcome.ok, address
    shown = officer.read(Place(f"/reliefs/loan-tranches/{tranche.id}", ""))
    assert "Open its sanction" in shown.text
    for address in ("/reliefs/loans", f"/reliefs/loans/{award.id}", f"/reliefs/awards/{award.id}"):
        outcome = hall.borrower.read(Place(address, ""))
        assert outcome.ok, address
        assert award.number in outcome.text


@each_door
def test_a_second_officer_may_refuse(
    loans: Loans, session: Session, doors: Doors, kind: str
) -> None:
    award, hall = loans.signed(), Hall(loans, doors, kind)
    enter: dict[str, dict[str, Any]] = {
        "tranches": {
            "milestone": "An office opened",
            "amount": "1000000",
            "is_last": "yes",
            "evidence": "Lease deed",
            "authority": "Order FD-77/2026",
        },
        "reschedulings": {
            "first_due_on": (today() + timedelta(days=60)).isoformat(),
            "instalments": "5",
            "every_months": "2",
            "instrument": "Order FD-9/2026",
            "grounds": "The flood.",
        },
        "write-offs": {
            "amount": "100000",
            "sanctioning_power": "Finance Secretary",
            "instrument": "Order FD-10/2026",
            "grounds": "The borrower died.",
        },
    }
    for what, data in enter.items():
        place = Place(f"/reliefs/loan-{what}/new", f"/relief-loan-{what}")
        entered = hall.officer("one").send(place, {"award_id": str(award.id), **data})
        assert entered.ok, entered.sentences
        verdict = Place(f"/reliefs/loan-{what}/{{}}/refuse", f"/relief-loan-{what}/{{}}/refusal")
        refused = hall.officer("two").send(verdict.at(entered.id), {"reason": "Not so."})
        assert refused.ok, refused.sentences
        if what == "tranches":
            assert loans.page(award.id).paid_out_paisa == 0
            loans.tranche(award.id, LENT, is_last=True)
    page = loans.page(award.id)
    assert (page.written_off_paisa, len(page.instalments)) == (0, 3)


def test_a_loan_is_nobody_elses(loans: Loans, session: Session, doors: Doors) -> None:
    award = loans.signed()
    stranger = make_person(session)
    session.commit()
    for kind in ("web", "api"):
        door = Hall(loans, doors, kind).open(stranger)
        assert door.read(LOAN.at(award.id)).status == 404
        sent = door.send(SIGNATURE.at(award.id), {"sha256": "0" * 64})
        assert sent.status == 404


def test_arrears_count_the_days_of_the_oldest_instalment(
    loans: Loans, platform: Platform, session: Session
) -> None:
    award = loans.signed()
    loans.tranche(award.id, LENT, is_last=True)
    first, second, _ = loans.instalments(award.id)
    loans.pays(first)
    with platform.executor.reading(loans.finance("one")) as uow:
        assert not all_loans(uow, None, overdue=True).items
        uow.now += (second.due_on - today()) + timedelta(days=9)
        (found,) = all_loans(uow, None, overdue=True).items
        page = loan_page(uow, award.id)
    assert (page.days_past_due, page.next_instalment and page.next_instalment.state) == (
        9,
        "overdue",
    )
    assert (found.overdue_paisa, found.days_past_due) == (333_333_00, 9)
    assert found.outstanding_paisa == LENT - 333_333_00


def test_lists_take_the_same_queries_for_one_loan_and_for_many(
    loans: Loans, platform: Platform
) -> None:
    def asked() -> int:
        reading = platform.executor.reading(loans.finance("one"))
        with counted(platform) as said, reading as uow:
            assert all_loans(uow, None).items
        return len(said)

    loans.granted()
    one = asked()
    loans.claimant("Turbat Apps", "2")
    loans.granted()
    assert asked() == one <= 6


def test_it_refuses_who_may_not(platform: Platform) -> None:
    for permission, use_case in (
        ("reliefs.manage_loans", prepare_agreement),
        ("reliefs.manage_loans", TRANCHE.propose),
        ("reliefs.manage_loans", RESCHEDULING.propose),
        ("reliefs.manage_loans", WRITE_OFF.propose),
        ("reliefs.decide_loans", TRANCHE.approve),
        ("reliefs.decide_loans", RESCHEDULING.refuse),
        ("reliefs.decide_loans", WRITE_OFF.approve),
        ("reliefs.sign_loan", name_guarantor),
        ("reliefs.sign_loan", sign_agreement),
        ("reliefs.sign_loan", lambda uow, _: my_loans(uow, None)),
        ("reliefs.read", lambda uow, _: all_loans(uow, None)),
    ):
        with denied(permission):
            platform.executor.execute(use_case, None, actor=ANONYMOUS)


def test_a_stranger_sees_the_instalments_before_applying(client: FlaskClient) -> None:
    asked = {"amount": "1,00,000", "months": "7", "grace": "2", "lang": "en"}
    page = client.get("/incentives/loan-schedule", query_string=asked).text
    assert page.count("14,285") == 6
    assert "14,290" in page
    assert "whole loan is paid out today" in page
    assert "/incentives/loan-schedule" in client.get("/incentives/startup_loan").text


@pytest.mark.parametrize(
    ("amount", "months", "says"),
    [("5", "12", "too little"), ("x", "12", "amount"), ("500", "0", "whole number")],
)
def test_it_says_what_is_wrong_with_an_asked_schedule(
    client: FlaskClient, amount: str, months: str, says: str
) -> None:
    asked = {"amount": amount, "months": months, "lang": "en"}
    page = client.get("/incentives/loan-schedule", query_string=asked).text
    assert says in page.lower()
    assert "paid out today" not in page
