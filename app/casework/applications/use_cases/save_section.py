"""A page of the form is saved. What two devices write at once, neither loses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.casework.cases.models.application import Draft
from app.casework.cases.permissions import APPLY
from app.casework.cases.queries.draft import Filling, applicant_request, filling_of
from app.casework.catalogue.queries.domain_checks import findings_of
from app.casework.definition.shapes import Section
from app.casework.forms.policy.answers import look
from app.casework.signing.use_cases.notifications import notify_overtaken
from app.errors import Conflict, Invalid, NotFound
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork

WRONG = sentence("Some answers are not right yet. Correct them and save again.")


@dataclass(frozen=True, kw_only=True)
class SaveSection:
    """The answers to a section's questions, as the schema loads them: all that it holds from now.

    `revision` is the draft's that the writer saw. Not `finished`: what is missing comes later.
    """

    application_id: UUID
    section: str
    revision: int
    answers: Mapping[str, Any] = field(repr=False)
    finished: bool = True


def save_section(uow: UnitOfWork, command: SaveSection) -> Draft:
    """Save a section's answers. Answers to questions that do not apply are dropped.

    Raises NotFound if the section does not apply; Conflict if another device saved it since
    (`changed-elsewhere`); Invalid with a sentence for each wrong answer, or for a revision that the
    draft never had.
    """
    require(uow.actor, APPLY)
    filling = filling_of(uow, command.application_id, lock=True)
    section = section_of(filling, command.section)
    _refuse_overtaken(filling.draft, command)
    kept = _judged(uow, filling, section, command)
    draft = filling.draft
    others = {each.name for each in section.fields}
    draft.answers = {n: v for n, v in draft.answers.items() if n not in others} | dict(kept)
    touch(uow, draft)
    draft.sections_done = {**draft.sections_done, section.code: draft.revision}
    uow.session.flush()
    return draft


def section_of(filling: Filling, code: str) -> Section:
    """Return a section that applies. Raises NotFound."""
    for section, _ in filling.form.sections:
        if section.code == code:
            return section
    raise NotFound


def touch(uow: UnitOfWork, draft: Draft) -> None:
    """Count a draft's revision up, note who wrote last, and tell those who had signed it."""
    draft.revision += 1
    draft.saved_at, draft.saved_by = uow.now, uow.actor.person
    notify_overtaken(uow, draft.application_id)


def refuse_unknown(draft: Draft, revision: int) -> None:
    """Refuse a revision that a draft never had: who invents one would overwrite others unseen."""
    if revision > draft.revision:
        problem = sentence("Send the revision that you read with the answers.")
        raise Invalid(problem, code="revision", fields={"revision": problem})


def _refuse_overtaken(draft: Draft, command: SaveSection) -> None:
    refuse_unknown(draft, command.revision)
    if draft.sections_done.get(command.section, 0) > command.revision:
        raise Conflict(
            sentence(
                "This page was saved on another device after you opened it. What you"
                " typed is not lost: compare it with what was saved, and save again to"
                " use yours."
            ),
            code="changed-elsewhere",
        )


def _judged(
    uow: UnitOfWork, filling: Filling, section: Section, command: SaveSection
) -> Mapping[str, Any]:
    """Return the answers that count; what the schema let through is judged once more here."""
    seen = look(
        section.fields,
        command.answers,
        filling.form.known,
        filling.day,
        finished=command.finished,
    )
    wrong = {".".join(map(str, path)): said for path, said in seen.problems.items()}
    whole = {**filling.form.kept, **seen.kept}
    for each in findings_of(
        uow, applicant_request(filling.application, whole), section.fields, seen.kept
    ):
        if each.found.stops:
            wrong[each.place] = each.said
    if wrong:
        fields = {f"answers.{place}": said for place, said in wrong.items()}
        raise Invalid(WRONG, code="answers", fields=fields)
    return seen.kept
