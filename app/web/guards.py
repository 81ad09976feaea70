"""Blueprints behind which somebody must be known; `require` in the use case still decides.

Without it an anonymous form post would be told what is wrong with its fields before it is told to
sign in. `tests/architecture/` asks every route that is not listed as public.
"""

from flask import Blueprint

from app.errors import Unauthenticated
from app.web.actors import api_actor, page_actor


def needs_sign_in(blueprint: Blueprint) -> None:
    """Send anonymous visitors of these pages to the sign-in page, and bring them back."""

    @blueprint.before_request
    def known() -> None:
        if page_actor().kind == "anonymous":
            raise Unauthenticated


def needs_token(blueprint: Blueprint) -> None:
    """Answer 401 to API requests without a token that works."""

    @blueprint.before_request
    def known() -> None:
        if api_actor().kind == "anonymous":
            raise Unauthenticated
