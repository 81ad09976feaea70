"""Serving: to whom the domain says, as an attachment, and to nobody else."""

import pytest
from factories.identity import Way, actor, api_way, make_person, sign_in
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.config import Settings
from app.db import new_id
from app.documents.kinds import TEXT
from tests.documents.conftest import PDF_BYTES, Keep


@pytest.fixture
def way(session: Session, settings: Settings, client: FlaskClient) -> Way:
    person = make_person(session)
    sign_in(session, settings.secret_key, client, person)
    return api_way(session, settings.secret_key, person, [])


def _get(client: FlaskClient, way: Way, door: str, document_id: object) -> object:
    if door == "web":
        return client.get(f"/documents/{document_id}")
    return client.get(f"/api/v1/documents/{document_id}/content", headers=way.headers)


@pytest.mark.parametrize("door", ["web", "api"])
def test_it_sends_a_document_as_an_attachment_in_which_nothing_can_run(
    client: FlaskClient, way: Way, keep: Keep, door: str
) -> None:
    made = keep(filename="مالی پیشکش.pdf", actor=actor(way.person))
    answer = _get(client, way, door, made.id)
    assert answer.data == PDF_BYTES
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in answer.headers["Cache-Control"]


def test_it_shows_a_paper_in_pages_of_this_site_alone_and_no_other_kind(
    session: Session, client: FlaskClient, way: Way, keep: Keep
) -> None:
    made = keep(actor=actor(way.person))
    answer = client.get(f"/documents/{made.id}/paper")
    assert (answer.data, answer.headers["Content-Type"]) == (PDF_BYTES, "application/pdf")
    assert answer.headers["Content-Disposition"] == "inline"
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert policy.endswith("frame-ancestors 'self'")
    assert "script-src" not in policy
    foreign = keep(actor=actor(make_person(session)))
    note = keep(b"A note", "note.txt", kinds=frozenset({TEXT}), actor=actor(way.person))
    for hidden in (foreign, note):
        assert client.get(f"/documents/{hidden.id}/paper").status_code == 404


@pytest.mark.parametrize("door", ["web", "api"])
def test_it_answers_404_for_somebody_elses_document_as_for_none(
    session: Session, client: FlaskClient, way: Way, keep: Keep, door: str
) -> None:
    other = make_person(session)
    session.commit()
    made = keep(actor=actor(other))
    answers = [_get(client, way, door, document) for document in (made.id, new_id())]
    assert [answer.status_code for answer in answers] == [404, 404]


def test_it_gives_nobody_a_document_of_a_kind_without_reader(
    client: FlaskClient, way: Way, keep: Keep, readers: dict[str, object]
) -> None:
    made = keep(actor=actor(way.person))
    del readers["test.own"]
    assert client.get(f"/documents/{made.id}").status_code == 404


def test_it_gives_a_public_document_to_anyone(client: FlaskClient, keep: Keep) -> None:
    made = keep(subject_kind="test.public")
    assert client.get(f"/documents/{made.id}").data == PDF_BYTES
    told = client.get(f"/api/v1/documents/{made.id}").json
    assert (told["filename"], told["bytes"]) == ("offer.pdf", len(PDF_BYTES))


def test_it_tells_a_stranger_to_sign_in_whether_or_not_it_exists(
    client: FlaskClient, keep: Keep
) -> None:
    made = keep()
    for document in (made.id, new_id()):
        assert client.get(f"/api/v1/documents/{document}").status_code == 401
