"""The whole key of a tender is nowhere once its shares are made; a quorum still opens with it."""

import json
from typing import Any

import pytest
from factories import tenders as t
from factories.doors import Doors
from factories.forging import made_genuine
from factories.history import rewriting
from factories.marketplace import Agency
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry
from app.platform import Platform
from marketplace.sealing import keys, shares
from marketplace.tenders.models import CommitteeMember, Tender
from marketplace.tenders.use_cases import publish_tender


@pytest.fixture
def remembered(monkeypatch: pytest.MonkeyPatch) -> list[keys.TenderKey]:
    """What the real system forgets: the key that is made at publication."""
    made: list[keys.TenderKey] = []

    def new_tender_key() -> keys.TenderKey:
        made.append(keys.new_tender_key())
        return made[-1]

    class Remembering:
        TenderKey = keys.TenderKey

    Remembering.new_tender_key = staticmethod(new_tender_key)  # type: ignore[attr-defined]
    monkeypatch.setattr(publish_tender, "keys", Remembering)
    return made


@pytest.fixture
def published(
    doors: Doors, agency: Agency, session: Session, remembered: list[keys.TenderKey]
) -> tuple[str, dict[str, str]]:
    """A tender published through the API; the members' private keys by person."""
    people = t.make_members(session)
    session.commit()
    officer = doors.open("api", agency.officer, agency.department)
    tender_id = t.prepare(officer, people)
    approver = doors.open("api", agency.approver, agency.department)
    identities = {str(person.id): t.give_key(session, person) for person in people}
    for outcome in (
        officer.send(t.HAND_IN.at(tender_id), {"reasons": []}),
        approver.send(t.APPROVE.at(tender_id)),
        officer.send(t.PUBLISH.at(tender_id)),
    ):
        assert outcome.ok, outcome.sentences
    return tender_id, identities


def test_it_keeps_the_whole_key_nowhere(
    published: tuple[str, dict[str, str]],
    remembered: list[keys.TenderKey],
    session: Session,
    platform: Platform,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (key,) = remembered
    secret, public = key.identity.encode(), key.recipient.encode()
    rows = list(t.every_value(session))
    assert [table for table, value in rows if public in value]  # the search does find things
    assert [table for table, value in rows if secret in value] == []
    assert secret.decode() not in caplog.text + capsys.readouterr().out
    kept = [platform.redis.dump(name) or b"" for name in platform.redis.scan_iter()]
    assert all(secret not in value for value in kept)


def _shares(
    session: Session, tender_id: str, identities: dict[str, str]
) -> dict[str, shares.OpenShare]:
    tender = session.get_one(Tender, tender_id)
    rows = session.query(CommitteeMember).filter_by(tender_id=tender_id)
    return {
        str(row.person_id): shares.open_share(
            shares.SealedShare(
                person=str(row.person_id),
                sealed=row.share_sealed or b"",
                commitment=row.share_commitment or "",
            ),
            identities[str(row.person_id)],
            fingerprint=tender.key_fingerprint or "",
        )
        for row in rows
    }


def test_it_lets_the_quorum_open_and_nobody_less(
    published: tuple[str, dict[str, str]], remembered: list[keys.TenderKey], session: Session
) -> None:
    tender_id, identities = published
    opened = _shares(session, tender_id, identities)
    rows = session.query(CommitteeMember).filter_by(tender_id=tender_id).all()
    needed = [opened[str(row.person_id)] for row in rows if row.chair or row.outside]
    assert shares.combine(needed, remembered[0].recipient) == remembered[0].identity
    insider = next(str(row.person_id) for row in rows if not row.chair and not row.outside)
    for few in (needed[:1], [opened[insider], needed[0]], [opened[insider]]):
        with pytest.raises(shares.SharesRefused):
            shares.combine(few, remembered[0].recipient)


def test_it_writes_fingerprint_and_commitments_into_the_trail(
    published: tuple[str, dict[str, str]], session: Session
) -> None:
    tender_id, _ = published
    entry = session.query(AuditEntry).filter_by(action="tender.published", subject=tender_id).one()
    after: dict[str, Any] = entry.after or {}
    tender = session.get_one(Tender, tender_id)
    assert after["key_fingerprint"] == tender.key_fingerprint
    rows = session.query(CommitteeMember).filter_by(tender_id=tender_id)
    assert after["shares"] == {str(row.person_id): row.share_commitment for row in rows}
    assert "AGE-SECRET-KEY" not in json.dumps(after)


def test_it_publishes_once(
    published: tuple[str, dict[str, str]], doors: Doors, agency: Agency, session: Session
) -> None:
    tender_id, _ = published
    before = session.get_one(Tender, tender_id).key_recipient
    again = doors.open("api", agency.officer, agency.department).send(t.PUBLISH.at(tender_id))
    assert again.status == 409
    session.expire_all()
    assert session.get_one(Tender, tender_id).key_recipient == before


def test_it_sends_a_tender_back_when_days_went_by_since_its_approval(
    doors: Doors, agency: Agency, session: Session
) -> None:
    people = t.make_members(session)
    session.commit()
    officer = doors.open("api", agency.officer, agency.department)
    tender_id = t.prepare(officer, people)
    approver = doors.open("api", agency.approver, agency.department)
    for person in people:
        t.give_key(session, person)
    assert officer.send(t.HAND_IN.at(tender_id), {"reasons": []}).ok
    assert approver.send(t.APPROVE.at(tender_id)).ok
    # Six days later only fourteen of the fifteen days of response are left.
    with rewriting(session):
        session.execute(
            text(
                "update tenders set closes_at = closes_at - interval '6 days', "
                "opens_at = opens_at - interval '6 days', issue_to = issue_to - 6 where id = :id"
            ),
            {"id": tender_id},
        )
    made_genuine(session, Tender, tender_id)
    session.commit()
    late = officer.send(t.PUBLISH.at(tender_id))
    assert late.status == 409
    assert late.says("Bidders get 14 days to respond")
    assert approver.send(t.SEND_BACK.at(tender_id), {"reason": "It needs new dates."}).ok
