"""Fees of applications, on real bills: charged, called off or due back with what they are for."""

from uuid import UUID

from factories.cards import Disputes
from factories.doors import Doors, Place
from factories.filed import ANSWERS, Filed
from factories.payments import pay
from factories.refunds import Office
from factories.sandbox import running
from flask.testing import FlaskClient
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.calendar import local_day
from app.casework.cases.policy.states import registration_state
from app.casework.money import BillState, Money
from app.clock import real_now
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Person
from app.platform import Platform
from payments.bills.models import Bill
from payments.public import fees_of_bill
from payments.refunds.models import FeeDueBack, Refund
from payments.refunds.use_cases.propose_fee_refund import ProposeDueFee, propose_due_fee


def state_of(filed: Filed, application_id: UUID, code: str = "shop") -> str:
    case = filed.case(application_id)
    part = next(p for p in case.parts if p.row.code == code)
    return registration_state(case.facts(part), local_day(real_now())).value


def test_it_charges_one_bill_for_all_fees_each_for_its_office(filed: Filed) -> None:
    application = filed.hand_in({"kind": "electric"})
    case = filed.case(application)
    (bill,) = case.bills
    assert bill.amount_paisa == 1_500_00
    assert state_of(filed, application) == "to_pay"
    assert not filed.open_tasks(application)
    with filed.platform.executor.reading(SYSTEM) as uow:
        fees = fees_of_bill(uow, bill.bill_id)
    assert [(fee.reference, fee.department_id) for fee in fees] == [
        ("shop/toy-shop", filed.offices["toy_board"].id),
        ("safety/toy-safety", filed.offices["toy_safety"].id),
    ]
    assert {fee["confidence"] for fee in bill.priced["fees"]} == {"U"}


def test_its_bill_leads_back_to_it_and_names_the_same_day(filed: Filed, doors: Doors) -> None:
    application = filed.hand_in()
    (row,) = filed.case(application).bills
    bill = filed.session.get_one(Bill, row.bill_id)
    back = f'href="/applications/{application}"'
    page = f"/bills/{bill.psid}"
    day = f"{bill.due_on.day} {bill.due_on:%B} {bill.due_on.year}"

    def read(address: str, who: Person | None = filed.person) -> str:
        opened = doors.open("web", who) if who else doors.open("web")
        return opened.read(Place(address, address)).body

    assert back in read(page)
    assert back not in read(page, who=None)
    assert day in read(page)
    assert day in read(f"/applications/{application}")
    told = doors.open("api", filed.person).read(Place("", f"/applications/{application}")).body
    assert told["bills"][0]["pay_until"] == bill.due_on.isoformat()
    filed.settle(application)
    assert back in read(page)


def test_it_reckons_fees_from_answers(filed: Filed) -> None:
    partner = {"partner": ANSWERS["owner"], "share": 50, "is_minor": False}
    answers = {"has_partners": True, "partners": [partner] * 3, "capital": 20_000_000}
    (bill,) = filed.case(filed.hand_in(answers)).bills
    paisa = {fee["fee"]: fee["amount_paisa"] for fee in bill.priced["fees"]}
    assert paisa == {"toy-shop": 1_000_00, "toy-partner": 300_00, "toy-capital": 2_000_00}


def test_it_goes_on_when_the_bill_is_paid_and_only_then(filed: Filed) -> None:
    application = filed.hand_in()
    psid = filed.case(application).bills[0].number.replace(" ", "")
    pay(filed.platform, psid, 1_000_00)
    assert state_of(filed, application) == "to_pay"
    filed.deliver()
    assert state_of(filed, application) == "in_progress"
    assert [task.code for task in filed.open_tasks(application)] == ["examine"]


def test_it_charges_what_a_correction_adds_and_calls_off_what_nobody_paid(filed: Filed) -> None:
    application = filed.hand_in()
    filed.hand_in({"kind": "electric"}, again=application)
    first, second = filed.case(application).bills
    assert (first.amount_paisa, second.amount_paisa) == (1_000_00, 500_00)
    filed.hand_in({"kind": "wooden"}, again=application)
    first, second = filed.case(application).bills
    assert first.owed
    assert second.called_off_at is not None
    with filed.platform.executor.reading(SYSTEM) as uow:
        assert uow.port(Money).bill(uow, second.bill_id).state is BillState.CANCELLED


def test_it_replaces_an_unpaid_bill_of_which_a_fee_is_asked_for_no_more(filed: Filed) -> None:
    application = filed.hand_in({"kind": "electric"})
    filed.hand_in(again=application)
    first, second = filed.case(application).bills
    assert first.called_off_at is not None
    assert second.owed
    assert second.amount_paisa == 1_000_00
    assert state_of(filed, application, "safety") == "dropped"


def test_it_lets_finance_give_back_a_fee_for_which_nobody_had_begun_to_work(filed: Filed) -> None:
    application = filed.hand_in({"kind": "electric"})
    filed.settle(application)
    filed.hand_in(again=application)
    session = filed.session
    (due,) = session.scalars(select(FeeDueBack)).all()
    assert due.reference == "safety/toy-safety"
    office = Office.of(filed.platform, session)
    filed.platform.executor.execute(
        propose_due_fee, ProposeDueFee(due_id=due.id), actor=office.maker
    )
    (refund,) = session.scalars(select(Refund)).all()
    assert (refund.amount_paisa, refund.approved_at) == (500_00, None)
    office.sanction(refund.id)
    assert office.approve(refund.id).approved_at is not None


def test_it_keeps_the_fee_of_what_somebody_had_begun_to_decide(filed: Filed) -> None:
    application = filed.hand_in({"kind": "electric"})
    filed.settle(application)
    filed.decide(filed.open_tasks(application, "safety")[0], form={"extinguishers": 1})
    filed.hand_in(again=application)
    assert not filed.session.scalars(select(FeeDueBack)).all()
    assert state_of(filed, application, "safety") == "in_progress"


def test_it_asks_again_for_a_fee_that_goes_back_and_is_wanted_after_all(filed: Filed) -> None:
    application = filed.hand_in({"kind": "electric"})
    filed.settle(application)
    filed.hand_in(again=application)
    assert len(filed.case(application).bills) == 1
    filed.hand_in({"kind": "electric"}, again=application)
    assert [bill.amount_paisa for bill in filed.case(application).bills] == [1_500_00, 500_00]
    assert state_of(filed, application, "safety") == "to_pay"
    filed.settle(application)
    granted = filed.pass_all(application, "safety")
    assert (granted.outcome.outcome, granted.attempt) == ("granted", 2)


def test_it_calls_the_bill_off_when_the_application_is_withdrawn(filed: Filed) -> None:
    application = filed.hand_in()
    filed.withdraw(application)
    (bill,) = filed.case(application).bills
    assert bill.called_off_at is not None
    # What the citizen's bank sends all the same is too much, and moves nothing.
    pay(filed.platform, bill.number.replace(" ", ""), bill.amount_paisa)
    filed.deliver()
    assert filed.case(application).bills[0].paid_at is None


def test_it_gives_back_what_was_paid_before_a_withdrawal(filed: Filed) -> None:
    application = filed.hand_in({"kind": "electric"})
    filed.settle(application)
    filed.decide(filed.open_tasks(application)[0])
    filed.withdraw(application)
    due = filed.session.scalars(select(FeeDueBack.reference)).all()
    assert due == ["safety/toy-safety"]


def test_it_goes_on_where_a_card_is_charged_back_and_finance_sees_it_owed(
    filed: Filed, platform: Platform, client: FlaskClient
) -> None:
    application = filed.hand_in()
    (owed,) = filed.case(application).bills
    bill = filed.session.get_one(Bill, owed.bill_id)
    with running(platform, client) as sandbox:
        disputes = Disputes(platform, sandbox, filed.session, bill)
        disputes.tell(disputes.capture_notice)
        filed.deliver()
        assert state_of(filed, application) == "in_progress"
        disputes.tell(disputes.notice("CHARGEBACK"))
        filed.deliver()
    assert state_of(filed, application) == "in_progress"
    with platform.executor.reading(SYSTEM) as uow:
        assert uow.port(Money).bill(uow, bill.id).state is BillState.DUE
    told = filed.session.scalars(select(AuditEntry.action).filter_by(subject=str(application)))
    assert "case.fees_taken_back" in told.all()
