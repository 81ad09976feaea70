"""The page on which the holder of a grant is heard before it is revoked."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template

from app.casework.cases.policy.revocations import GROUNDS
from app.casework.grants.queries.office_grants import Notice, my_notice
from app.casework.grants.schemas import AnswerRevocationSchema, RevocationAnswerOut
from app.casework.grants.use_cases.revoke_grant import answer_revocation
from app.casework.offices.doors.api import api
from app.text import sentence
from app.web.doors import reading
from app.web.formatting import local_date
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.subjects import Subject
from app.web.translation import translate

Fact = Mapping[str, Any]
blueprint = Blueprint("revocations", __name__, url_prefix="/revocations")
needs_sign_in(blueprint)


def _show(form: Form, revocation_id: UUID) -> str:
    with reading() as uow:
        found = my_notice(uow, revocation_id)
    ground = GROUNDS.get(found.revocation.ground, "")
    return render_template(
        "cases/revocations/show.html",
        found=found,
        form=form,
        ground=ground,
        history=[_notified(found), *_answered(found), _decided(found)],
    )


def _notified(found: Notice) -> Fact:
    title = translate(sentence("The office notified you"))
    return {"title": title, "when": found.revocation.entered_at, "state": "done"}


def _answered(found: Notice) -> list[Fact]:
    answer, last = found.answer, found.revocation.answer_by
    if answer:
        title = translate(sentence("You answered"))
        return [{"title": title, "when": answer.at, "text": answer.text, "state": "done"}]
    if last is None:
        return []
    until = sentence("You may answer until the end of %(day)s", day=local_date(last))
    return [{"title": translate(until), "state": "now" if found.may_answer else "done"}]


def _decided(found: Notice) -> Fact:
    row = found.revocation
    if row.approved_at:
        title = translate(sentence("It was revoked and is no longer in force"))
        return {"title": title, "when": row.approved_at, "state": "done"}
    if row.refused_at:
        title = translate(sentence("It stays as it is"))
        reason = row.refused_reason
        return {"title": title, "when": row.refused_at, "text": reason, "state": "done"}
    title = translate(sentence("A second officer decides"))
    return {"title": title, "state": None if found.may_answer else "now"}


revocation = Subject(
    blueprint, api, "/<uuid:revocation_id>", "/revocations/<uuid:revocation_id>", draw=_show
)
revocation.page("", "show")
revocation.act(answer_revocation, AnswerRevocationSchema).on_page(
    "", "answer", back="revocations.show"
).done(sentence("Your answer was sent. The office decides now.")).on_api(
    "/answer", "answer", RevocationAnswerOut, status=201
).describe("Answer a notice about your own grant, once.")
