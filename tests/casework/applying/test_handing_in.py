"""Submitting: everything is checked at once, then it is frozen, hashed and set going."""

import random
from uuid import UUID

import pytest
from factories.applying import TYPED, Applying
from factories.identity import make_person
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.casework.cases.models.application import Application, Draft, Submission
from app.casework.catalogue.models import ServiceOffer
from app.casework.definition.shapes import Service
from app.casework.signing.queries.completeness import complete_check
from app.casework.signing.record_hashes import digest_of_submission
from app.errors import Conflict, Invalid, NotFound
from app.platform import Platform
from app.vault import Vault


def _is_as_handed_in(vault: Vault, row: Submission) -> bool:
    return row.digest == digest_of_submission(vault, row.application_id, row.round, row.content)


def test_it_freezes_what_counts_with_facts_and_roles(applying: Applying, session: Session) -> None:
    application = applying.hand_in()
    session.expire_all()
    row = session.get_one(Application, application.id)
    assert (row.display, row.district) == ("Blue Kite", "kech")
    assert session.get(Draft, application.id) is None
    submission = session.scalars(select(Submission)).one()
    assert submission.content["facts"] == {"toys.square_is_full": False}
    assert submission.content["roles"] == ["person"]
    assert submission.content["answers"]["owner"]["cnic"] == "5440012345671"
    assert list(submission.content["documents"]) == ["lease"]
    assert _is_as_handed_in(applying.platform.executor.vault, submission)


def test_it_finds_out_a_row_that_was_changed(applying: Applying, session: Session) -> None:
    applying.hand_in()
    submission = session.scalars(select(Submission)).one()
    vault = applying.platform.executor.vault
    content = submission.content
    submission.content = content | {"answers": content["answers"] | {"capital": 1}}
    assert not _is_as_handed_in(vault, submission)
    submission.content, submission.round = content, 2
    assert not _is_as_handed_in(vault, submission)
    session.rollback()


def test_it_lets_nobody_change_it_afterwards(applying: Applying, session: Session) -> None:
    applying.hand_in()
    with pytest.raises(DBAPIError), session.begin_nested():
        session.execute(text("update submissions set content = '{}'"))


def test_it_asks_the_agencies_that_the_answers_need(applying: Applying) -> None:
    plain = applying.case(applying.hand_in().id)
    assert [part.row.code for part in plain.parts] == ["shop", "corner"]
    assert plain.owed


def test_it_lists_all_that_is_missing_at_once(applying: Applying) -> None:
    application = applying.start()
    applying.save(application.id, "owner", {"mobile": "0333 1234567"}, finished=False)
    with pytest.raises(Invalid) as refused:
        applying.submit(application.id)
    fields = set(refused.value.fields)
    assert {"answers.born_on", "answers.shop_name", "documents.lease"} <= fields
    assert "answers.mobile" not in fields


def test_it_is_handed_in_once(applying: Applying) -> None:
    application = applying.hand_in()
    with pytest.raises(Conflict) as refused:
        applying.submit(application.id)
    assert refused.value.code == "handed-in-already"
    with pytest.raises(Conflict, match="This has already been submitted"):
        applying.save(application.id, "owner", TYPED["owner"])


def test_it_keeps_the_draft_where_no_office_takes_it(
    platform: Platform, session: Session, toy: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("factories.applying.make_offices", lambda *_: {})
    applying = Applying.of(platform, session, toy)
    application = applying.fill()
    with pytest.raises(Conflict) as refused:
        applying.submit(application.id)
    assert refused.value.code == "no-office"
    assert applying.filling(application.id).draft.answers["kind"] == "wooden"


def test_it_refuses_what_is_offered_no_more(applying: Applying, session: Session) -> None:
    from factories.cases import LONG_AGO

    from app.clock import real_now
    from app.db import new_id

    application = applying.fill()
    end = ServiceOffer(
        id=new_id(),
        code=applying.service.code,
        version=None,
        opens_on=LONG_AGO.replace(year=2021),
        instrument="Made up for tests",
        confidence="U",
        entered_by=make_person(session, "One").id,
        entered_at=real_now(),
    )
    session.add(end)
    session.flush()
    end.approve(by=make_person(session, "Two").id, at=real_now())
    session.commit()
    with pytest.raises(Conflict) as refused:
        applying.submit(application.id)
    assert refused.value.code == "not-offered"
    assert applying.filling(application.id).draft.answers
    with pytest.raises(NotFound):
        applying.start()


@pytest.mark.parametrize("seed", range(8))
def test_it_refuses_exactly_what_the_complete_check_finds(
    applying: Applying, platform: Platform, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same examples every time
    application = applying.start()
    for section, typed in TYPED.items():
        kept = {n: v for n, v in typed.items() if seed % 2 == 0 or chance.random() < 0.9}
        if chance.random() < 0.3 and section == "shop":
            kept |= {"kind": "electric", "voltage": "12"}
        applying.save(application.id, section, kept, finished=False)
    if chance.random() < 0.8:
        applying.add(application.id, "lease")
    problems = _problems(applying, platform, application.id)
    refused = _refused(applying, application.id)
    assert refused == problems
    assert bool(refused) != bool(applying.case(application.id).submissions)


def _refused(applying: Applying, application_id: UUID) -> dict[str, str]:
    try:
        applying.submit(application_id)
    except Invalid as refusal:
        return {place: str(said) for place, said in refusal.fields.items()}
    return {}


def _problems(applying: Applying, platform: Platform, application_id: UUID) -> dict[str, str]:
    filling = applying.filling(application_id)
    with platform.executor.reading(applying.citizen) as uow:
        return {place: str(said) for place, said in complete_check(uow, filling).items()}
