"""Steps of every door: parse with the schema, execute once, present. No logic is here.

Pages: `submit(...)` answers a posted form. API: `respond(...)` answers a JSON request. Both carry
an idempotency key; both take their schema from the same place.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import UUID

from flask import Blueprint, Response, flash, g, make_response, redirect, request
from flask_babel import gettext
from marshmallow import Schema, ValidationError

from app.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, TooMany
from app.http import status_of
from app.idempotency import MAX_KEY_LENGTH, Answer, Once
from app.keyed_hashes import derive
from app.lists_without_forged import leaves_out_forged, leaving_out_forged
from app.permissions import Actor
from app.platform import the_platform
from app.row_macs import Forged
from app.text import sentence
from app.unit_of_work import UnitOfWork, UseCase
from app.web.actors import api_actor, page_actor
from app.web.forms import BOOKKEEPING, CHOSEN, Form, load
from app.web.safety import ON_THE_WAY_BACK
from app.web.translation import translate

Result = TypeVar("Result")
# Rows that one form acts on, and how much of a name its answer repeats.
MAX_CHOSEN = 50
MAX_NAME = 120
REDRAW = (Invalid, Conflict, TooMany)
# Names of blueprints of which no fingerprint is kept, and of fields that are in no fingerprint.
UNKEPT: set[str] = set()
# In the environment of a request for a list that is answered without its forged rows, and names of
# blueprints whose pages are sums: nothing is left out of them.
LEAVES_OUT = "bdm.leaves_out"
COMPLETE: set[str] = set()
SECRETS = frozenset({"password", "current_password", "new_password", "passphrase", "repeated"})


def request_id() -> str:
    """Return this request's id (set by `app/web/observability.py`)."""
    return getattr(g, "request_id", "")  # the id is the request's own, nothing else lives on g


def keep_complete(*blueprints: Blueprint) -> None:
    """Refuse a page of these blueprints where a row that it reads is forged, lists too."""
    COMPLETE.update(each.name for each in blueprints)


@contextmanager
def reading(actor: Actor | None = None) -> Iterator[UnitOfWork]:
    """Open a unit of work for the queries of a page or an API answer."""
    executor = the_platform().executor
    with executor.reading(actor or page_actor(), request_id()) as uow:
        if LEAVES_OUT in request.environ:
            with leaving_out_forged(uow.session):
                yield uow
        else:
            yield uow


def load_part(load: Callable[[UnitOfWork], Result | None], uow: UnitOfWork) -> Result | None:
    """Return the values of a part of a home page, or None if a sum in it met a forged row.

    Only if the page is answered without forged rows, and states that.
    """
    try:
        return load(uow)
    except Forged:
        if leaves_out_forged(uow.session):
            return None
        raise


def submit(  # noqa: PLR0913 - one call per form, each argument is a step of it
    schema: Schema,
    use_case: UseCase[Result],
    command: Callable[..., object],
    *,
    then: Callable[[Result], str],
    page: Callable[[Form], str],
    secret: bool = False,
) -> Response:
    """Answer a posted form: redirect when done, redraw with sentences when refused.

    `command(**loaded)` builds the command; `then(result)` names the next address; `page(form)`
    draws the form again. NotFound and Forbidden go to the error pages.
    """
    form = Form.posted()
    try:
        built = command(**load(schema))
        answer = the_platform().executor.answer(
            use_case,
            built,
            actor=page_actor(),
            present=lambda result: Answer(status=303, location=then(result), secret=secret),
            once=_page_once(),
            request_id=request_id(),
        )
    except ValidationError as error:
        return make_response(page(form.with_messages(error.messages)), 422)
    except REDRAW as refusal:
        return make_response(page(form.with_refusal(refusal)), status_of(refusal))
    return make_response(redirect(answer.location or "/", 303))


def submit_many(
    schema: Schema,
    use_case: UseCase[Result],
    build: Callable[[UUID, dict[str, Any]], object],
    *,
    then: Callable[[int], str],
    page: Callable[[Form], str | Response],
) -> Response:
    """Answer a form of ticked rows: each is a command with a commit and a key.

    `then(count)` says where to go if all were done; else the page says why a row was refused.
    """
    form = Form.posted()
    try:
        loaded, rows = load(schema), chosen(MAX_CHOSEN)
    except ValidationError as error:
        return make_response(page(form.with_messages(error.messages)), 422)
    except Invalid as refusal:
        return make_response(page(form.with_refusal(refusal)), 422)
    errors: dict[str, str] = {}
    for row, name in rows.items():
        try:
            _do_one(use_case, build(row, loaded), row)
        except Refusal as refusal:
            if isinstance(refusal, Forbidden) and len(rows) == 1 + len(errors):
                raise
            errors[f"{CHOSEN}-{row}"] = f"{name}: {translate(refusal.message)}"
    if not errors:
        return make_response(redirect(then(len(rows)), 303))
    said = sentence(
        "%(done)s of %(all)s were done. These were not:",
        done=len(rows) - len(errors),
        all=len(rows),
    )
    return make_response(page(Form(form.values, {CHOSEN: translate(said), **errors})), 409)


def chosen(most: int) -> dict[UUID, str]:
    """Return the ids of the ticked rows with their names. Raises Invalid if too few or many."""
    sent = (value.partition(" ") for value in request.form.getlist(CHOSEN))
    try:
        rows = {UUID(row): name[:MAX_NAME] for row, _, name in sent}
    except ValueError as error:
        raise NotFound from error
    if not rows:
        raise Invalid(sentence("Tick at least one line of the list."), code="none-chosen")
    if len(rows) > most:
        problem = sentence("Tick no more than %(most)s lines at a time.", most=most)
        raise Invalid(problem, code="too-many-chosen")
    return rows


def _do_one(use_case: UseCase[Result], command: object, row: UUID) -> None:
    key = request.form.get("idempotency_key", "").replace("\0", "")
    the_platform().executor.answer(
        use_case,
        command,
        actor=page_actor(),
        present=lambda _: Answer(status=204),
        once=_once(page_actor(), f"{key}:{row}") if key else None,
        request_id=request_id(),
    )


def announce_saved(address: str) -> str:
    """Return where a saved part of something leads, whose page then announces that it is saved."""
    flash(gettext("Saved."), "success")
    return address


def redrawn(page: str) -> Response:
    """Answer a button that only fills or extends the form; the browser shows it after Back."""
    response = make_response(page)
    response.headers["Cache-Control"] = ON_THE_WAY_BACK
    return response


def perform(
    use_case: UseCase[Result], command: object, *, then: Callable[[Result], str]
) -> Response:
    """Answer a button (a form without fields): redirect when done; refusals become a page."""
    answer = the_platform().executor.answer(
        use_case,
        command,
        actor=page_actor(),
        present=lambda result: Answer(status=303, location=then(result)),
        once=_page_once(),
        request_id=request_id(),
    )
    return make_response(redirect(answer.location or "/", 303))


def respond(  # noqa: PLR0913 - one call per route, each argument is a part of the answer
    use_case: UseCase[Result],
    command: object,
    *,
    present: Callable[[Result], Any],
    status: int = 200,
    location: Callable[[Result], str] | None = None,
    secret: bool = False,
) -> Response:
    """Carry out a command for the API and answer JSON; refusals become problem+json."""
    answer = the_platform().executor.answer(
        use_case,
        command,
        actor=api_actor(),
        present=lambda result: Answer(
            status=status,
            body=present(result),
            location=location(result) if location else None,
            secret=secret,
        ),
        once=_api_once(),
        request_id=request_id(),
    )
    return _json(answer)


def _json(answer: Answer) -> Response:
    from app.web.json import json_response  # noqa: PLC0415 - orjson only where JSON leaves

    response = json_response(answer.body, answer.status)
    if answer.location:
        response.headers["Location"] = answer.location
    if answer.replayed:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def _page_once() -> Once | None:
    # A NUL, which PostgreSQL refuses, can only come from somebody who wrote the key by hand.
    key = request.form.get("idempotency_key", "").replace("\0", "")
    return _once(page_actor(), key) if key else None


def _api_once() -> Once | None:
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key:
        raise Invalid(
            sentence("Send an Idempotency-Key header (any unique text) with every POST."),
            code="idempotency-key-missing",
        )
    return _once(api_actor(), key)


def keep_no_fingerprint(blueprint: Blueprint) -> None:
    """Store no requests of these routes: a holder of our secret could guess a price."""
    UNKEPT.add(blueprint.name)


def _once(actor: Actor, key: str) -> Once | None:
    if len(key) > MAX_KEY_LENGTH:
        raise Invalid(sentence("The idempotency key is too long."), code="idempotency-key-long")
    fingerprint = None if request.blueprint in UNKEPT else fingerprint_of_request()
    # Strangers share no keys: of somebody unknown all that is known is what was sent.
    if actor.person_id is not None:
        who = f"{actor.person_id}:{actor.organisation_id}"
    elif fingerprint is not None:
        who = fingerprint.hex()
    else:
        return None
    return Once(scope=f"{who}:{request.method} {request.path}", key=key, fingerprint=fingerprint)


def fingerprint_of_request() -> bytes:
    """Return a keyed hash of what was sent, without the passwords in it, which can be guessed."""
    mac = hmac.new(
        derive(the_platform().settings.secret_key, "fingerprint"), digestmod=hashlib.sha256
    )
    mac.update(request.query_string)
    if request.mimetype == "multipart/form-data" or request.form:
        for name, value in sorted(request.form.items(multi=True)):
            if name not in BOOKKEEPING | SECRETS:
                mac.update(f"{len(name)}:{name}={len(value)}:{value};".encode())
        for name, upload in sorted(request.files.items(multi=True), key=lambda item: item[0]):
            mac.update(f"{name}:{upload.filename}:".encode())
            mac.update(hashlib.file_digest(upload.stream, "sha256").digest())  # type: ignore[arg-type]  # a BytesIO
            upload.stream.seek(0)
    else:
        mac.update(_without_secrets(request.get_data()))
    return mac.digest()


def _without_secrets(body: bytes) -> bytes:
    """Return a JSON body without its secrets; any other as it is."""
    if not any(name.encode() in body for name in SECRETS) and b"\\u" not in body:
        return body
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return b""
    if isinstance(sent, dict):
        sent = {name: value for name, value in sent.items() if name not in SECRETS}
    return json.dumps(sent, sort_keys=True).encode()


__all__ = [
    "Refusal",
    "announce_saved",
    "chosen",
    "fingerprint_of_request",
    "keep_no_fingerprint",
    "perform",
    "reading",
    "request_id",
    "respond",
    "submit",
    "submit_many",
]
