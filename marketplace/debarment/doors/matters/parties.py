"""Acts of a department on a party of a matter: to name, serve and hear them."""

from collections.abc import Callable
from uuid import UUID

from flask import render_template

from app.permissions import require
from app.web.actions import Action
from app.web.doors import reading
from app.web.forms import Form
from app.web.translation import translate
from marketplace.debarment.doors import words
from marketplace.debarment.doors.matters.blueprint import (
    API_MATTER,
    API_PARTY,
    MATTER,
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


Action(name_party, NameDebarmentPartySchema).on_page(
    web,
    f"{MATTER}/parties",
    ask="name",
    do="named",
    draw=_name_page,
    done="The party is named. Serve the notice on it next.",
    then=_at_party,
).on_api(
    api,
    f"{API_MATTER}/parties",
    "Name an owner or a related firm: each is served and heard by itself (the department).",
    name="name_party",
    gives=DebarmentPartyOut,
    status=201,
)


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


Action(serve_notice, ServeDebarmentNoticeSchema).on_page(
    web,
    f"{PARTY}/notice",
    ask="notice",
    do="served",
    draw=party_page("notice"),
    done="The notice is served. The party is notified, and can reply.",
    then=_at_party,
).on_api(
    api,
    f"{API_PARTY}/notice",
    "Serve the show-cause notice: the party is told, and sees the matter (the department).",
    name="serve_notice",
    gives=DebarmentPartyOut,
)
Action(reply_to_notice, DebarmentReplySchema).on_page(
    web,
    f"{PARTY}/reply",
    ask="paper_reply",
    do="paper_replied",
    draw=party_page("reply"),
    done="The reply is recorded.",
    then=_at_party,
).on_api(
    api,
    f"{API_PARTY}/reply",
    "Reply to the notice (the party; its department, for who has no account, from paper).",
    name="reply_to_notice",
    gives=DebarmentPartyOut,
)
Action(set_hearing, SetDebarmentHearingSchema).on_page(
    web,
    f"{PARTY}/hearing",
    ask="hearing",
    do="hearing_set",
    draw=party_page("hearing"),
    done="The hearing is set. The party is notified.",
    then=_at_party,
).on_api(
    api,
    f"{API_PARTY}/hearing",
    "Set the hearing of a party, or another day for it (the department).",
    name="set_hearing",
    gives=DebarmentPartyOut,
)
Action(record_hearing, DebarmentMinutesSchema).on_page(
    web,
    f"{PARTY}/minutes",
    ask="minutes",
    do="heard",
    draw=party_page("minutes"),
    done="The hearing is recorded. Propose an order next.",
    then=_at_party,
).on_api(
    api,
    f"{API_PARTY}/minutes",
    "Record what was said at the hearing, or that nobody came (the department).",
    name="record_hearing",
    gives=DebarmentPartyOut,
)
