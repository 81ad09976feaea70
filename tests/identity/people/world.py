"""People who sign up and sign in, their browsers, and what they were sent."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from factories.arranging import as_owner
from factories.doors import Door, Doors, Outcome, Place, page_outcome
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.db import Base
from app.identity.people.models import Person
from app.notifications.addresses import address_hash
from app.notifications.models import Message, Notification
from app.notifications.texts import Texts
from app.platform import Platform

PASSWORD = "camels walk to Ziarat"
NEW_PASSWORD = "three goats on a hill"
AGENT = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"


@dataclass
class World:
    """Who there is, their browsers, and the last answer."""

    app: Flask
    platform: Platform
    session: Session
    people: dict[str, Person] = field(default_factory=dict)
    browsers: dict[str, FlaskClient] = field(default_factory=dict)
    outcome: Outcome = field(default_factory=lambda: Outcome(ok=False, status=0))
    earlier: Outcome = field(default_factory=lambda: Outcome(ok=False, status=0))
    request_id: str = ""
    secret: str = ""
    secret_used: str = ""
    door: Door | None = None
    recovery_codes: list[str] = field(default_factory=list)
    before: int = 0
    answers: list[tuple[int, str, list[str]]] = field(default_factory=list)

    @property
    def doors(self) -> Doors:
        return Doors(self.app, self.platform, self.session)

    def person(self, name: str) -> Person:
        self.session.expire_all()
        return self.people[name]

    def browser(self, name: str) -> FlaskClient:
        """Somebody's browser, as a scenario opens it; another door opens another one."""
        if name not in self.browsers:
            client = self.browsers[name] = self.app.test_client()
            client.environ_base["HTTP_USER_AGENT"] = AGENT
        return self.browsers[name]

    def do(
        self, name: str | None, door: str, place: Place, data: dict[str, Any] | None = None
    ) -> Outcome:
        """Send something through a door as somebody (None: nobody signed in)."""
        self.session.commit()
        person = self.people[name] if name else None
        self.outcome = self.doors.open(door, person).send(place, data)
        return self.outcome

    def read(self, name: str | None, door: str, place: Place) -> Outcome:
        self.session.commit()
        person = self.people[name] if name else None
        self.outcome = self.doors.open(door, person).read(place)
        return self.outcome

    def post(self, name: str, path: str, data: dict[str, str]) -> Outcome:
        """Post a form in somebody's browser."""
        self.session.commit()
        self.earlier = self.outcome
        self.outcome = page_outcome(self.browser(name).post(path, data=data))
        return self.outcome

    def signed_in(self, name: str) -> bool:
        return self.account_page(name).status_code == 200

    def account_page(self, name: str) -> TestResponse:
        self.session.commit()
        return self.browser(name).get("/account")

    def codes_sent(self, address: str | None = None) -> list[str]:
        """Codes that were sent, to an address or to anybody, in order."""
        query = select(Message).where(Message.secret).order_by(Message.id)
        if address is not None:
            hashed = address_hash(self.platform.executor.vault, address)
            query = query.where(Message.address_hash == hashed)
        return [self._code(message) for message in self.session.scalars(query)]

    def _code(self, message: Message) -> str:
        body = json.loads(self.platform.executor.vault.open_for(message.place, message.sealed))
        found = re.search(r"\b[0-9]{6}\b", body["text"])
        assert found, body
        return found[0]

    def told(self, name: str) -> list[str]:
        """Subjects of what somebody was told, in English."""
        texts = self.platform.executor.ports.get(Texts)
        told = select(Notification.template).where(Notification.person_id == self.people[name].id)
        return [texts.get(template, "en").subject for template in self.session.scalars(told)]

    def set_all(self, model: type[Base], **values: object) -> None:
        """Arrange: let time have passed for every row of a table."""
        with as_owner(self.session):
            self.session.execute(update(model).values(**values))
        self.session.commit()
