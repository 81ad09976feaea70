"""Who may, what is taken out of opinions, and what PostgreSQL refuses to our own password."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from factories.denials import denied
from factories.guides import A_PDF, form_terms, make_office, office_terms
from factories.identity import actor, make_person, make_staff
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import roles
from app.audit.models import AuditEntry
from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
from app.decisions import Approve, Refuse
from app.documents.public import Upload
from app.errors import Conflict, Invalid, TooMany
from app.guides.limits import FEEDBACK
from app.guides.models import FormWithdrawal, Office, PageFeedback
from app.guides.policy import TAKEN_OUT, without_numbers
from app.guides.queries import feedback, forms, offices
from app.guides.schemas.forms import ProposeFormSchema
from app.guides.schemas.offices import ProposeOfficeSchema
from app.guides.use_cases.decide_form import (
    ApproveForm,
    RefuseForm,
    WithdrawForm,
    approve_form,
    refuse_form,
    withdraw_form,
)
from app.guides.use_cases.give_feedback import GiveFeedback, give_feedback
from app.guides.use_cases.offices import OFFICE, ProposeOffice
from app.guides.use_cases.propose_form import ProposeForm, propose_form
from app.permissions import ANONYMOUS, Actor
from app.platform import Platform

SOME = new_id()


def a_form(**more: str) -> ProposeForm:
    loaded = ProposeFormSchema().load(form_terms(**more))
    return ProposeForm(**loaded, file=Upload(filename="a.pdf", stream=BytesIO(A_PDF)))


def an_office(**more: object) -> ProposeOffice:
    return ProposeOffice(**ProposeOfficeSchema().load(office_terms(**more)))


@pytest.fixture
def keepers(session: Session) -> tuple[Actor, Actor]:
    made = [make_staff(session, roles.FACILITATION_OFFICER, name) for name in ("Sana", "Bilal")]
    session.commit()
    first, second = (actor(person, roles.FACILITATION_OFFICER) for person in made)
    return first, second


def test_it_lets_only_officers_keep_forms_and_offices(platform: Platform, session: Session) -> None:
    somebody = actor(make_person(session))
    session.commit()
    run = platform.executor.execute
    with denied("guides.propose_form"):
        run(propose_form, a_form(), actor=somebody)
    with denied("guides.decide_form"):
        run(approve_form, ApproveForm(form_id=SOME), actor=somebody)
    with denied("guides.decide_form"):
        run(refuse_form, RefuseForm(form_id=SOME, reason="x"), actor=somebody)
    with denied("guides.withdraw_form"):
        run(withdraw_form, WithdrawForm(form_id=SOME, reason="x"), actor=somebody)
    with denied("guides.propose_office"):
        run(OFFICE.propose, an_office(), actor=somebody)
    with denied("guides.decide_office"):
        run(OFFICE.approve, Approve(id=SOME), actor=somebody)
    with denied("guides.decide_office"):
        run(OFFICE.refuse, Refuse(id=SOME, reason="x"), actor=somebody)
    with platform.executor.reading(somebody) as uow:
        with denied("guides.see_kept"):
            forms.list_entered_forms(uow)
        with denied("guides.see_kept"):
            forms.kept_form(uow, SOME)
        with denied("guides.see_kept"):
            offices.list_office_entries(uow)
        with denied("guides.see_kept"):
            offices.read_office_entry(uow, SOME)
        with denied("guides.read_feedback"):
            feedback.by_page(uow)
        with denied("guides.read_feedback"):
            feedback.opinions(uow, "forms")


_CNICS = st.integers(10**12, 10**13 - 1).map(lambda n: f"{n}"[:5] + "-" + f"{n}"[5:])
_MOBILES = st.integers(300_0000000, 399_9999999).map(lambda n: f"0{n}"[:4] + " " + f"{n}"[3:])


@given(st.text(max_size=60), st.one_of(_CNICS, _MOBILES))
def test_it_keeps_no_long_number_of_an_opinion(around: str, number: str) -> None:
    kept = without_numbers(f"{around} {number}\n{around}")
    assert number not in kept
    assert not re.search(r"\d{7}", kept)


def test_it_keeps_what_tells_nobody() -> None:
    said = "Rule 7 of 2014 asks for 2,500 rupees; form BST-01, 1 July 2025."
    assert without_numbers(said) == said
    assert without_numbers("ask gul@example.pk or ۰۳۳۳۱۲۳۴۵۶۷") == f"ask {TAKEN_OUT} or {TAKEN_OUT}"


def test_it_leaves_no_trace_of_who_gave_an_opinion(platform: Platform, session: Session) -> None:
    somebody = make_person(session)
    session.commit()
    before = session.query(AuditEntry).count()
    said = GiveFeedback(page="guides", language="en", useful=True, words="Good")
    row = platform.executor.execute(give_feedback, said, actor=actor(somebody))
    assert session.query(AuditEntry).count() == before
    assert row.id.version == 4
    assert set(PageFeedback.__table__.columns.keys()) == {
        "id", "page", "language", "useful", "words", "given_on",
    }  # fmt: skip


def test_it_slows_down_who_says_too_much(platform: Platform) -> None:
    said = GiveFeedback(page="guides", language="en", useful=True)
    stranger = Actor(kind="anonymous", address="192.0.2.7")
    for _ in range(FEEDBACK.most):
        platform.executor.execute(give_feedback, said, actor=stranger)
    with pytest.raises(TooMany):
        platform.executor.execute(give_feedback, said, actor=stranger)
    platform.executor.execute(give_feedback, said, actor=ANONYMOUS)


def test_it_withdraws_only_what_was_published_and_once(
    platform: Platform, keepers: tuple[Actor, Actor]
) -> None:
    first, second = keepers
    run = platform.executor.execute
    row = run(propose_form, a_form(), actor=first)
    away = WithdrawForm(form_id=row.id, reason="Wrong")
    with pytest.raises(Conflict) as refused:
        run(withdraw_form, away, actor=second)
    assert refused.value.code == "form-not-published"
    run(approve_form, ApproveForm(form_id=row.id), actor=second)
    run(withdraw_form, away, actor=second)
    with pytest.raises(Conflict) as refused:
        run(withdraw_form, away, actor=second)
    assert refused.value.code == "form-withdrawn"


def test_it_takes_a_refused_version_again(platform: Platform, keepers: tuple[Actor, Actor]) -> None:
    first, second = keepers
    run = platform.executor.execute
    row = run(propose_form, a_form(), actor=first)
    run(refuse_form, RefuseForm(form_id=row.id, reason="A page is missing"), actor=second)
    assert run(propose_form, a_form(), actor=first).version == row.version


def test_an_office_is_named_by_its_last_approved_entry(
    platform: Platform, session: Session, keepers: tuple[Actor, Actor]
) -> None:
    make_office(session)
    make_office(session, "centre-of-another")
    entry = an_office(code="centre-kalat", name="A typing error", district="kalat")
    platform.executor.execute(OFFICE.propose, entry, actor=keepers[0])
    found = offices.offices_named(session, ["centre-kalat", "nowhere"])
    assert {code: each.name.en for code, each in found.items()} == {"centre-kalat": "Kalat"}


def test_it_ends_an_office_by_its_successor_and_lets_approvals_wait(
    platform: Platform, session: Session, keepers: tuple[Actor, Actor]
) -> None:
    first, second = keepers
    run = platform.executor.execute
    today = local_day(real_now())
    old = run(OFFICE.propose, an_office(valid_from=today - timedelta(days=9)), actor=first)
    new = run(OFFICE.propose, an_office(address="9 New Bazaar"), actor=first)
    rival = run(OFFICE.propose, an_office(address="3 Other Bazaar"), actor=first)
    for row in (old, new):
        run(OFFICE.approve, Approve(id=row.id), actor=second)
    with pytest.raises(Conflict) as refused:
        run(OFFICE.approve, Approve(id=rival.id), actor=second)
    assert refused.value.code == "office-overlaps"
    session.expire_all()
    ended = session.get_one(Office, old.id)
    assert (ended.valid_to, ended.ended_by) == (today - timedelta(days=1), new.id)
    trail = session.query(AuditEntry).filter_by(action="office.ended").one()
    assert trail.before["valid_to"] is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"valid_from": date(1899, 12, 31)}, "valid_from"),
        ({"district": "Nowhere"}, "district"),
    ],
)
def test_it_opens_no_office_on_an_impossible_day_or_nowhere(
    platform: Platform, keepers: tuple[Actor, Actor], wrong: Mapping[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        platform.executor.execute(OFFICE.propose, an_office(**wrong), actor=keepers[0])
    assert field in refused.value.fields


@pytest.mark.parametrize(
    "statement",
    [
        "update published_forms set title = 'Another'",
        "update published_forms set approved_by = entered_by, approved_at = now()",
        "update published_forms set refused_by = entered_by, refused_at = now()",
        "delete from published_forms",
        "insert into form_withdrawals select id, entered_by, now(), 'x' from published_forms",
        "update form_withdrawals set reason = 'x'",
        "update offices set address = 'Elsewhere'",
        "update offices set valid_to = current_date, ended_by = id",
        "delete from offices",
        "update page_feedback set useful = true",
        "delete from page_feedback",
    ],
)
def test_it_keeps_what_was_published_whoever_holds_the_password(
    platform: Platform, session: Session, keepers: tuple[Actor, Actor], statement: str
) -> None:
    first, second = keepers
    run = platform.executor.execute
    form = run(propose_form, a_form(), actor=first)
    run(approve_form, ApproveForm(form_id=form.id), actor=second)
    run(propose_form, a_form(version="2"), actor=first)
    office = run(OFFICE.propose, an_office(), actor=first)
    run(OFFICE.approve, Approve(id=office.id), actor=second)
    run(give_feedback, GiveFeedback(page="forms", language="en", useful=False), actor=ANONYMOUS)
    if "set approved_by" in statement or "set refused_by" in statement:
        statement += " where approved_at is not null"
    if "form_withdrawals set" in statement:
        run(withdraw_form, WithdrawForm(form_id=form.id, reason="Wrong"), actor=second)
    with pytest.raises(DBAPIError):
        session.execute(text(statement))


def test_a_planted_withdrawal_takes_no_form_down(
    platform: Platform, session: Session, keepers: tuple[Actor, Actor]
) -> None:
    first, second = keepers
    run = platform.executor.execute
    form = run(propose_form, a_form(), actor=first)
    run(approve_form, ApproveForm(form_id=form.id), actor=second)
    by = {"withdrawn_by": first.person_id, "withdrawn_at": real_now(), "reason": "x"}
    session.execute(insert(FormWithdrawal).values(form_id=form.id, **by))
    session.commit()
    assert [each.form.id for each in forms.current_forms(session).items] == [form.id]
    assert forms.versions_of(session, form.code)[0].current
    assert forms.is_public(session, form.id)
