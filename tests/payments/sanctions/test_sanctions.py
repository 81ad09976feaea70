"""What a sanction rests on: one number, one account, amounts that add up, and nothing forged."""

from datetime import date

import pypdfium2
import pytest
from factories.bank_orders import ANOTHER, IBAN
from factories.denials import denied
from factories.doors import Doors, Place
from factories.identity import join, make_staff
from factories.payees import Payees
from factories.sanctions import GROSS, TAX, order_for, sanction
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.decisions import Approve
from app.errors import Conflict, Forbidden, Invalid
from app.permissions import Actor
from app.platform import Platform
from app.row_macs import Forged
from payments.public import PaidBy, SanctionView, sanction_state
from payments.sanctions.models import SanctionEnding
from payments.sanctions.policy import number_of
from payments.sanctions.queries import list_sanctions
from payments.sanctions.use_cases import ENDING, EndSanction, RecordStep, record_step

LIST = Place("/sanctions", "/sanctions")


@pytest.fixture
def payees(platform: Platform, session: Session) -> Payees:
    made = Payees.of(platform, session)
    made.in_force()
    return made


def ordered(payees: Payees, key: str = "award:1", **changed: object) -> SanctionView:
    order = order_for(payees.payee, key, **changed)
    return sanction(payees.platform.executor, order, payees.officer())


def checker(payees: Payees) -> Actor:
    return payees.acting(payees.other, roles.FINANCE_OFFICER)


def record(payees: Payees, made: SanctionView, kind: str, **more: str) -> SanctionView:
    command = RecordStep(sanction_id=made.id, kind=kind, day=today(payees), **more)
    return payees.platform.executor.execute(record_step, command, actor=payees.officer())


def today(payees: Payees) -> date:
    with payees.platform.executor.reading(payees.officer()) as uow:
        return local_day(uow.instant())


def end(payees: Payees, made: SanctionView, kind: str, **more: str) -> SanctionEnding:
    command = EndSanction(sanction_id=made.id, kind=kind, day=today(payees), **more)
    return payees.platform.executor.execute(ENDING.propose, command, actor=payees.officer())


def test_it_is_numbered_by_ddo_and_year(payees: Payees) -> None:
    numbers = [
        ordered(payees, "a").number,
        ordered(payees, "b").number,
        ordered(payees, "c", ddo_code="QA5000").number,
        ordered(payees, "d", fiscal_year=date(2027, 7, 1)).number,
    ]
    assert numbers == [
        "QA4021/2026-27/0001",
        "QA4021/2026-27/0002",
        "QA5000/2026-27/0001",
        "QA4021/2027-28/0001",
    ]
    assert number_of("QA1", date(2099, 7, 1), 12) == "QA1/2099-00/0012"


def test_the_same_order_is_sanctioned_once(payees: Payees) -> None:
    first, again = ordered(payees), ordered(payees)
    assert first == again
    assert (first.gross_paisa, first.withheld_paisa, first.net_paisa) == (GROSS, TAX, GROSS - TAX)
    with pytest.raises(Conflict) as refused:
        ordered(payees, gross_paisa=GROSS + 1)
    assert refused.value.code == "sanction-key-used"


@pytest.mark.parametrize(
    "wrong",
    [
        {"withheld_paisa": GROSS},
        {"withheld_paisa": -1},
        {"gross_paisa": 0},
        {"withheld_head": None},
        {"withheld_paisa": 0},
        {"fiscal_year": date(2026, 1, 1)},
    ],
)
def test_amounts_that_do_not_add_up_are_refused(payees: Payees, wrong: dict[str, object]) -> None:
    words = "starts on 1 July" if "fiscal_year" in wrong else "must add up"
    with pytest.raises(Invalid, match=words):
        ordered(payees, **wrong)


def test_nothing_is_sanctioned_without_an_account_or_while_it_changes(payees: Payees) -> None:
    nobody = order_for(PaidBy(person_id=payees.person.id))
    with pytest.raises(Conflict) as refused:
        sanction(payees.platform.executor, nobody, payees.officer())
    assert refused.value.code == "no-payee-account"
    payees.ask(ANOTHER)
    with pytest.raises(Conflict) as refused:
        ordered(payees)
    assert refused.value.code == "payee-change-pending"


def test_no_bill_leaves_with_an_account_that_was_replaced(payees: Payees) -> None:
    made = ordered(payees)
    row = payees.ask(ANOTHER)
    with pytest.raises(Conflict) as refused:
        record(payees, made, "submitted")
    assert refused.value.code == "payee-change-pending"
    payees.approve(row.id)
    payees.pass_days(8)
    with pytest.raises(Conflict) as refused:
        record(payees, made, "submitted")
    assert refused.value.code == "payee-account-changed"
    assert end(payees, made, "cancelled", reason="Another account").waiting


def test_no_step_follows_an_end_that_waits(payees: Payees) -> None:
    made = ordered(payees)
    end(payees, made, "cancelled", reason="A mistake")
    with pytest.raises(Conflict) as refused:
        record(payees, made, "submitted")
    assert refused.value.code == "sanction-ended"
    with pytest.raises(Conflict) as refused:
        end(payees, made, "cancelled", reason="A mistake")
    assert refused.value.code == "sanction-ended"


@pytest.mark.parametrize(
    ("kind", "more", "field"),
    [("token", {}, "reference"), ("objected", {"reference": "M-1"}, "note")],
)
def test_a_token_needs_its_number_and_an_objection_its_words(
    payees: Payees, kind: str, more: dict[str, str], field: str
) -> None:
    made = ordered(payees)
    record(payees, made, "submitted")
    if kind == "objected":
        record(payees, made, "token", reference="T-1")
    with pytest.raises(Invalid) as refused:
        record(payees, made, kind, **more)
    assert list(refused.value.fields) == [field]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"reference": "C-1"}, "method"),
        ({"method": "cheque"}, "reference"),
    ],
)
def test_a_payment_needs_its_way_and_number(
    payees: Payees, more: dict[str, str], field: str
) -> None:
    made = ordered(payees)
    record(payees, made, "submitted")
    record(payees, made, "token", reference="T-1")
    with pytest.raises(Invalid) as refused:
        end(payees, made, "paid", **more)
    assert list(refused.value.fields) == [field]


def test_what_is_not_paid_needs_a_reason(payees: Payees) -> None:
    with pytest.raises(Invalid) as refused:
        end(payees, ordered(payees), "cancelled")
    assert list(refused.value.fields) == ["reason"]


def test_who_belonged_to_the_firm_does_not_confirm(payees: Payees) -> None:
    join(payees.session, payees.other, payees.firm, roles.BID_OFFICER)
    payees.session.commit()
    row = end(payees, ordered(payees), "cancelled", reason="A mistake")
    with pytest.raises(Forbidden) as refused:
        payees.platform.executor.execute(ENDING.approve, Approve(id=row.id), actor=checker(payees))
    assert refused.value.code == "own-payee"


def test_it_needs_permissions(payees: Payees) -> None:
    run, owner = payees.platform.executor.execute, payees.owning()
    made = ordered(payees)
    day = today(payees)
    with denied("payments.record_sanction"):
        run(record_step, RecordStep(sanction_id=made.id, kind="submitted", day=day), actor=owner)
    with denied("payments.end_sanction"):
        run(ENDING.propose, EndSanction(sanction_id=made.id, kind="paid", day=day), actor=owner)
    with denied("payments.confirm_sanction_end"):
        run(ENDING.approve, Approve(id=made.id), actor=owner)
    with denied("payments.read_sanctions"), payees.platform.executor.reading(owner) as uow:
        list_sanctions(uow, every=False, cursor=None)


def test_only_finance_prints_the_whole_number(payees: Payees, doors: Doors) -> None:
    from app.permissions import require
    from payments.sanctions.permissions import PRINT_SANCTION

    made = ordered(payees)
    auditor = make_staff(payees.session, roles.AUDITOR, "Auditor")
    payees.session.commit()
    place = Place(f"/sanctions/{made.id}/paper", "")
    assert doors.open("web", auditor).read(place).status == 403
    with denied("payments.print_sanction"):
        require(payees.owning(), PRINT_SANCTION)
    seen = doors.open("web", auditor).read(Place(f"/sanctions/{made.id}", "")).text
    assert IBAN not in seen
    assert "SCBL •••• 6702" in seen


def test_the_paper_says_what_is_paid_to_whom_from_which_vote(payees: Payees, doors: Doors) -> None:
    made = ordered(payees)
    door = doors.open("web", payees.finance)
    answer = door.client.get(f"/sanctions/{made.id}/paper")  # type: ignore[attr-defined]  # a page's door
    assert answer.mimetype == "application/pdf"
    document = pypdfium2.PdfDocument(answer.data)
    told = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    assert len(told) == 2
    order, bill = told
    for words in ("QA4021/2026-27/0001", "A05216", "Rs 50,000", "fifty thousand"):
        assert words.lower() in order.lower()
    for words in (IBAN, "B01101", "Rs 45,000", "Rs 5,000", "Token number"):
        assert words in bill


def test_it_is_listed_with_its_age_until_it_has_ended(payees: Payees, doors: Doors) -> None:
    first, second = ordered(payees, "a"), ordered(payees, "b")
    payees.pass_days(12)
    record(payees, second, "submitted")
    items = doors.open("api", payees.finance).read(LIST).body["items"]
    told = [(each["sanction"]["number"], each["state"], each["days"]) for each in items]
    assert told == [(first.number, "sanctioned", 12), (second.number, "submitted", 0)]
    row = end(payees, first, "cancelled", reason="A mistake")
    assert "needs a second officer" in doors.open("web", payees.finance).read(LIST).text
    run = payees.platform.executor.execute
    run(ENDING.approve, Approve(id=row.id), actor=checker(payees))
    items = doors.open("api", payees.finance).read(LIST).body["items"]
    assert [each["sanction"]["number"] for each in items] == [second.number]
    every = Place("/sanctions?all=yes", "/sanctions?all=true")
    assert len(doors.open("api", payees.finance).read(every).body["items"]) == 2


_PAID = """
    update sanction_endings set approved_at = bdm_now(),
        approved_by = (select id from people where id <> entered_by limit 1)
"""
_STEP = """
    insert into sanction_steps (sanction_id, number, kind, day, reference, note, recorded_by,
        recorded_at)
    select id, 2, 'token', current_date, 'T', '', (select id from people limit 1), now()
    from sanctions
"""
_ENDING = """
    insert into sanction_endings (id, sanction_id, kind, method, reference, day, reason,
        entered_by, entered_at)
    select gen_random_uuid(), id, 'paid', 'cheque', 'C', current_date, '',
        (select id from people limit 1), now() from sanctions
"""


@pytest.mark.parametrize(("prepared", "forgery"), [(True, _PAID), (False, _STEP), (False, _ENDING)])
def test_nothing_counts_as_paid_by_a_forged_row(
    payees: Payees, *, prepared: bool, forgery: str
) -> None:
    made = ordered(payees)
    record(payees, made, "submitted")
    if prepared:
        record(payees, made, "token", reference="T-1")
        end(payees, made, "paid", method="cheque", reference="C-1")
    payees.session.execute(text(forgery))
    payees.session.commit()
    with pytest.raises(Forged), payees.platform.executor.reading(payees.officer()) as uow:
        sanction_state(uow, "award:1")
    with payees.platform.executor.reading(payees.officer()) as uow:
        (listed,) = list_sanctions(uow, every=True, cursor=None).items
    assert listed.state != "paid"


def test_postgresql_changes_no_sanction_and_no_step(payees: Payees) -> None:
    record(payees, ordered(payees), "submitted")
    for change in (
        "update sanctions set purpose = 'x'",
        "delete from sanctions",
        "update sanction_steps set note = 'x'",
        "delete from sanction_steps",
    ):
        with pytest.raises(DBAPIError, match="permission denied"):
            payees.session.execute(text(change))
        payees.session.rollback()
