"""What offices sent back is answered again, page by page, until it is sent to them again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.casework.applications.use_cases.save_section import WRONG, refuse_unknown, touch
from app.casework.cases.correction_rounds import Answering, answering_of, draft_of
from app.casework.cases.draft import asking_of
from app.casework.cases.models.application import Draft
from app.casework.cases.permissions import APPLY
from app.casework.catalogue.domain_checks import findings_of
from app.casework.forms.policy.answers import look
from app.errors import Conflict, Invalid
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class PrepareAnswers:
    """Better answers to what was sent back; `revision` is the draft's that the writer saw."""

    application_id: UUID
    revision: int
    answers: Mapping[str, Any] = field(repr=False)


def prepare_answers(uow: UnitOfWork, command: PrepareAnswers) -> Draft:
    """Keep better answers; nothing is sent yet. Only what was sent back may change.

    Raises NotFound, Conflict (`nothing-sent-back`, `changed-elsewhere`), Invalid.
    """
    require(uow.actor, APPLY)
    answering = answering_of(uow, command.application_id, lock=True)
    draft = draft_of(uow, answering)
    refuse_unknown(draft, command.revision)
    if draft.revision > command.revision:
        raise Conflict(
            sentence(
                "These answers were changed on another device meanwhile. What you typed is not "
                "lost: compare it with what was saved, and save again to keep yours."
            ),
            code="changed-elsewhere",
        )
    kept = _judged(uow, answering, command)
    names = answering.may_change.fields
    draft.answers = {n: v for n, v in draft.answers.items() if n not in names} | dict(kept)
    touch(uow, draft)
    uow.session.flush()
    return draft


def _judged(uow: UnitOfWork, answering: Answering, command: PrepareAnswers) -> Mapping[str, Any]:
    fields = answering.fields
    seen = look(fields, command.answers, answering.form.known, answering.day)
    wrong = {".".join(map(str, path)): said for path, said in seen.problems.items()}
    whole = {**answering.form.kept, **seen.kept}
    asking = asking_of(answering.case.application, whole)
    for each in findings_of(uow, asking, fields, seen.kept):
        if each.found.stops_among(answering.may_change.fields):
            wrong[each.place] = each.said
    if wrong:
        problems = {f"answers.{place}": said for place, said in wrong.items()}
        raise Invalid(WRONG, code="answers", fields=problems)
    return seen.kept
