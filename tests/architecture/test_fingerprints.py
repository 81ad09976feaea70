"""What is kept of a request to know it again must say nothing of a bid, and of no password.

Whoever holds the installation's secret and its database could try every price, or many passwords,
against a fingerprint.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from factories import bidding
from factories.identity import api_way, make_person
from factories.marketplace import make_bidder
from flask import Flask
from flask.testing import FlaskClient
from marshmallow import Schema, fields
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.idempotency import IdempotencyRecord
from app.identity.accounts.schemas import Password
from app.platform import Platform
from app.schemas import CommandSchema
from app.web.doors import SECRETS, UNKEPT
from marketplace.committees.schemas import PassphraseText
from marketplace.kernel.permissions import MAKE_MEMBER_IDENTITY, PREPARE_BID, SUBMIT_BID
from marketplace.openings.schemas import Passphrase

SCOPES = [PREPARE_BID.name, SUBMIT_BID.name, MAKE_MEMBER_IDENTITY.name]


def test_it_keeps_none_of_bids(app: Flask) -> None:
    """These doors, and no others: everywhere else a key must not be used for two requests."""
    assert {"bids", "bids-api"} == UNKEPT
    doors = {
        rule.endpoint.rpartition(".")[0]
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ())
        and app.view_functions[rule.endpoint].__module__.startswith("marketplace.bids.")
    }
    by_path = {
        rule.endpoint.rpartition(".")[0]
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and ("/bid-draft" in rule.rule or "/bids" in rule.rule)
    }
    assert doors <= UNKEPT
    assert {name.rpartition(".")[2] for name in by_path if "evaluation" not in name} <= UNKEPT


def _schemas(of: type[Schema]) -> Iterator[type[Schema]]:
    for each in of.__subclasses__():
        yield each
        yield from _schemas(each)


def test_it_leaves_every_password_out(app: Flask) -> None:
    del app  # with it every schema is loaded
    secret = {
        name
        for schema in _schemas(CommandSchema)
        for name, field in schema._declared_fields.items()
        if isinstance(field, Password | Passphrase | PassphraseText)
        or (isinstance(field, fields.String) and name.startswith("pass"))
    }
    assert secret == SECRETS


def _send(client: FlaskClient, token: str, path: str, body: dict[str, Any]) -> Any:  # noqa: ANN401 - an answer
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "the-same"}
    return client.post(path, json=body, headers=headers)


def test_it_answers_a_draft_as_the_first_time_whatever_the_price(
    client: FlaskClient, platform: Platform, session: Session
) -> None:
    world = bidding.make_biddable(session)
    firm, owner = make_bidder(session, "A firm")
    way = api_way(session, platform.settings.secret_key, owner, SCOPES, firm)
    session.commit()
    path = f"/api/v1/tenders/{world.tender.id}/bid-draft/prices"
    first = _send(client, way.token, path, {"quotes": bidding.ITEMS})
    assert first.status_code == 200
    changed = [row | {"unit_price": "7"} for row in bidding.ITEMS]
    again = _send(client, way.token, path, {"quotes": changed})
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json == first.json
    assert session.scalars(select(IdempotencyRecord.fingerprint)).all() == [None]


@pytest.mark.parametrize("written", ['"passphrase"', '"pass\\u0070hrase"'])
def test_it_keeps_the_same_of_every_passphrase(
    client: FlaskClient, platform: Platform, session: Session, written: str
) -> None:
    """A fingerprint is the same for all that may have been typed, so it tells nothing of it."""
    kept = []
    for phrase in ("granite ladder pickle orbit", "seven quiet camels cross the river"):
        person = make_person(session, "Zarina")
        way = api_way(session, platform.settings.secret_key, person, SCOPES)
        session.commit()
        client.post(
            "/api/v1/committee/key",
            data=f'{{{written}: "{phrase}", "repeated": "{phrase}"}}',
            headers={"Authorization": f"Bearer {way.token}", "Idempotency-Key": f"k{person.id}"},
            content_type="application/json",
        )
        row = session.scalars(
            select(IdempotencyRecord.fingerprint).where(IdempotencyRecord.key == f"k{person.id}")
        )
        kept.append(row.one())
    assert kept[0] == kept[1]
