"""A firm claims a rebate: it is decided, reviewed by different people, promised and used."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from factories.denials import denied
from factories.heads import make_head
from factories.payees import pass_days
from factories.reliefs import Reliefs, this_year
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from app import roles
from app.casework.applications.use_cases.withdraw_application import (
    WithdrawApplication,
    withdraw_application,
)
from app.casework.cases.models.application import Application
from app.data_files.words import Words
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.identity.accounts.queries.actors import SYSTEM
from app.platform import Platform
from payments.public import bill_state
from tax_incentives.applications.queries.claim_pages import claim_page
from tax_incentives.applications.queries.confirmed_facts import read_typed_fact
from tax_incentives.awards.queries.awards import award_page, remaining_paisa
from tax_incentives.awards.use_cases.use_credit import UseCredit, use_credit
from tax_incentives.claims.models import ClaimDecision, ReliefClaim, SchemeText
from tax_incentives.claims.queries import replay
from tax_incentives.rules.values import Kind
from tax_incentives.schemes.shapes import NeededFact

TAX = 10_00_000_00  # what was paid; of it 35 % are the rebate
GIVEN = 3_50_000_00


@pytest.fixture
def reliefs(platform: Platform, session: Session) -> Reliefs:
    made = Reliefs.of(platform, session)
    made.tax_paid(TAX)
    return made


def _decision(session: Session) -> ClaimDecision:
    return session.scalars(select(ClaimDecision)).one()


def _granted(reliefs: Reliefs, **form: Any) -> Application:  # noqa: ANN401 - what an officer fills in
    application = reliefs.claim()
    reliefs.review(application, **form)
    return application


def test_a_rebate_goes_from_question_to_credited_bill(reliefs: Reliefs, session: Session) -> None:
    reliefs.budget(50_00_000_00)
    application = reliefs.claim()
    decision = _decision(session)
    assert (decision.outcome, decision.amount_paisa) == ("eligible", GIVEN)

    reliefs.review(application)
    award = reliefs.award(application)
    assert award.amount_paisa == GIVEN
    position = reliefs.position()
    assert (position.committed_paisa, position.free_paisa) == (GIVEN, 46_50_000_00)

    bill = reliefs.tax_due(4_00_000_00)
    use = reliefs.run(use_credit, UseCredit(award_id=award.id, bill_id=bill.id), reliefs.owner)
    assert use.amount_paisa == GIVEN
    with reliefs.platform.executor.reading(SYSTEM) as uow:
        assert bill_state(uow, bill.id).owed_paisa == 50_000_00
    position = reliefs.position()
    assert (position.committed_paisa, position.used_paisa) == (0, GIVEN)
    assert remaining_paisa(session, [award.id]) == {award.id: 0}
    assert all(each.same for each in replay(session))


def test_nobody_decides_twice(reliefs: Reliefs) -> None:
    reliefs.budget(50_00_000_00)
    application = reliefs.claim()
    both = (roles.CASE_OFFICER, roles.CASE_APPROVER)
    reliefs.pass_step(application, reliefs.officer("Assessor", *both))
    with pytest.raises(Forbidden) as caught:
        reliefs.pass_step(application, reliefs.officer("Assessor", *both))
    assert caught.value.code == "another-person"


def test_it_is_not_granted_without_a_budget(reliefs: Reliefs) -> None:
    with pytest.raises(Conflict) as caught:
        _granted(reliefs)
    assert caught.value.code == "budget-used-up"


def test_it_is_not_granted_from_a_budget_that_has_a_paisa_too_little(reliefs: Reliefs) -> None:
    reliefs.budget(GIVEN - 1)
    application = reliefs.claim()
    with pytest.raises(Conflict, match="has less than this left"):
        reliefs.review(application)
    reliefs.budget(1)
    reliefs.pass_step(application, reliefs.officer("Finance", roles.CASE_APPROVER))
    assert reliefs.position().free_paisa == 0


def test_a_part_is_granted_with_a_reason(reliefs: Reliefs) -> None:
    reliefs.budget(50_00_000_00)
    told = {"granted_amount": 1_00_000_00, "granted_reason": "One invoice is not proved"}
    award = reliefs.award(_granted(reliefs, **told))
    assert (award.amount_paisa, award.decided_paisa) == (1_00_000_00, GIVEN)
    assert award.reason == "One invoice is not proved"


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"granted_amount": 1_00_000_00}, "part-has-no-reason"),
        ({"granted_amount": GIVEN + 1, "granted_reason": "More"}, "more-than-decided"),
        ({"granted_amount": 0, "granted_reason": "None"}, "nothing-granted"),
    ],
)
def test_it_refuses_a_part_that_cannot_be(
    reliefs: Reliefs, form: dict[str, Any], code: str
) -> None:
    reliefs.budget(50_00_000_00)
    with pytest.raises(Conflict) as caught:
        _granted(reliefs, **form)
    assert caught.value.code == code


def test_nothing_is_granted_where_a_criterion_is_not_met(
    reliefs: Reliefs, session: Session
) -> None:
    reliefs.budget(50_00_000_00)
    reliefs.tax_due(1_000_00, due_in=-5, days_old=30)
    application = reliefs.claim()
    assert _decision(session).outcome == "not_eligible"
    with pytest.raises(Conflict) as caught:
        reliefs.review(application)
    assert caught.value.code == "nothing-to-grant"


def test_a_relief_is_claimed_once_a_year(reliefs: Reliefs, session: Session) -> None:
    application = reliefs.claim()
    with pytest.raises(Conflict) as caught:
        reliefs.claim()
    assert caught.value.code == "claimed-already"
    ended = WithdrawApplication(application_id=application.id, reason="Wrong year")
    reliefs.run(withdraw_application, ended, reliefs.owner)
    reliefs.claim()
    assert [each.ended_at is None for each in session.scalars(select(ReliefClaim))] == [False, True]


def test_who_has_not_read_what_is_published_cannot_go_on(reliefs: Reliefs) -> None:
    application = reliefs.draft({"local_staff": "6", "staff": "10"})
    unread = {"claimant_name": reliefs.firm.name, "publication": "no"}
    with pytest.raises(Invalid) as caught:
        reliefs.applying.save(application.id, "publication", unread)
    assert "Read what will be published" in str(list(caught.value.fields.values()))


def test_related_firms_share_a_cap(reliefs: Reliefs, session: Session) -> None:
    """Rs 5,000,000 for related firms in three years; a firm alone may have 2,000,000 a year."""
    reliefs.budget(1_00_00_000_00)
    partner = reliefs.applying.person
    most = []
    for number in range(1, 4):
        if number > 1:
            reliefs.claimant(f"Softworks {number}", str(number), owner=partner)
        reliefs.tax_paid(1_00_00_000_00)
        application = reliefs.claim()
        reliefs.review(application)
        reliefs.pass_step(application, reliefs.officer("Secretary", roles.CASE_APPROVER))
        most.append(reliefs.award(application).amount_paisa)
    assert most == [20_00_000_00, 20_00_000_00, 10_00_000_00]


def test_who_was_granted_meanwhile_leaves_less_of_a_cap(reliefs: Reliefs) -> None:
    reliefs.budget(1_00_00_000_00)
    partner, waiting = reliefs.applying.person, []
    for number in range(1, 4):
        if number > 1:
            reliefs.claimant(f"Softworks {number}", str(number), owner=partner)
        reliefs.tax_paid(1_00_00_000_00)
        waiting.append(reliefs.claim())
    for application in waiting[:2]:
        reliefs.review(application)
        reliefs.pass_step(application, reliefs.officer("Secretary", roles.CASE_APPROVER))
    reliefs.review(waiting[2])
    with pytest.raises(Conflict) as caught:
        reliefs.pass_step(waiting[2], reliefs.officer("Secretary", roles.CASE_APPROVER))
    assert caught.value.code == "cap-used-up"


def test_a_cap_holds_over_the_turn_of_the_year(reliefs: Reliefs, session: Session) -> None:
    """Claimed before 30 June and granted after it: what the group got before still counts."""
    reliefs.budget(1_00_00_000_00)
    partner, waiting = reliefs.applying.person, []
    for number in range(1, 4):
        if number > 1:
            reliefs.claimant(f"Softworks {number}", str(number), owner=partner)
        reliefs.tax_paid(1_00_00_000_00)
        waiting.append(reliefs.claim())
    secretary = reliefs.officer("Secretary", roles.CASE_APPROVER)
    for application in waiting[:2]:
        reliefs.review(application)
        reliefs.pass_step(application, secretary)
    reliefs.review(waiting[2])
    pass_days(session, 250)
    reliefs.budget(1_00_00_000_00, fiscal_year=this_year() + 1)
    with pytest.raises(Conflict) as caught:
        reliefs.pass_step(waiting[2], secretary)
    assert caught.value.code == "cap-used-up"


def test_a_credit_pays_only_what_its_scheme_names(reliefs: Reliefs, session: Session) -> None:
    reliefs.budget(50_00_000_00)
    award = reliefs.award(_granted(reliefs))
    make_head(session, "B02201")
    other = reliefs.tax_due(1_000_00, head="B02201")
    command = UseCredit(award_id=award.id, bill_id=other.id)
    reliefs.refused("bill-not-creditable", use_credit, command, reliefs.owner)


def test_a_credit_pays_nobody_elses_bill(reliefs: Reliefs) -> None:
    reliefs.budget(50_00_000_00)
    award, owner = reliefs.award(_granted(reliefs)), reliefs.owner
    reliefs.claimant("Another", "2")
    other = reliefs.tax_due(1_000_00)
    command = UseCredit(award_id=award.id, bill_id=other.id)
    reliefs.refused("bill-not-creditable", use_credit, command, owner)
    with pytest.raises(NotFound):
        reliefs.run(use_credit, command, reliefs.owner)


@pytest.mark.parametrize("paisa", [0, GIVEN + 1, 2_00_000_00 + 1])
def test_a_credit_pays_no_more_than_remains_or_is_owed(reliefs: Reliefs, paisa: int) -> None:
    reliefs.budget(50_00_000_00)
    award = reliefs.award(_granted(reliefs))
    bill = reliefs.tax_due(2_00_000_00)
    command = UseCredit(award_id=award.id, bill_id=bill.id, amount_paisa=paisa)
    reliefs.refused("invalid", use_credit, command, reliefs.owner)


@pytest.mark.parametrize(
    "forgery",
    ["delete from relief_claim_decisions", "update relief_scheme_texts set content = 'x'"],
)
def test_what_a_decision_looked_at_cannot_change(
    reliefs: Reliefs, session: Session, forgery: str
) -> None:
    reliefs.claim()
    with pytest.raises(ProgrammingError), session.begin_nested():
        session.execute(text(forgery))


def test_a_corrupted_parameter_shows_in_a_replay(reliefs: Reliefs, session: Session) -> None:
    """The text by which a claim was decided says another rate now: the decision differs."""
    reliefs.claim()
    assert [each.same for each in replay(session)] == [True]
    row = session.scalars(select(SchemeText)).one()
    session.expunge(row)
    row.content = row.content.replace("35 %", "36 %")
    assert "36 %" in row.content
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(session, "get", lambda *_: row)
        assert [each.same for each in replay(session)] == [False]


def test_the_claim_says_who_may_see_it(reliefs: Reliefs) -> None:
    application = reliefs.claim()
    for who in (reliefs.owner, reliefs.officer("Assessor"), reliefs.finance("one")):
        with reliefs.platform.executor.reading(who) as uow:
            assert claim_page(uow, application.id).check.decision.amount_paisa == GIVEN
    reliefs.claimant("Another", "2")
    with reliefs.platform.executor.reading(reliefs.owner) as uow, pytest.raises(NotFound):
        claim_page(uow, application.id)


def test_only_who_may_use_a_credit_uses_it(reliefs: Reliefs) -> None:
    reliefs.budget(50_00_000_00)
    award, bill = reliefs.award(_granted(reliefs)), reliefs.tax_due(1_000_00)
    command = UseCredit(award_id=award.id, bill_id=bill.id)
    with denied("reliefs.use_credit"):
        reliefs.run(use_credit, command, replace(reliefs.owner, roles=frozenset()))


def test_an_award_is_seen_by_its_holder_and_finance(reliefs: Reliefs) -> None:
    reliefs.budget(50_00_000_00)
    award = reliefs.award(_granted(reliefs))
    for who in (reliefs.owner, reliefs.finance("one")):
        with reliefs.platform.executor.reading(who) as uow:
            assert award_page(uow, award.id).award.remaining_paisa == GIVEN
    reliefs.claimant("Another", "2")
    with reliefs.platform.executor.reading(reliefs.owner) as uow, pytest.raises(NotFound):
        award_page(uow, award.id)


SHOP = {"shop": Words("Shop", "دکان")}


@pytest.mark.parametrize(
    ("kind", "choices", "text", "value"),
    [
        (Kind.CODE, SHOP, " shop ", "shop"),
        (Kind.CODE, SHOP, "mill", None),
        (Kind.CODE, {}, "mill", "mill"),
        (Kind.NUMBER, {}, "12", 12),
        (Kind.NUMBER, {}, "many", None),
        (Kind.YES_NO, {}, "no", False),
        (Kind.DAY, {}, "31-12-2026", date(2026, 12, 31)),
        (Kind.DAY, {}, "31-02-2026", None),
    ],
)
def test_a_typed_fact_is_read_by_its_kind_and_choices(
    kind: Kind, choices: Mapping[str, Words], text: str, value: object
) -> None:
    needed = NeededFact(
        name="fact", kind=kind, title=SHOP["shop"], held_by="declared", choices=choices
    )
    assert read_typed_fact(needed, text) == value
