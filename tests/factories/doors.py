"""Both doors, behind one face: a scenario sends the same words by page and by API.

    outcome = doors.open("web", person, organisation).send(PLACE, {"name": "Turbat Traders"})
    assert outcome.ok, outcome.sentences

`PLACE = Place("/organisations/new", "/organisations")` names the page's address and the API's
(below /api/v1); `{}` parts are filled by `PLACE.at(id)`. Data are what a JSON client would send,
in text as a person types it: the web door flattens lists of objects to `items-0-unit`, sends each
value of a plain list, and leaves out None. Files go as `files={"proposal": ("a.pdf", b"…")}`.

In a feature file, give every write scenario a `door` column:

    Examples:
      | door |
      | web  |
      | api  |
"""

import html
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO
from typing import Any, Protocol

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.identity.people.models import Organisation, Person
from app.platform import Platform
from factories.identity import api_way, sign_in

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
Files = Mapping[str, tuple[str, bytes]]
TOGETHER = "\u00a0"


@dataclass(frozen=True)
class Place:
    """Where something is done: the page's address, and the API's below /api/v1."""

    web: str
    api: str

    def at(self, *parts: object) -> "Place":
        """Fill the `{}` parts of both addresses."""
        return Place(self.web.format(*parts), self.api.format(*parts))


@dataclass(frozen=True)
class Outcome:
    """What came of it, as the person sees it.

    `fields` maps names as the form has them (`items-0-unit`) to sentences; `message` is the
    sentence about the whole; `body` is the JSON or the page's HTML; `id` is that of what was made.
    A space is a space, also one that keeps an amount together at a line's end.
    A page that sends somebody to sign in counts as 401.
    """

    ok: bool
    status: int
    message: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    location: str = ""
    body: Any = None

    @property
    def sentences(self) -> list[str]:
        """Everything that was said about what is wrong."""
        return [text for text in (self.message, *self.fields.values()) if text]

    def says(self, text: str) -> bool:
        """Whether one of the sentences holds this text."""
        return any(text in said for said in self.sentences)

    @property
    def id(self) -> str:
        """The id of what was made: the last one in the address, or the API's `id`."""
        if isinstance(self.body, dict) and "id" in self.body:
            return str(self.body["id"])
        return _UUID.findall(self.location)[-1]

    @property
    def text(self) -> str:
        """The page's visible text, or the JSON as text."""
        if isinstance(self.body, str):
            return _text_of(self.body)
        return str(self.body).replace(repr(TOGETHER).strip("'"), " ")


class Door(Protocol):
    """A way in for one person; `name` is "web" or "api"."""

    name: str

    def send(
        self, place: Place, data: Mapping[str, Any] | None = None, files: Files | None = None
    ) -> Outcome:
        """Send a form or a JSON body."""

    def read(self, place: Place) -> Outcome:
        """Look at a page or a resource."""


class WebDoor:
    """A browser without JavaScript: posts forms and reads what the page says."""

    name = "web"

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def send(
        self, place: Place, data: Mapping[str, Any] | None = None, files: Files | None = None
    ) -> Outcome:
        form: dict[str, Any] = {"idempotency_key": secrets.token_hex(8)}
        for name, value in _flat(data or {}):
            form.setdefault(name, []).append(value)
        for name, (filename, content) in (files or {}).items():
            form[name] = (BytesIO(content), filename)
        kind = "multipart/form-data" if files else "application/x-www-form-urlencoded"
        return page_outcome(self.client.post(place.web, data=form, content_type=kind))

    def read(self, place: Place) -> Outcome:
        return page_outcome(self.client.get(place.web))


class ApiDoor:
    """A machine with a token and no session: sends JSON, reads problem+json."""

    name = "api"

    def __init__(self, client: FlaskClient, token: str | None) -> None:
        self.client, self.token = client, token

    @property
    def headers(self) -> dict[str, str]:
        bearer = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return bearer | {"Idempotency-Key": secrets.token_hex(16)}

    def send(
        self, place: Place, data: Mapping[str, Any] | None = None, files: Files | None = None
    ) -> Outcome:
        address = f"/api/v1{place.api}"
        if files is None:
            body = {name: value for name, value in (data or {}).items() if value is not None}
            return api_outcome(self.client.post(address, json=body, headers=self.headers))
        form: dict[str, Any] = {}
        for name, value in _flat(data or {}):
            form.setdefault(name, []).append(value)
        form |= {name: (BytesIO(content), filename) for name, (filename, content) in files.items()}
        return api_outcome(self.client.post(address, data=form, headers=self.headers))

    def read(self, place: Place) -> Outcome:
        return api_outcome(self.client.get(f"/api/v1{place.api}", headers=self.headers))


@dataclass(frozen=True)
class Doors:
    """Opens doors; the `doors` fixture of tests/conftest.py gives one."""

    app: Flask
    platform: Platform
    session: Session

    def open(
        self,
        kind: str,
        person: Person | None = None,
        organisation: Organisation | None = None,
        scopes: list[str] | None = None,
        *,
        proved: bool | None = None,
    ) -> Door:
        """Open a door for somebody (None: nobody is signed in), acting for an organisation.

        A token's scopes are all permissions there are unless given: the roles still decide.
        `proved` says whether they proved lately who they are; left out, a browser has (it has just
        signed in) and a token has not.
        """
        client = self.app.test_client()
        secret = self.platform.settings.secret_key
        if kind == "web":
            if person:
                fresh = proved is not False
                sign_in(self.session, secret, client, person, organisation, proved=fresh)
            return WebDoor(client)
        if person is None:
            return ApiDoor(client, None)
        names = scopes or [permission.name for permission in self.platform.registry.permissions]
        way = api_way(self.session, secret, person, names, organisation, proved=bool(proved))
        return ApiDoor(client, way.token)


def _flat(data: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield form names and values of nested data."""
    for name, value in data.items():
        for each, one in _numbered(value):
            key = f"{prefix}{name}{each}"
            if isinstance(one, Mapping):
                yield from _flat(one, f"{key}-")
            elif one is not None:
                yield key, str(one).lower() if isinstance(one, bool) else str(one)


def _numbered(value: object) -> Iterator[tuple[str, Any]]:
    """Yield (name's ending, value): numbered for objects in a list, repeated for plain values."""
    if not isinstance(value, list):
        yield "", value
        return
    for number, one in enumerate(value):
        yield (f"-{number}" if isinstance(one, Mapping) else ""), one


def api_outcome(response: TestResponse) -> Outcome:
    """Read a JSON answer or a problem."""
    body = response.get_json(silent=True)
    ok = response.status_code < 400
    wrong = {} if ok or not isinstance(body, dict) else body
    named = {_form_name(e["pointer"]): _seen(e["detail"]) for e in wrong.get("errors", ())}
    return Outcome(
        ok=ok,
        status=response.status_code,
        message=_seen(wrong.get("detail", "")),
        fields={name: text for name, text in named.items() if name},
        location=response.headers.get("Location", ""),
        body=body,
    )


def _form_name(pointer: str) -> str:
    return pointer.removeprefix("#").strip("/").replace("/", "-")


def page_outcome(response: TestResponse) -> Outcome:
    """Read a page: where it leads, or the sentences of its error summary or error page."""
    location = response.headers.get("Location", "")
    if response.status_code == 303 and "next=" in location:
        return Outcome(ok=False, status=401, location=location, message="Sign in to do this.")
    if response.status_code < 400:
        return Outcome(ok=True, status=response.status_code, location=location, body=response.text)
    summary = _Summary.of(response.text)
    return Outcome(
        ok=False,
        status=response.status_code,
        message=summary.general or summary.paragraph,
        fields=summary.fields,
        body=response.text,
    )


class _Summary(HTMLParser):
    """Picks the error summary's links and the first paragraph of the page's main part."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.general = self.paragraph = ""
        self._in_summary = self._in_main = False
        self._put: str | None = None
        self._text = ""

    @classmethod
    def of(cls, page: str) -> "_Summary":
        found = cls()
        found.feed(page)
        return found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        classes = given.get("class", "").split()
        self._in_main = self._in_main or tag == "main"
        self._in_summary = self._in_summary or "govuk-error-summary__list" in classes
        if self._in_summary and tag == "a":
            self._begin(f"field:{given.get('href', '').removeprefix('#')}")
        elif self._in_summary and "govuk-error-message" in classes:
            self._begin("general")
        elif self._in_main and tag == "p" and "govuk-body" in classes and not self.paragraph:
            self._begin("paragraph")

    def _begin(self, what: str) -> None:
        self._put, self._text = what, ""

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "ul":
            self._in_summary = False
        if self._put and tag in {"a", "span", "p"}:
            text, what = _seen(self._text).strip(), self._put
            self._put = None
            if what.startswith("field:"):
                self.fields[what.removeprefix("field:")] = text
            else:
                setattr(self, what, text)


def _seen(text: str) -> str:
    return text.replace(TOGETHER, " ")


def _text_of(page: str) -> str:
    """Return a page's main part without its tags, spaces made single."""
    main = page.partition("<main")[2].partition("</main>")[0] or page
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", main))).strip()
