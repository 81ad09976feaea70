"""Pages of an office's grants: found by number, and revoked by two officers."""

from collections.abc import Sequence
from datetime import date
from operator import attrgetter
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template
from flask_babel import gettext

from app.casework.cases.models.certificate import Revocation
from app.casework.cases.office_permissions import DECIDE_REVOCATION, REVOKE
from app.casework.cases.policy.revocations import GROUNDS
from app.casework.cases.policy.states import RegistrationState
from app.casework.catalogue.parameters import is_sample
from app.casework.grants.queries.held_revocations import REVOKE_EARLY, Waiting, rules_against
from app.casework.grants.queries.office_grants import (
    GrantFile,
    OfficeGrant,
    grant_file,
    list_grants,
)
from app.casework.grants.schemas import GrantsSchema, ProposeRevocationSchema, RevocationOut
from app.casework.grants.use_cases.revoke_grant import (
    approve_revocation,
    propose_revocation,
    refuse_revocation,
)
from app.casework.offices.doors.api import api
from app.casework.tasks.doors import presenter as work_labels
from app.errors import NotFound
from app.overrides.public import HeldAct, HeldRule
from app.parameters.schemas import ReasonSchema
from app.schemas import CommandSchema
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.doors import reading
from app.web.filters import read_filters
from app.web.formatting import local_date
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.i18n import language
from app.web.listing import list_rows
from app.web.subjects import Subject
from app.web.tables import Column, Table, linked
from app.web.tags import tag
from app.web.translation import translate

blueprint = Blueprint("case_grants", __name__, url_prefix="/casework/grants")
needs_sign_in(blueprint)
_COUNTS = frozenset({RegistrationState.GRANTED, RegistrationState.EXPIRED})


def _day(day: date | None, otherwise: str = "") -> str:
    return local_date(day) if day else otherwise


_GRANTS_TABLE: Table[OfficeGrant] = Table(
    Column(
        sentence("Number"),
        lambda each: linked(each.number, "case_grants.show", registration_id=each.id),
        value=attrgetter("number"),
    ),
    Column(
        sentence("What"), lambda each: each.title.named(language()), value=attrgetter("title.en")
    ),
    Column(sentence("To"), lambda each: each.display, value=attrgetter("display")),
    Column(
        sentence("From"),
        lambda each: _day(each.outcome.valid_from),
        value=attrgetter("outcome.valid_from"),
    ),
    Column(
        sentence("Until"),
        lambda each: _day(each.outcome.valid_until, gettext("No end date")),
        value=attrgetter("outcome.valid_until"),
    ),
    Column(
        sentence("Note"),
        lambda each: tag(sentence("Revocation proposed"), "orange") if each.revoking else "",
    ),
)


@blueprint.get("")
def index() -> str | Response:
    """List what the office has granted; with `?waiting=yes` what is proposed for revocation."""
    asked, form = read_filters(GrantsSchema())
    with reading() as uow:
        narrowed = {"number": asked["number"], "waiting": asked["waiting"]}
        listing = list_rows(
            _GRANTS_TABLE,
            lambda cursor, limit: list_grants(uow, **narrowed, cursor=cursor, limit=limit),
        )
    return listing.file or render_template(
        "cases/officials/grants.html", list=listing, form=form, asked=asked
    )


def _show(form: Form, registration_id: UUID, revocation_id: UUID | None = None) -> str:
    del revocation_id
    with reading() as uow:
        found = grant_file(uow, registration_id)
        actor = uow.actor
        waiting = next((each for each in found.revocations if each.waiting), None)
        decides = waiting is not None and actor.may(DECIDE_REVOCATION)
        held = _rules_against_revocation(uow, found, waiting) if waiting and decides else []
    return render_template(
        "cases/officials/grant.html",
        found=found,
        form=form,
        waiting=waiting,
        histories=[_history(found, each) for each in found.revocations],
        held=held,
        may_revoke=all(
            rule.overridden for act, rules in held if act is REVOKE_EARLY for rule in rules
        ),
        me=actor.person_id,
        may_ask=actor.may(REVOKE) and waiting is None and found.state in _COUNTS,
        may_decide=actor.may(DECIDE_REVOCATION),
        words=work_labels,
    )


def _rules_against_revocation(
    uow: UnitOfWork, found: GrantFile, row: Revocation
) -> Sequence[tuple[HeldAct, Sequence[HeldRule]]]:
    answer = found.answers.get(row.id)
    waiting = Waiting(case=found.case, part=found.part, row=row, answer=answer)
    return rules_against(uow, waiting)


def _history(found: GrantFile, row: Revocation) -> list[dict[str, Any]]:
    """Return the history of a proposal to revoke, for a timeline."""
    ground = GROUNDS.get(row.ground, row.ground)
    who = found.people[row.entered_by].name
    proposed = gettext(
        "%(who)s proposed to revoke it: %(ground)s", who=who, ground=translate(ground)
    )
    items: list[dict[str, Any]] = [
        {"title": proposed, "when": row.entered_at, "text": row.reason, "state": "done"}
    ]
    if row.answer_by:
        items.append(_hearing(found, row, row.answer_by))
    if answer := found.answers.get(row.id):
        late = (
            " " + gettext("Late, because: %(why)s", why=answer.why_late) if answer.why_late else ""
        )
        heard = {
            "title": gettext("The holder answered"),
            "when": answer.at,
            "text": answer.text + late,
        }
        items.append(heard | {"state": "done"})
    return items + _decided(found, row)


def _hearing(found: GrantFile, row: Revocation, last: date) -> dict[str, Any]:
    return {
        "title": gettext("The holder may answer until %(day)s", day=local_date(last)),
        "text": gettext("A sample rule, not verified") if is_sample(row.terms) else "",
        "state": "done" if found.heard or not row.waiting else "now",
    }


def _decided(found: GrantFile, row: Revocation) -> list[dict[str, Any]]:
    if row.approved_by:
        title = gettext("Withdrawn by %(who)s", who=found.people[row.approved_by].name)
        return [{"title": title, "when": row.approved_at, "state": "done"}]
    if row.refused_by:
        title = gettext("The grant stays: %(who)s", who=found.people[row.refused_by].name)
        why = {"when": row.refused_at, "text": row.refused_reason}
        return [{"title": title, "state": "done", **why}]
    return []


def _proposing(form: Form, registration_id: UUID) -> str:
    with reading() as uow:
        found = grant_file(uow, registration_id)
    return render_template(
        "cases/officials/revoke.html",
        found=found,
        form=form,
        grounds=[(code, translate(text)) for code, text in GROUNDS.items()],
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
registration = Subject(
    blueprint, api, "/<uuid:registration_id>", "/casework/grants/<uuid:registration_id>"
)
registration.page("", "show", _show)
registration.act(propose_revocation, ProposeRevocationSchema).on_page(
    "/revoke", "revoked", ask="revoke", draw=_proposing, back="case_grants.show"
).done(
    sentence("The holder is notified and may answer. Another officer decides afterwards.")
).on_api("/revocations", "propose", RevocationOut, status=201).describe(
    "Propose to revoke a grant; its holder is notified and may answer."
)
revocation = Subject(blueprint, api, _ONE, "/revocations/<uuid:revocation_id>", "case_grants.show")
revocation.act(approve_revocation, CommandSchema).on_page("/approve", "approve", draw=_show).done(
    sentence("The grant is no longer in force.")
).on_api("/approval", "approve", RevocationOut).describe(
    "Take a grant back as the second officer, once its holder was heard."
)
revocation.act(refuse_revocation, ReasonSchema).on_page(
    "/refuse", "refused", ask="refuse", draw=_refusing
).done(sentence("The grant stays in force. The holder is notified.")).on_api(
    "/refusal", "refuse", RevocationOut
).describe("Leave a grant as it is, or withdraw your own proposal.")
