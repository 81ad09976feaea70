"""Blueprints whose pages need a sign-in or a token; `require` in the use case still decides.

Without it an anonymous form post would learn what is wrong with its fields before it is asked to
sign in. `tests/architecture/` asks every route that is not listed as public.
"""

from collections.abc import Collection

from flask import Blueprint, request

from app.errors import Unauthenticated
from app.web.actors import api_actor, page_actor


def needs_sign_in(blueprint: Blueprint, *, but: Collection[str] = ()) -> None:
    """Send anonymous visitors of these pages, `but` those named, to sign in; bring them back."""

    @blueprint.before_request
    def refuse_anonymous() -> None:
        if page_actor().kind == "anonymous" and _name() not in but:
            raise Unauthenticated


# Blueprints of the API that ask for a token, with the views that do not.
_TOKEN_BLUEPRINTS: dict[str, Collection[str]] = {}


def needs_token(blueprint: Blueprint, *, but: Collection[str] = ()) -> None:
    """Answer 401 to API requests, `but` those named, without a token that works."""
    _TOKEN_BLUEPRINTS[blueprint.name] = but

    @blueprint.before_request
    def refuse_anonymous() -> None:
        if api_actor().kind == "anonymous" and _name() not in but:
            raise Unauthenticated


def asks_for_token(endpoint: str) -> bool:
    """Return True if an API route refuses everybody without a token."""
    blueprint, _, view = endpoint.rpartition(".")
    return blueprint in _TOKEN_BLUEPRINTS and view not in _TOKEN_BLUEPRINTS[blueprint]


def _name() -> str:
    """Return the view's name within its blueprint."""
    return (request.endpoint or "").rpartition(".")[2]
