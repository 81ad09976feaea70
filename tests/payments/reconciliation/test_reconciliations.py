"""What is compared, what is due, and what a certificate says when books change afterwards."""

from datetime import datetime, time, timedelta

import pytest
from factories.arrivals import ordered, then
from factories.identity import make_staff, sign_in
from factories.pictures import words_of
from factories.treasury import Treasury
from flask.testing import FlaskClient
from sqlalchemy import insert, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from app import roles
from app.calendar import PROVINCE, local_day
from app.clock import real_now
from app.decisions import Approve
from app.errors import Invalid, Refusal
from app.identity.accounts.queries.actors import SYSTEM
from app.permissions import Actor
from app.platform import Platform
from app.row_macs import Forged
from app.signing.public import Signer
from payments.reconciliation.csv_import import read_figures
from payments.reconciliation.models import AgFigureLine, AgFigures, Reconciliation
from payments.reconciliation.policy import (
    Compared,
    Explanation,
    FigureLine,
    MonthState,
    compare,
    differences,
    month_state,
    totals_of,
)
from payments.reconciliation.queries.reconciliations import (
    credited_by_head,
    due_months,
    reconciled_months,
    shown_month,
)
from payments.reconciliation.queries.signed_reconciliations import VERIFIER, signed_file
from payments.reconciliation.use_cases import (
    RECONCILIATION,
    EnterFigures,
    Reconcile,
    enter_figures,
)

LAST = local_day(real_now()).replace(day=1) - timedelta(days=1)
FIRST = LAST.replace(day=1)
WHOLE = 1_200_00


@pytest.fixture
def treasury(platform: Platform, session: Session) -> Treasury:
    return Treasury.of(platform, session)


def arrived(treasury: Treasury, session: Session) -> None:
    """A transfer that was credited on the last day of last month."""
    past = then(treasury, datetime.combine(LAST, time(9), PROVINCE))
    sheet = ordered(past, session)
    treasury.arrive(sheet.id, credited_on=LAST)
    session.expire_all()


def entered(treasury: Treasury, session: Session, less: int = 0) -> AgFigures:
    """The Accountant General's figures as ours are, less some paisa under the first head."""
    ours, _reference = credited_by_head(session, FIRST)
    lines = [
        FigureLine(head_code=head, ddo_code=ddo, amount_paisa=paisa - (less if not place else 0))
        for place, ((head, ddo), paisa) in enumerate(sorted(ours.items()))
    ]
    command = EnterFigures(month=LAST, source="Letter 3", lines=lines)
    return treasury.platform.executor.execute(enter_figures, command, actor=treasury.maker)


def certified(treasury: Treasury, figures: AgFigures, *why: Explanation) -> Reconciliation:
    execute = treasury.platform.executor.execute
    command = Reconcile(figures_id=figures.id, explanations=why)
    row = execute(RECONCILIATION.propose, command, actor=treasury.maker)
    return execute(RECONCILIATION.approve, Approve(id=row.id), actor=treasury.checker)


def states(platform: Platform, who: Actor) -> list[MonthState]:
    with platform.executor.reading(who) as uow:
        return [each.state for each in due_months(uow)]


def test_it_compares_what_is_in_either_book() -> None:
    why = Explanation(head_code="B", ddo_code="Q", reason="timing", note="Late")
    rows = compare({("A", "Q"): 5, ("B", "Q"): 3}, {("A", "Q"): 5, ("C", "Q"): 2}, [why])
    assert [(row.head_code, row.difference_paisa, row.reason) for row in rows] == [
        ("A", 0, ""),
        ("B", 3, "timing"),
        ("C", -2, ""),
    ]
    assert [row.head_code for row in differences(rows)] == ["B", "C"]
    assert totals_of(rows) == {"ours_paisa": 8, "theirs_paisa": 7, "difference_paisa": 1}
    assert compare({("A", "Q"): 0}, {}) == []
    equal = Explanation(head_code="A", ddo_code="Q", reason="timing", note="Nothing differs")
    assert compare({("A", "Q"): 5}, {("A", "Q"): 5}, [equal]) == [
        Compared(head_code="A", ddo_code="Q", ours_paisa=5, theirs_paisa=5)
    ]


FACTS = ("over", "has_figures", "waits", "certified", "still_so")


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ("has_figures waits certified still_so", MonthState.RUNNING),
        ("over", MonthState.NO_FIGURES),
        ("over has_figures", MonthState.TO_RECONCILE),
        ("over has_figures waits certified", MonthState.TO_CERTIFY),
        ("over has_figures certified still_so", MonthState.CERTIFIED),
        ("over has_figures certified", MonthState.CHANGED),
    ],
)
def test_a_month_says_what_is_next(facts: str, state: MonthState) -> None:
    assert state is month_state(**{name: name in facts.split() for name in FACTS})


def test_months_are_due_until_they_are_certified(treasury: Treasury, session: Session) -> None:
    platform, who = treasury.platform, treasury.maker
    assert states(platform, who) == []
    arrived(treasury, session)
    assert states(platform, who) == [MonthState.NO_FIGURES]
    figures = entered(treasury, session)
    assert states(platform, who) == [MonthState.TO_RECONCILE]
    certified(treasury, figures)
    assert states(platform, who) == []
    with platform.executor.reading(SYSTEM) as uow:
        assert due_months(uow) == []


def test_a_credit_that_comes_later_asks_for_another_reconciliation(
    treasury: Treasury, session: Session
) -> None:
    arrived(treasury, session)
    certified(treasury, entered(treasury, session))
    arrived(treasury, session)
    assert states(treasury.platform, treasury.maker) == [MonthState.CHANGED]
    with treasury.platform.executor.reading(treasury.maker) as uow:
        shown = shown_month(uow, LAST)
        listed = {each.first_day: each for each in reconciled_months(uow, _year())}
    assert shown.state is listed[FIRST].state is MonthState.CHANGED
    assert listed[FIRST].difference_paisa == shown.totals["difference_paisa"] == WHOLE
    ours, _reference = credited_by_head(session, FIRST)
    why = [
        Explanation(head_code=head, ddo_code=ddo, reason="timing", note="Came later")
        for head, ddo in ours
    ]
    again = certified(treasury, session.get_one(AgFigures, shown.figures.id), *why)  # type: ignore[union-attr]  # they are there
    assert states(treasury.platform, treasury.maker) == []
    assert again.reference.startswith(f"RC-{FIRST:%Y-%m}-")


def _year() -> int:
    return FIRST.year if FIRST.month >= 7 else FIRST.year - 1


def test_the_certificate_is_printed_sent_and_verified(
    treasury: Treasury, session: Session, client: FlaskClient
) -> None:
    arrived(treasury, session)
    figures = entered(treasury, session, less=100_00)
    ours, _reference = credited_by_head(session, FIRST)
    head, ddo = min(ours)
    why = Explanation(head_code=head, ddo_code=ddo, reason="other_ddo", note="Turbat’s DDO")
    row = certified(treasury, figures, why)
    auditor = make_staff(session, roles.AUDITOR, "Auditor")
    session.commit()
    sign_in(session, treasury.platform.settings.secret_key, client, auditor)
    at = f"/treasury/reconciliation/certificates/{row.id}"
    paper = " ".join(words_of(client.get(f"{at}/paper.pdf").data).split())
    for words in ("Under another DDO", "Turbat’s DDO", "Letter 3", "Maker", "Checker"):
        assert words in paper
    file = client.get(f"{at}/file.json").data
    assert file == signed_file(session.get_one(Reconciliation, row.id))
    with treasury.platform.executor.reading(SYSTEM) as uow:
        keys = uow.port(Signer).public_keys()
        assert VERIFIER.reference is not None
        assert VERIFIER.reference(uow, "RC-2020-01-000000000000") is None
        assert VERIFIER.reference(uow, "AG-2020-01-000000000000") is None
    assert VERIFIER.file is not None
    assert VERIFIER.file(b"{}", keys) is None
    with pytest.raises(Refusal, match="The signature is not valid"):
        VERIFIER.file(file.replace(b"other_ddo", b"timing"), keys)
    csv = client.get(f"/treasury/reconciliation/month.csv?month={FIRST}").text.splitlines()
    assert csv[-1].startswith("total,,1200.00,1100.00,100.00")


def test_what_is_not_certified_has_no_paper(
    treasury: Treasury, session: Session, client: FlaskClient
) -> None:
    arrived(treasury, session)
    command = Reconcile(figures_id=entered(treasury, session).id)
    execute = treasury.platform.executor.execute
    row = execute(RECONCILIATION.propose, command, actor=treasury.maker)
    auditor = make_staff(session, roles.AUDITOR, "Auditor")
    session.commit()
    sign_in(session, treasury.platform.settings.secret_key, client, auditor)
    for page in ("paper.pdf", "file.json"):
        at = f"/treasury/reconciliation/certificates/{row.id}/{page}"
        assert client.get(at).status_code == 404


def test_figures_that_were_changed_behind_our_back_are_not_used(
    treasury: Treasury, session: Session
) -> None:
    arrived(treasury, session)
    figures = entered(treasury, session)
    session.execute(text("update ag_figures set mac = '\\x00'"))
    session.commit()
    with pytest.raises(Forged):
        certified(treasury, figures)
    session.expire_all()
    for crime in (
        "update ag_figures set total_paisa = 1",
        "update ag_figure_lines set amount_paisa = 1",
        "delete from ag_figures",
    ):
        with pytest.raises(ProgrammingError):
            session.execute(text(crime))
        session.rollback()


def test_a_line_that_was_added_to_a_letter_is_not_certified(
    treasury: Treasury, session: Session
) -> None:
    arrived(treasury, session)
    figures = entered(treasury, session)
    planted = insert(AgFigureLine).values(
        figures_id=figures.id, head_code="B02201", ddo_code="ZZ0001", amount_paisa=1
    )
    session.execute(planted)
    session.commit()
    with pytest.raises(Forged):
        certified(treasury, figures)


def test_a_file_says_what_is_wrong_row_by_row() -> None:
    with pytest.raises(Invalid) as refused:
        read_figures(b"head,ddo,amount\nB02201,QA4021,2500.00\nB02201,Q,x\n")
    assert set(refused.value.fields) == {"row-3-ddo", "row-3-amount"}
    with pytest.raises(Invalid, match="The file has no lines"):
        read_figures(b"head,ddo,amount\n")


def test_a_head_is_there_once(treasury: Treasury) -> None:
    line = FigureLine(head_code="B02201", ddo_code="QA4021", amount_paisa=5)
    command = EnterFigures(month=LAST, source="Letter", lines=[line, line])
    with pytest.raises(Invalid) as refused:
        treasury.platform.executor.execute(enter_figures, command, actor=treasury.maker)
    assert "lines" in refused.value.fields
