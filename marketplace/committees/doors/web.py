"""Committees and their keys, as pages."""

from flask import Blueprint, request, url_for

from app.web.doors import reading
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.subjects import Subject
from marketplace.committees.doors.api import blueprint as api_blueprint
from marketplace.committees.queries import MemberKey, member_key, sittings
from marketplace.committees.schemas import AskForIdentitySchema, MemberKeyOut
from marketplace.committees.use_cases import ask_for_identity
from marketplace.sealing.keys import grouped
from marketplace.sealing.member_identity import MIN_CHARACTERS
from marketplace.tenders.doors.presenter import draw

blueprint = Blueprint("committees", __name__)
needs_sign_in(blueprint)


@blueprint.get("/committee")
def index() -> str:
    """List the tenders whose committee one sits on."""
    with reading() as uow:
        page = sittings(uow, cursor=request.args.get("cursor"))
        key = member_key(uow)
        now = uow.now
    more = page.next_cursor and url_for("committees.index", cursor=page.next_cursor)
    return draw(
        "committees/index.html",
        page=page,
        key=key,
        now=now,
        next_href=more,
    )


@blueprint.get("/committee/key")
def key() -> str:
    """Show the status of one's key, and how to make one."""
    return _key(Form())


def _key(form: Form) -> str:
    with reading() as uow:
        mine = member_key(uow)
    return draw(
        "committees/key.html",
        form=form,
        key=mine,
        fingerprint=grouped(mine.fingerprint or ""),
        least=MIN_CHARACTERS,
    )


Subject(blueprint, api_blueprint).act(ask_for_identity, AskForIdentitySchema).on_page(
    "/committee/key", "key_post", draw=_key, then=lambda _: url_for("committees.key")
).on_api(
    "/committee/key",
    "make_key",
    MemberKeyOut,
    present=lambda _: MemberKeyOut().dump(MemberKey(state="making")),
    status=202,
).describe("Ask for a key locked with your passphrase; a worker makes it within seconds.")
