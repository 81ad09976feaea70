"""Posted forms that wait while their sender proves who they are, or signs in again.

A form waits in Redis for some minutes, encrypted, under a key that nobody can guess. Only its
holder gets it back: a text that both sides know, such as the id of a session. Files do not wait,
nor does a form with a password in it.
"""

import json
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from flask import request
from redis import RedisError
from werkzeug.datastructures import ImmutableMultiDict

from app.platform import the_platform
from app.vault import CannotUnseal
from app.web.doors import SECRETS

MINUTES = 15
# A form is lines of text; an honest one with hundreds of rows stays far below.
MAX_BYTES = 256 * 1024
_PURPOSE = "held forms"


@dataclass(frozen=True)
class HeldForm:
    """A form as it was sent: its address with the query, and every field in its order."""

    address: str
    fields: tuple[tuple[str, str], ...]

    def put_back(self) -> None:
        """Set it as the form of this request, so that the act reads it as it was sent."""
        request.form = ImmutableMultiDict(self.fields)


def address_of_request() -> str:
    """Return the path of this request with its query."""
    return request.full_path.rstrip("?")


def keep_form(holder: str) -> str:
    """Store the posted form for its holder and return its key; "" if it cannot wait."""
    if any(request.files.values()) or any(request.form.get(name) for name in SECRETS):
        return ""
    fields = request.form.items(multi=True)
    return keep_fields(holder, [each for each in fields if each[0] != "csrf_token"])


def keep_fields(holder: str, fields: Sequence[tuple[str, str]]) -> str:
    """Keep some fields of the posted form for its holder, as `keep_form` does."""
    plain = json.dumps([holder, address_of_request(), fields]).encode()
    if len(plain) > MAX_BYTES:
        return ""
    key, platform = secrets.token_urlsafe(16), the_platform()
    sealed = platform.executor.vault.encrypt(_PURPOSE, plain)
    try:
        platform.redis.set(_name(key), sealed, ex=MINUTES * 60)
    except RedisError:
        return ""
    return key


def held_form(key: str, holder: str) -> HeldForm | None:
    """Return the form that waits under a key; None if there is none, or it is another's."""
    platform = the_platform()
    with suppress(RedisError, CannotUnseal):
        sealed = platform.redis.get(_name(key)) if key else None
        if isinstance(sealed, bytes):
            plain = platform.executor.vault.decrypt(_PURPOSE, sealed)
            whose, address, fields = json.loads(plain)
            if whose == holder:
                return HeldForm(address, tuple((name, value) for name, value in fields))
    return None


def take_form(key: str, holder: str) -> HeldForm | None:
    """Return the form that waits under a key, which finds nothing afterwards."""
    held = held_form(key, holder)
    if held is None:
        return None
    try:
        return held if the_platform().redis.delete(_name(key)) else None
    except RedisError:
        return None


def _name(key: str) -> str:
    return f"bdm:held-form:{key}"
