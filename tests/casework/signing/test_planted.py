"""Planted invitations stand in nobody's list, and push no genuine one out of it."""

from dataclasses import replace

import pytest
from factories.identity import actor, make_person
from factories.signing import Firm
from sqlalchemy import text

from app.casework.signing.queries import own_statements
from app.casework.signing.queries.own_statements import statements_for_me, waiting_for_me

NOOR = "Noor Bibi"
# A genuine row of another application, as who writes to the database can copy it.
COPY = text(
    "insert into application_invited_signers select (jsonb_populate_record(i, jsonb_build_object("
    "'id', gen_random_uuid(), 'application_id', cast(:to as text), 'code_hash', null))).*"
    " from application_invited_signers i where application_id = :of and person_id = :person"
)


@pytest.mark.parametrize("planted", [0, 1, 2])
def test_a_signer_sees_what_she_was_asked_to_sign(
    firm: Firm, monkeypatch: pytest.MonkeyPatch, planted: int
) -> None:
    monkeypatch.setattr(own_statements, "MAX_PAGE_ROWS", 1)
    genuine = firm.fill()
    firm.ask(genuine.id)
    for _ in range(planted):
        other = replace(firm, person=make_person(firm.session)).start()
        values = {"of": genuine.id, "to": str(other.id), "person": firm.partners[NOOR].id}
        assert firm.session.execute(COPY, values).rowcount == 1  # type: ignore[attr-defined]
    firm.session.commit()
    with firm.executor.reading(actor(firm.partners[NOOR])) as uow:
        page = statements_for_me(uow)
        assert [each.application.id for each in page.items] == [genuine.id]
        assert page.next_cursor is None
        assert [each.application.id for each in waiting_for_me(uow)] == [genuine.id]
