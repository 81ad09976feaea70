"""A wrong head put right by two officers: what either day refuses, and what each page says."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from factories.corrections import put_right
from factories.counting import counted
from factories.denials import denied
from factories.doors import Doors, Place
from factories.heads import make_head
from factories.identity import actor, make_person, make_staff
from ledger.books import AT, CASH, INCOME, move, posting
from ledger.test_books import account_of, close_month
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
from app.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from app.factory import Platform
from app.identity.models import Person
from app.ledger import as_posted, correction_views, corrections
from app.ledger.accounts import Account
from app.ledger.books import transaction
from app.ledger.models import Correction, LedgerTransaction
from app.ledger.public import balance, correct, month_of, post, reverse
from app.ledger.use_cases.corrections import (
    ApproveCorrection,
    ProposeCorrection,
    RefuseCorrection,
    approve_correction,
    propose_correction,
    refuse_correction,
)
from app.ledger.verify import verify
from app.permissions import ANONYMOUS, Actor
from app.text import sentence

WRONG, RIGHT = account_of("B01601"), account_of("C02702")
SPENT = Account(code="payments:head:A03901:QA4001", name="Stationery", kind="expense")
LIST = Place("/ledger/corrections", "/ledger/corrections")
LIST_OF = Place("/ledger/corrections?state={}", "/ledger/corrections?state={}")
HOME = Place("/home", "")
APPROVE = Place("/ledger/corrections/{}/approve", "/ledger/corrections/{}/approval")


@dataclass
class Desk:
    """Two officers of Finance, and 100 rupees under a wrong head."""

    platform: Platform
    session: Session
    people: tuple[Person, Person]
    original: UUID

    @property
    def maker(self) -> Actor:
        return actor(self.people[0], roles.FINANCE_OFFICER)

    @property
    def checker(self) -> Actor:
        return actor(self.people[1], roles.FINANCE_OFFICER)

    def command(self, paisa: int = 40_00, **other: object) -> ProposeCorrection:
        asked = ProposeCorrection(
            transaction_id=self.original,
            wrong=WRONG.code,
            right=RIGHT.code,
            amount_paisa=paisa,
            reason="Billed under a wrong head",
        )
        return replace(asked, **other)  # type: ignore[arg-type]  # fields of the command

    def ask(self, paisa: int = 40_00, **other: object) -> UUID:
        command = self.command(paisa, **other)
        execute = self.platform.executor.execute
        return execute(propose_correction, command, actor=self.maker).id

    def approve(self, correction_id: UUID) -> Correction:
        command = ApproveCorrection(correction_id=correction_id)
        execute = self.platform.executor.execute
        return execute(approve_correction, command, actor=self.checker)

    def refuse(self, correction_id: UUID, why: str = "The head was right.") -> None:
        command = RefuseCorrection(correction_id=correction_id, reason=why)
        self.platform.executor.execute(refuse_correction, command, actor=self.checker)

    def stands(self) -> tuple[int, int]:
        """What is under the wrong head and under the right one, in paisa."""
        self.session.expire_all()
        return -balance(self.session, WRONG.code), -balance(self.session, RIGHT.code)


@pytest.fixture
def desk(platform: Platform, session: Session) -> Desk:
    for code in ("B01601", "C02702", "A03901"):
        make_head(session, code)
    people = make_staff(session, roles.FINANCE_OFFICER), make_staff(session, roles.FINANCE_OFFICER)
    session.commit()
    with platform.executor.reading(ANONYMOUS) as uow:
        original = post(uow, posting("a payment", move(CASH, WRONG, 100_00)))
        post(uow, posting("opens", move(CASH, RIGHT, 1_00), move(CASH, INCOME, 1_00)))
        post(uow, posting("spends", move(SPENT, CASH, 1_00)))
        uow.session.commit()
    return Desk(platform, session, people, original)


def test_one_officer_asks_and_nothing_moves_until_another_approves(desk: Desk) -> None:
    asked = desk.ask()
    assert desk.stands() == (100_00, 1_00)
    own = ApproveCorrection(correction_id=asked)
    with pytest.raises(Forbidden, match="Another officer must approve it"):
        desk.platform.executor.execute(approve_correction, own, actor=desk.maker)
    assert desk.stands() == (100_00, 1_00)
    made = desk.approve(asked)
    assert desk.stands() == (60_00, 41_00)
    posted = desk.session.get_one(LedgerTransaction, made.transaction_id)
    assert (posted.corrects, posted.actor_id) == (desk.original, desk.people[1].id)
    assert (posted.business_key, posted.happened_at) == (f"correction/{asked}", made.approved_at)
    with pytest.raises(Conflict, match="decided already"):
        desk.approve(asked)
    assert desk.stands() == (60_00, 41_00)
    assert verify(desk.session) is None


def test_asking_leaves_no_trace_in_the_books(desk: Desk) -> None:
    count = select(func.count()).select_from(LedgerTransaction)
    before = desk.session.scalar(count)
    desk.ask()
    assert desk.session.scalar(count) == before


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"amount_paisa": 100_01}, "more than the transaction left"),
        ({"wrong": CASH.code}, "moved by the pages that keep it"),
        ({"right": CASH.code}, "moved by the pages that keep it"),
        ({"right": INCOME.code}, "moved by the pages that keep it"),
        ({"right": SPENT.code}, "income for income"),
        ({"right": "head/C02702/ddo:ZZ9999"}, "no account with this code"),
        ({"right": "payments:head::QA4001"}, "no account with this code"),
        ({"wrong": "nothing"}, "no account with this code"),
        ({"right": WRONG.code}, "another account than the wrong one"),
    ],
)
def test_what_would_be_refused_is_refused_when_it_is_asked_for(
    desk: Desk, other: dict[str, Any], words: str
) -> None:
    with pytest.raises(Refusal, match=words):
        desk.ask(**other)
    assert desk.session.scalars(select(Correction)).all() == []


def test_it_corrects_only_what_is_there(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.ask(transaction_id=new_id())


def _reversed(desk: Desk) -> None:
    with desk.platform.executor.reading(ANONYMOUS) as uow:
        reverse(uow, desk.original, business_key="undo", description="Undone", happened_at=AT)
        uow.session.commit()


def _closed(desk: Desk) -> None:
    close_month(desk.session, *month_of(local_day(real_now())))
    desk.session.commit()


def _ended(desk: Desk) -> None:
    make_head(desk.session, "C02702", in_force=False)
    desk.session.commit()


def _taken(desk: Desk) -> None:
    put_right(desk.platform, desk.command(61_00), desk.maker, desk.checker)


STALE = [
    (_reversed, Conflict, "This transaction was undone"),
    (_closed, Conflict, "books of that month are closed"),
    (_ended, Invalid, "Choose its successor"),
    (_taken, Conflict, "more than the transaction left"),
]


@pytest.mark.parametrize(("happens", "kind", "words"), STALE)
def test_what_is_stale_is_refused_on_both_days_and_nothing_is_posted(
    desk: Desk, happens: Callable[[Desk], None], kind: type[Refusal], words: str
) -> None:
    asked = desk.ask()
    happens(desk)
    before = desk.stands()
    with pytest.raises(kind, match=words):
        desk.approve(asked)
    with pytest.raises(kind, match=words):
        desk.ask()
    desk.session.expire_all()
    assert desk.session.get_one(Correction, asked).state == "proposed"
    assert desk.stands() == before
    assert verify(desk.session) is None


def test_what_came_to_be_kept_as_posted_is_refused_on_both_days(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = desk.ask()
    monkeypatch.setitem(as_posted._KEPT, "test", sentence("It stays as it was sent."))
    for deed in (lambda: desk.approve(asked), desk.ask):
        with pytest.raises(Conflict, match="stays as it was sent") as refused:
            deed()
        assert refused.value.code == "ledger-as-posted"
    assert desk.stands() == (100_00, 1_00)
    with (
        desk.platform.executor.reading(desk.maker) as uow,
        pytest.raises(Conflict, match="stays as it was sent"),
    ):
        correction_views.to_correct(uow, desk.original)


def test_the_right_head_is_in_force_on_the_day_of_approval_not_on_that_of_asking(
    desk: Desk,
) -> None:
    today = local_day(real_now())
    make_head(desk.session, "C02702", valid_to=today - timedelta(days=10), in_force=True)
    row = Correction(
        id=new_id(),
        corrects=desk.original,
        wrong=WRONG.code,
        rightful=RIGHT.code,
        amount_paisa=40_00,
        reason="Asked for when the head was in force",
        entered_by=desk.people[0].id,
        entered_at=real_now() - timedelta(days=20),
    )
    make_head(desk.session, "C02702", valid_from=today - timedelta(days=9), in_force=False)
    desk.session.add(row)
    desk.session.commit()
    with pytest.raises(Invalid, match="is not in force on"):
        desk.approve(row.id)
    assert desk.stands() == (100_00, 1_00)


def test_two_that_wait_for_the_same_money_are_judged_by_what_is_left(desk: Desk) -> None:
    first, second, third = desk.ask(70_00), desk.ask(40_00), desk.ask(30_00)
    desk.approve(first)
    with pytest.raises(Conflict, match="more than the transaction left"):
        desk.approve(second)
    desk.approve(third)
    assert desk.stands() == (0, 101_00)


def test_a_refused_one_stands_for_nothing_and_says_why(desk: Desk) -> None:
    asked = desk.ask()
    desk.refuse(asked)
    desk.session.expire_all()
    row = desk.session.get_one(Correction, asked)
    assert (row.state, row.refused_reason) == ("refused", "The head was right.")
    with pytest.raises(Conflict, match="decided already"):
        desk.approve(asked)
    assert desk.stands() == (100_00, 1_00)


def test_only_so_many_wait_for_one_transaction(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.ledger.use_cases.corrections.MOST_WAITING", 2)
    first = desk.ask(1_00)
    desk.ask(1_00)
    with pytest.raises(Conflict, match="2 corrections of this transaction wait") as refused:
        desk.ask(1_00)
    assert refused.value.code == "too-many-waiting"
    desk.refuse(first)
    desk.ask(1_00)


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ("approved_by = entered_by, approved_at = now(), transaction_id = :posted", IntegrityError),
        ("approved_by = :other, approved_at = now()", ProgrammingError),
        ("approved_by = :other, approved_at = now(), transaction_id = :posted", ProgrammingError),
        (
            "approved_by = :other, approved_at = now(), transaction_id = :original",
            ProgrammingError,
        ),
        ("amount_paisa = 1", ProgrammingError),
        ("reason = 'Another'", ProgrammingError),
        ("wrong = 'cash'", ProgrammingError),
    ],
)
def test_postgresql_itself_holds_what_was_asked_and_who_approves(
    desk: Desk, change: str, kind: type[Exception]
) -> None:
    asked = desk.ask()
    with desk.platform.executor.reading(desk.maker) as uow:
        # Posted by the proposer alone, as the books would let them.
        posted = correct(
            uow,
            desk.original,
            wrong=WRONG,
            right=RIGHT,
            amount_paisa=40_00,
            business_key=f"correction/{asked}",
            description="Alone",
            happened_at=AT,
        )
        values = {"posted": posted, "original": desk.original, "other": desk.people[1].id}
        with pytest.raises(kind), uow.session.begin_nested():
            uow.session.execute(text(f"update ledger_corrections set {change}"), values)  # noqa: S608 - ours


def test_postgresql_itself_takes_no_other_posting_for_an_approved_one(desk: Desk) -> None:
    first, second = desk.ask(), desk.ask()
    posted = desk.approve(first).transaction_id
    decision = "approved_by = :other, approved_at = now(), transaction_id = :posted"
    with pytest.raises(ProgrammingError, match="is what was posted"):
        desk.session.execute(
            text(f"update ledger_corrections set {decision} where id = :id"),  # noqa: S608 - ours
            {"other": desk.people[1].id, "posted": posted, "id": second},
        )


@pytest.mark.parametrize("decide", ["approve", "refuse"])
@pytest.mark.parametrize(
    "change", ["refused_reason = 'Another'", "approved_by = null, approved_at = null"]
)
def test_postgresql_itself_lets_no_decided_one_change(desk: Desk, decide: str, change: str) -> None:
    getattr(desk, decide)(desk.ask())
    with pytest.raises(ProgrammingError, match="was decided never changes"):
        desk.session.execute(text(f"update ledger_corrections set {change}"))  # noqa: S608 - ours


@pytest.mark.parametrize(
    ("wrong", "right"),
    [(WRONG, INCOME), (WRONG, SPENT), (CASH, WRONG), (WRONG, CASH), (WRONG, WRONG)],
)
def test_postgresql_itself_moves_money_between_heads_of_one_kind_alone(
    desk: Desk, wrong: Account, right: Account
) -> None:
    with (
        desk.platform.executor.reading(ANONYMOUS) as uow,
        pytest.raises(Invalid, match="one head of account to another of the same kind"),
    ):
        correct(
            uow,
            desk.original,
            wrong=wrong,
            right=right,
            amount_paisa=1,
            business_key="past the use case",
            description="Alone",
            happened_at=AT,
        )


@pytest.mark.parametrize("door", ["web", "api"])
def test_an_auditor_reads_what_waits_and_what_was_decided_and_decides_nothing(
    desk: Desk, doors: Doors, session: Session, door: str
) -> None:
    waiting, refused, approved = desk.ask(1_01), desk.ask(2_02), desk.ask(3_03)
    desk.refuse(refused)
    desk.approve(approved)
    auditor = make_staff(session, roles.AUDITOR)
    session.commit()
    opened = doors.open(door, auditor)
    amounts = {"proposed": "1.01", "refused": "2.02", "approved": "3.03"}
    for state, amount in amounts.items():
        seen = opened.read(LIST_OF.at(state)).text
        assert [a in seen for a in amounts.values()] == [a == amount for a in amounts.values()]
    every = opened.read(LIST_OF.at("all")).text
    assert every.index("3.03") < every.index("2.02") < every.index("1.01")
    assert not opened.send(APPROVE.at(waiting)).ok
    assert doors.open(door, make_person(session)).read(LIST).status == 403
    assert desk.stands() == (96_97, 4_03)


def test_the_page_begins_with_what_waits(desk: Desk, doors: Doors) -> None:
    desk.refuse(desk.ask(2_02))
    desk.ask(1_01)
    seen = doors.open("web", desk.people[1]).read(LIST)
    assert "Rs 1.01" in seen.text
    assert "Rs 2.02" not in seen.text
    assert seen.text.count("Approve ") == 1


def test_it_is_listed_in_pages_of_bounded_work(desk: Desk) -> None:
    def page(cursor: str | None = None) -> tuple[list[int], str | None, int]:
        with desk.platform.executor.reading(desk.maker) as uow, counted(desk.platform) as said:
            found = correction_views.listed(uow, transaction=desk.original, cursor=cursor)
            for row in found.page.items:
                assert found.names[row.entered_by]
        return [r.amount_paisa for r in found.page.items], found.page.next_cursor, len(said)

    for paisa in range(1, 22):
        desk.ask(paisa)
    page()
    newest, cursor, asked = page()
    assert (newest[0], newest[-1], len(newest)) == (21, 2, 20)
    assert (page(cursor)[:2], asked) == (([1], None), 2)


def test_it_asks_before_it_lists(platform: Platform, session: Session) -> None:
    somebody = actor(make_person(session))
    session.commit()
    with platform.executor.reading(somebody) as uow:
        with denied("ledger.read"):
            correction_views.listed(uow)
        with denied("ledger.read"):
            correction_views.around(uow, new_id())
        with denied("ledger.propose_correction"):
            correction_views.to_correct(uow, new_id())


def test_the_page_of_a_transaction_says_what_waits_and_what_corrected_it(
    desk: Desk, doors: Doors
) -> None:
    posted = desk.approve(desk.ask(3_03)).transaction_id
    desk.ask(7_07)
    page = Place(f"/ledger/transactions/{desk.original}", "")
    seen = doors.open("web", desk.people[1]).read(page)
    assert "Corrections that wait for a decision Rs 7.07" in seen.text
    assert f"It was corrected by {posted}" in seen.text
    assert "Approve " in seen.text
    own = doors.open("web", desk.people[0]).read(page)
    assert "Take it back" in own.text
    assert "Approve " not in own.text
    of_posted = doors.open("web", desk.people[0]).read(Place(f"/ledger/transactions/{posted}", ""))
    assert f"It corrects {desk.original} Entered by" in of_posted.text


def test_the_form_offers_heads_of_the_transaction_with_what_is_left(
    desk: Desk, doors: Doors
) -> None:
    put_right(desk.platform, desk.command(40_00), desk.maker, desk.checker)
    seen = doors.open("web", desk.people[0]).read(
        Place(f"/ledger/transactions/{desk.original}/correct", "")
    )
    assert f"{WRONG.code} (Rs 60)" in seen.text
    assert f"{RIGHT.code} (Rs 40)" in seen.text
    assert f'value="{CASH.code}"' not in seen.body
    form = Place(f"/ledger/transactions/{desk.original}/correct", "")
    sent = doors.open("web", desk.people[0]).send(form, {"wrong": WRONG.code, "right": "x"})
    assert {"amount", "reason"} <= sent.fields.keys()


def test_there_is_a_way_to_the_form_only_where_something_can_be_put_right(
    desk: Desk, doors: Doors
) -> None:
    officer = doors.open("web", desk.people[0])
    with desk.platform.executor.reading(ANONYMOUS) as uow:
        plain = post(uow, posting("no head", move(CASH, INCOME, 5_00)))
        uow.session.commit()

    def offers(transaction: UUID) -> bool:
        page = officer.read(Place(f"/ledger/transactions/{transaction}", "")).text
        form = officer.read(Place(f"/ledger/transactions/{transaction}/correct", ""))
        assert form.status == (200 if "Correct a wrong account" in page else 409)
        return form.ok

    assert offers(desk.original)
    assert not offers(plain)
    _reversed(desk)
    assert not offers(desk.original)


def test_the_home_page_of_finance_counts_it_and_leads_there(desk: Desk, doors: Doors) -> None:
    officer = doors.open("web", desk.people[1])
    assert "No head, month or correction waits" in officer.read(HOME).text
    desk.ask()
    assert "1 proposal of Finance waits" in officer.read(HOME).text
    for page in (HOME, Place("/ledger", "")):
        assert 'href="/ledger/corrections"' in officer.read(page).body


def test_what_is_left_is_as_the_books_have_it(desk: Desk) -> None:
    posted = put_right(desk.platform, desk.command(40_00), desk.maker, desk.checker)
    row = desk.session.get_one(LedgerTransaction, desk.original)

    def left() -> dict[str, int]:
        return {each.code: each.paisa for each in corrections.left_on_heads(desk.session, row)}

    assert left() == {WRONG.code: 60_00, RIGHT.code: 40_00}
    with desk.platform.executor.reading(ANONYMOUS) as uow:
        reverse(uow, posted, business_key="back", description="Back", happened_at=AT)
        uow.session.commit()
    assert left() == {WRONG.code: 100_00}


def test_of_many_corrections_the_newest_are_named_and_what_undid_it_always(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.ledger.books.MOST_CORRECTED", 1)
    made = [
        put_right(desk.platform, desk.command(paisa), desk.maker, desk.checker) for paisa in (1, 2)
    ]
    assert transaction(desk.session, desk.original).corrected_by == made[1:]
    with desk.platform.executor.reading(ANONYMOUS) as uow:
        for each in (*made, desk.original):
            reverse(uow, each, business_key=str(each), description="Back", happened_at=AT)
        uow.session.commit()
    assert transaction(desk.session, desk.original).reversed_by is not None
