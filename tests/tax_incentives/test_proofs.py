"""Claims draw down what a paper proves, never more; proceeds are confirmed with the bank."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from factories.controls import WHOLE, Controls, a_proof, another_scheme
from factories.denials import denied
from factories.depth import walks
from factories.moves import Moves
from factories.payments import today
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.orm import Session

from app import roles
from app.casework.applications.use_cases.withdraw_application import (
    WithdrawApplication,
    withdraw_application,
)
from app.casework.cases.models.application import Application
from app.db import new_id
from app.errors import Conflict, Refusal
from app.platform import Platform
from tax_incentives.controls.models import Proof, ProofDraw
from tax_incentives.controls.use_cases.enter_proof import (
    ConfirmProof,
    WithdrawProof,
    confirm_proof,
    enter_proof,
    withdraw_proof,
)


@dataclass
class Papers:
    """Two claims of one firm, of two schemes; the assessor has the step of both."""

    controls: Controls
    one: Application
    other: Application

    @classmethod
    def of(cls, platform: Platform, session: Session) -> "Papers":
        controls = Controls.of(platform, session)
        made = cls(controls, controls.first, another_scheme(controls))
        for application in (made.one, made.other):
            controls.reliefs.take(application, controls.officer)
        return made

    def enter(self, application: Application, drawn: int, **more: Any) -> ProofDraw:  # noqa: ANN401 - fields of the command
        found: ProofDraw = self.controls.reliefs.run(
            enter_proof, a_proof(application, drawn, **more), self.controls.officer
        )
        return found

    def refused(self, code: str, application: Application, drawn: int, **more: Any) -> Refusal:  # noqa: ANN401 - as above
        return self.controls.reliefs.refused(
            code, enter_proof, a_proof(application, drawn, **more), self.controls.officer
        )

    def withdraw(self, application: Application, draw_id: UUID) -> None:
        command = WithdrawProof(application_id=application.id, draw_id=draw_id, why="A slip")
        self.controls.reliefs.run(withdraw_proof, command, self.controls.officer)

    def drawn(self) -> list[int]:
        session = self.controls.session
        session.expire_all()
        return list(session.scalars(select(Proof.drawn_paisa).where(Proof.cancelled_at.is_(None))))


@pytest.fixture
def papers(platform: Platform, session: Session) -> Papers:
    return Papers.of(platform, session)


def test_claims_draw_down_a_paper_to_the_last_paisa(papers: Papers) -> None:
    papers.enter(papers.one, 60_00)
    refusal = papers.refused("proof-used-up", papers.other, 40_01)
    assert papers.one.reference in str(refusal)
    assert "Rs 40" in str(refusal)
    papers.enter(papers.other, 40_00, issuer="STATE  BANK.", number="prc 12 2026")
    assert papers.drawn() == [WHOLE]
    (view,) = papers.controls.page(papers.one).proofs
    assert (view.drawn_paisa, view.left_paisa) == (60_00, 0)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"amount_paisa": WHOLE + 1}, "proof-differs"),
        ({"issued_on": date(2026, 7, 2)}, "proof-differs"),
        ({"issued_on": today() + timedelta(days=1)}, "invalid"),
        ({"drawn_paisa": WHOLE + 1}, "invalid"),
        ({"number": "- /"}, "invalid"),
    ],
)
def test_a_paper_says_one_thing(papers: Papers, changed: dict[str, Any], code: str) -> None:
    papers.enter(papers.one, 1_00)
    papers.refused(code, papers.other, 1_00, **changed)


def test_a_claim_draws_once_from_a_paper(papers: Papers) -> None:
    papers.enter(papers.one, 1_00)
    papers.refused("proof-entered", papers.one, 1_00)


def test_a_paper_is_nobody_elses(papers: Papers) -> None:
    papers.enter(papers.one, 1_00)
    controls = papers.controls
    second = controls.second()
    controls.reliefs.take(second, controls.officer)
    refusal = papers.refused("proof-of-another", second, 1_00)
    assert papers.one.reference in str(refusal)
    papers.enter(second, 1_00, issuer="State Bank of Pakistan")
    assert controls.kinds(second) == ["same_proof"]


def test_an_invoice_of_a_related_firm_is_a_flag(papers: Papers) -> None:
    controls = papers.controls
    controls.second("Kech Softworks", owner=controls.owner)
    invoice = {"kind": "invoice", "issuer": "KECH SOFTWORKS", "number": "7"}
    papers.enter(papers.other, 1_00, **invoice)
    assert "related_issuer" in controls.kinds(papers.other)


def test_what_was_entered_wrongly_is_taken_back(papers: Papers) -> None:
    draw = papers.enter(papers.one, 60_00, amount_paisa=90_00)
    papers.withdraw(papers.one, draw.id)
    assert papers.drawn() == []
    papers.enter(papers.one, 60_00)
    assert papers.drawn() == [60_00]


def test_a_claim_that_came_to_nothing_frees_its_papers(papers: Papers) -> None:
    papers.enter(papers.one, WHOLE)
    reliefs = papers.controls.reliefs
    ended = WithdrawApplication(application_id=papers.one.id, reason="Wrong year")
    reliefs.run(withdraw_application, ended, reliefs.owner)
    papers.enter(papers.other, WHOLE)
    assert papers.drawn() == [WHOLE]


def test_proceeds_are_confirmed_before_a_grant(papers: Papers) -> None:
    reliefs, controls = papers.controls.reliefs, papers.controls
    reliefs.budget(50_00_000_00)
    proof_id = papers.enter(papers.one, 1_00).proof_id
    reliefs.decide(papers.one, controls.officer)
    reliefs.pass_step(papers.one, reliefs.officer("Senior", roles.CASE_APPROVER))
    last = reliefs.officer("Finance", roles.CASE_APPROVER)
    with pytest.raises(Conflict) as caught:
        reliefs.pass_step(papers.one, last)
    assert caught.value.code == "proof-unconfirmed"
    told = {"application_id": papers.one.id, "proof_id": proof_id, "reference": "SBP/7"}
    early = ConfirmProof(confirmed_on=date(2026, 6, 30), **told)
    reliefs.refused("invalid", confirm_proof, early, last)
    reliefs.run(confirm_proof, ConfirmProof(confirmed_on=today(), **told), last)
    reliefs.refused(
        "proof-confirmed", confirm_proof, ConfirmProof(confirmed_on=today(), **told), last
    )
    reliefs.decide(papers.one, last)
    assert reliefs.award(papers.one).amount_paisa


def test_postgresql_itself_refuses_more_than_there_is(papers: Papers, session: Session) -> None:
    draw = papers.enter(papers.one, 60_00)
    copy = "insert into relief_proof_draws (id, proof_id, claim_id, amount_paisa, by, at)"
    again = (
        f"{copy} select gen_random_uuid(), proof_id, claim_id, 4001, by, at from relief_proof_draws"  # noqa: S608 - ours
    )
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text(again))
    for forgery in ("update relief_proofs set drawn_paisa = 0", "delete from relief_proof_draws"):
        with pytest.raises(ProgrammingError), session.begin_nested():
            session.execute(text(forgery))
    assert draw.amount_paisa == 60_00


def test_only_an_office_enters_papers(papers: Papers) -> None:
    told: dict[str, Any] = {"application_id": papers.one.id}
    acts: list[tuple[Any, object]] = [
        (enter_proof, a_proof(papers.one, 1)),
        (
            confirm_proof,
            ConfirmProof(proof_id=new_id(), confirmed_on=today(), reference="x", **told),
        ),
        (withdraw_proof, WithdrawProof(draw_id=new_id(), why="x", **told)),
    ]
    for use_case, command in acts:
        with denied("cases.work"):
            papers.controls.reliefs.run(use_case, command, papers.controls.reliefs.owner)


steps = st.lists(
    st.one_of(
        st.tuples(st.just("draw"), st.integers(0, 1), st.integers(1, WHOLE)),
        st.tuples(st.just("withdraw"), st.integers(0, 1), st.just(0)),
    ),
    min_size=2,
    max_size=8,
)


def test_no_order_draws_more_than_there_is(papers: Papers, session: Session, moves: Moves) -> None:
    session.commit()
    connection = session.get_bind()
    assert isinstance(connection, Connection)

    @settings(max_examples=walks(12), deadline=None)
    @given(steps)
    def in_any(order: list[tuple[str, int, int]]) -> None:
        session.rollback()
        before = connection.begin_nested()
        kept: dict[int, tuple[UUID, int]] = {}
        for what, which, drawn in order:
            application = (papers.one, papers.other)[which]
            with moves.step():
                if what == "draw":
                    kept[which] = (papers.enter(application, drawn).id, drawn)
                elif which in kept:
                    papers.withdraw(application, kept.pop(which)[0])
                total = sum(paisa for _, paisa in kept.values())
                assert papers.drawn() == ([total] if kept else [])
                assert total <= WHOLE
        session.rollback()
        before.rollback()

    in_any()
