"""Acts of a department on a party of a matter: to name, serve and hear them."""

from collections.abc import Callable
from uuid import UUID

from flask import render_template

from app.permissions import require
from app.text import sentence
from app.web.doors import reading
from app.web.forms import Form
from app.web.subjects import Subject
from app.web.translation import translate
from marketplace.debarment.doors import words
from marketplace.debarment.doors.matters.blueprint import (
    API_PARTY,
    PARTY,
    TEMPLATES,
    api,
    at_matter,
    web,
)
from marketplace.debarment.models import DebarmentParty
from marketplace.debarment.queries.matters import matter_file
from marketplace.debarment.schemas import (
    DebarmentMinutesSchema,
    DebarmentPartyOut,
    DebarmentReplySchema,
    NameDebarmentPartySchema,
    ServeDebarmentNoticeSchema,
    SetDebarmentHearingSchema,
)
from marketplace.debarment.use_cases.hear_party import (
    record_hearing,
    reply_to_notice,
    serve_notice,
    set_hearing,
)
from marketplace.debarment.use_cases.open_matter import name_party
from marketplace.kernel import permissions


def _at_party(party: DebarmentParty) -> str:
    return at_matter(party.matter_id)


def _name_page(form: Form, matter_id: UUID) -> str:
    with reading() as uow:
        require(uow.actor, permissions.OPEN_DEBARMENT)
        view = matter_file(uow, matter_id)
    return render_template(
        f"{TEMPLATES}/name.html",
        form=form,
        view=view,
        roles=[(code, translate(text)) for code, text in words.ROLES.items() if code != "firm"],
        owners=[(str(person), name) for person, name in view.owners.items()],
    )


Subject(web, api).act(name_party, NameDebarmentPartySchema).on_page(
    "/<uuid:matter_id>/parties", "named", ask="name", draw=_name_page, then=_at_party
).done(sentence("The party is named. Serve the notice on it next.")).on_api(
    "/debarment-matters/<uuid:matter_id>/parties", "name_party", DebarmentPartyOut, status=201
).describe("Add an owner or a related firm: each is served and heard separately (the department).")


def party_page(template: str) -> Callable[..., str]:
    """Draw a form of the department about one party."""

    def page(form: Form, party_id: UUID) -> str:
        with reading() as uow:
            require(uow.actor, permissions.READ_DEBARMENT)
            party = uow.get(DebarmentParty, party_id)
            view = matter_file(uow, party.matter_id)
        found = next(each for each in view.parties if each.id == party_id)
        return render_template(f"{TEMPLATES}/{template}.html", form=form, view=view, found=found)

    return page


party_doors = Subject(web, api, PARTY, API_PARTY)
party_doors.act(serve_notice, ServeDebarmentNoticeSchema).on_page(
    "/notice", "served", ask="notice", draw=party_page("notice"), then=_at_party
).done(sentence("The notice is served. The party is notified, and can reply.")).on_api(
    "/notice", "serve_notice", DebarmentPartyOut
).describe(
    "Serve the show-cause notice: the party is notified, and sees the matter (the department)."
)
party_doors.act(reply_to_notice, DebarmentReplySchema).on_page(
    "/reply", "paper_replied", ask="paper_reply", draw=party_page("reply"), then=_at_party
).done(sentence("The reply is recorded.")).on_api(
    "/reply", "reply_to_notice", DebarmentPartyOut
).describe(
    "Reply to the notice (the party; its department, for a party without an account, from paper)."
)
party_doors.act(set_hearing, SetDebarmentHearingSchema).on_page(
    "/hearing", "hearing_set", ask="hearing", draw=party_page("hearing"), then=_at_party
).done(sentence("The hearing is set. The party is notified.")).on_api(
    "/hearing", "set_hearing", DebarmentPartyOut
).describe("Set the hearing of a party, or another day for it (the department).")
party_doors.act(record_hearing, DebarmentMinutesSchema).on_page(
    "/minutes", "heard", ask="minutes", draw=party_page("minutes"), then=_at_party
).done(sentence("The hearing is recorded. Propose an order next.")).on_api(
    "/minutes", "record_hearing", DebarmentPartyOut
).describe("Record what was said at the hearing, or that nobody came (the department).")
