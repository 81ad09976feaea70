"""Pages of an office's grants: found by number, and revoked by two officers."""

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request, url_for

from app.casework.cases.office_permissions import DECIDE_REVOCATION, REVOKE
from app.casework.cases.policy.revocations import GROUNDS
from app.casework.cases.policy.states import RegistrationState
from app.casework.catalogue.parameters import is_sample
from app.casework.grants.queries.office_grants import grant_file, list_grants
from app.casework.grants.schemas import GrantsSchema, ProposeRevocationSchema, RevocationOut
from app.casework.grants.use_cases.revoke_grant import (
    ApproveRevocation,
    ProposeRevocation,
    RefuseRevocation,
    approve_revocation,
    propose_revocation,
    refuse_revocation,
)
from app.casework.offices.doors.api import api
from app.casework.tasks.doors import presenter as work_words
from app.errors import NotFound
from app.parameters.schemas import ReasonSchema
from app.schemas import CommandSchema
from app.web.actions import Action
from app.web.doors import reading
from app.web.filters import read_filters
from app.web.forms import Form
from app.web.guards import needs_sign_in

blueprint = Blueprint("case_grants", __name__, url_prefix="/casework/grants")
needs_sign_in(blueprint)
_COUNTS = frozenset({RegistrationState.GRANTED, RegistrationState.EXPIRED})


@blueprint.get("")
def index() -> str:
    """List what the office has granted; with `?waiting=yes` what is proposed for revocation."""
    asked, form = read_filters(GrantsSchema())
    with reading() as uow:
        page = list_grants(
            uow, number=asked["number"], waiting=asked["waiting"], cursor=asked["cursor"] or None
        )
    kept: dict[str, Any] = {**request.args.to_dict(), "cursor": page.next_cursor}
    return render_template(
        "cases/officials/grants.html",
        page=page,
        form=form,
        asked=asked,
        next_href=url_for("case_grants.index", **kept) if page.next_cursor else None,
    )


@blueprint.get("/<uuid:registration_id>")
def show(registration_id: UUID) -> str:
    """Show a grant, and what was asked about it."""
    return _show(Form(), registration_id)


def _show(form: Form, registration_id: UUID, revocation_id: UUID | None = None) -> str:
    del revocation_id
    with reading() as uow:
        found = grant_file(uow, registration_id)
        actor = uow.actor
    waiting = next((each for each in found.revocations if each.waiting), None)
    return render_template(
        "cases/officials/grant.html",
        found=found,
        form=form,
        waiting=waiting,
        grounds=GROUNDS,
        is_sample=is_sample,
        me=actor.person_id,
        may_ask=actor.may(REVOKE) and waiting is None and found.state in _COUNTS,
        may_decide=actor.may(DECIDE_REVOCATION),
        words=work_words,
    )


def _proposing(form: Form, registration_id: UUID) -> str:
    with reading() as uow:
        found = grant_file(uow, registration_id)
    return render_template(
        "cases/officials/revoke.html", found=found, form=form, grounds=list(GROUNDS.items())
    )


def _refusing(form: Form, registration_id: UUID, revocation_id: UUID) -> str:
    with reading() as uow:
        found = grant_file(uow, registration_id)
    if revocation_id not in {each.id for each in found.revocations}:
        raise NotFound
    return render_template(
        "cases/officials/keep_grant.html", found=found, form=form, revocation_id=revocation_id
    )


_ONE = "/<uuid:registration_id>/revocations/<uuid:revocation_id>"
Action(propose_revocation, ProposeRevocation, ProposeRevocationSchema).on_page(
    blueprint,
    "/<uuid:registration_id>/revoke",
    do="revoked",
    ask="revoke",
    draw=_proposing,
    done="The holder is notified and may answer. Another officer decides afterwards.",
    back="case_grants.show",
).on_api(
    api,
    "/casework/grants/<uuid:registration_id>/revocations",
    "Propose to revoke a grant; its holder is notified and may answer.",
    name="propose",
    gives=RevocationOut,
    status=201,
)
Action(approve_revocation, ApproveRevocation, CommandSchema).on_page(
    blueprint,
    f"{_ONE}/approve",
    do="approve",
    draw=_show,
    done="The grant is no longer in force.",
    back="case_grants.show",
).on_api(
    api,
    "/revocations/<uuid:revocation_id>/approval",
    "Take a grant back as the second officer, once its holder was heard.",
    name="approve",
    gives=RevocationOut,
)
Action(refuse_revocation, RefuseRevocation, ReasonSchema).on_page(
    blueprint,
    f"{_ONE}/refuse",
    do="refused",
    ask="refuse",
    draw=_refusing,
    done="The grant stays in force. The holder is notified.",
    back="case_grants.show",
).on_api(
    api,
    "/revocations/<uuid:revocation_id>/refusal",
    "Leave a grant as it is, or withdraw one's own proposal.",
    name="refuse",
    gives=RevocationOut,
)
