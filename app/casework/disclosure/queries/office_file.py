"""The file that an office holds of an application, part by part.

Left out for good: drafts, earlier rounds of answers, hidden scores, relations of officers, what is
in papers. Names of officials are replaced by their roles.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.casework.cases.models.outcome import Appeal
from app.casework.cases.models.work import CaseTask, Decision, Note, ReviewPoint
from app.casework.cases.queries.case_file import Case, Part, part_at_work
from app.casework.cases.queries.determinant_facts import facts_of_case
from app.casework.catalogue.registry import CaseBook
from app.casework.definition.fields import Field, FieldType
from app.casework.definition.parts import parts_of
from app.casework.disclosure import wording
from app.casework.disclosure.policy import FilePart, Section, is_personal, is_typed, traces_of
from app.casework.forms.isic_activities import ACTIVITIES
from app.casework.forms.policy.determinants import holds
from app.casework.forms.policy.display import Names, answer_text
from app.casework.grants.printing import written_day
from app.casework.tasks.queries.task_file import refuse_conflict
from app.data_files.words import Words
from app.identity.public import organisations_by_id, people_by_id
from app.money import grouped_rupees
from app.places.public import district_names
from app.row_macs import canonical
from app.unit_of_work import UnitOfWork

_WHOLE = frozenset({FieldType.CNIC, FieldType.MOBILE, FieldType.EMAIL})


def file_at_work(
    uow: UnitOfWork, registration_id: UUID, *, lock: bool = False
) -> tuple[Case, Part]:
    """Load a file of the actor's office, for an officer who is not related to the applicant.

    Raises NotFound for another office's, Forbidden (`own-interest`). The caller has asked for the
    permission.
    """
    case, part = part_at_work(uow, registration_id, lock=lock)
    refuse_conflict(uow, case, uow.actor.person)
    return case, part


def parts_of_file(uow: UnitOfWork, case: Case, part: Part) -> list[FilePart]:
    """Return all parts of the file of an office, in order; who may see it was asked before."""
    names = _names(uow)
    return [
        *_applicant(uow, case),
        *_answers(case, names),
        *_papers(case, part),
        *_steps(part, names),
        *_letters(uow, part),
        *_notes(uow, part),
        *_order(case, part),
        *_records(uow, case, part),
    ]


def digest_of_file(uow: UnitOfWork, parts: Iterable[FilePart]) -> bytes:
    """Return the keyed hash of a file's parts, by which a changed one is found out."""
    return digests_of_file(uow, parts)[0]


def digests_of_file(uow: UnitOfWork, parts: Iterable[FilePart]) -> list[bytes]:
    """Return the hash under every key, the current one first: the row with it has a MAC."""
    told = {each.key: [each.label.en, each.text.en, each.text.ur, *each.traces] for each in parts}
    return uow.vault.hashes("file that is disclosed", canonical(told))


def _applicant(uow: UnitOfWork, case: Case) -> Iterator[FilePart]:
    application = case.application
    person = people_by_id(uow.session, [application.applicant_id])[application.applicant_id]
    named = {each for each in (person.name, person.name_ur) if each}
    yield FilePart(
        key="applicant:person",
        section=Section.APPLICANT,
        label=wording.APPLICANT,
        text=Words.of_name(person.name, person.name_ur),
        personal=True,
        traces=tuple(sorted(named)),
    )
    if application.organisation_id is not None:
        firms = organisations_by_id(uow.session, [application.organisation_id])
        firm = firms[application.organisation_id]
        yield FilePart(
            key="applicant:firm",
            section=Section.APPLICANT,
            label=wording.APPLICANT,
            text=Words.of_name(firm.name, firm.name_ur),
        )
    if case.submissions:
        day = written_day(local_day(case.submissions[0].submitted_at))
        yield _plain("applicant:submitted", Section.APPLICANT, wording.SUBMITTED, wording.same(day))


def _plain(key: str, section: Section, label: Words, text: Words) -> FilePart:
    return FilePart(key=key, section=section, label=label, text=text)


def _written(key: str, section: Section, label: Words, text: str) -> FilePart:
    """Return a text that people wrote."""
    said = wording.same(text)
    return FilePart(
        key=key, section=section, label=label, text=said, typed=True, traces=(text.strip(),)
    )


def _answers(case: Case, names: Names) -> Iterator[FilePart]:
    known, reader = facts_of_case(case), _Reader(Section.ANSWERS, names)
    for section in case.service.sections:
        if holds(section.when, known):
            for field in section.fields:
                at = _At(field, case.answers.get(field.name), field.label, f"answers.{field.name}")
                yield from reader.parts(at)


@dataclass(frozen=True)
class _At:
    """An answer in its place: `line` is the line of an address."""

    field: Field
    value: Any
    label: Words
    key: str
    line: bool = False


@dataclass(frozen=True)
class _Reader:
    """Reads answers of a form field by field, into groups, people and addresses."""

    section: Section
    names: Names

    def parts(self, at: _At) -> Iterator[FilePart]:
        """Yield an answer, or its parts; nothing if it was not answered."""
        if at.value in (None, "", [], {}):
            return
        if at.field.type is FieldType.GROUP:
            for number, row in enumerate(at.value, start=1):
                yield from self._row(at, number, row)
        elif parts_of(at.field):
            for inner in parts_of(at.field):
                label = wording.part_of(at.label, inner.label)
                line = at.field.type is FieldType.ADDRESS and inner.name == "line"
                value = at.value.get(inner.name)
                yield from self.parts(_At(inner, value, label, f"{at.key}.{inner.name}", line))
        else:
            yield self._one(at)

    def _row(self, at: _At, number: int, row: Mapping[str, Any]) -> Iterator[FilePart]:
        for inner in at.field.fields:
            label = wording.row_of(at.label, number, inner.label)
            key = f"{at.key}.{number}.{inner.name}"
            yield from self.parts(_At(inner, row.get(inner.name), label, key))

    def _one(self, at: _At) -> FilePart:
        kind, name = at.field.type, at.field.name
        whole = kind in _WHOLE
        text = wording.same(at.value) if whole else answer_text(at.field, at.value, self.names)
        return FilePart(
            key=at.key,
            section=self.section,
            label=at.label,
            text=text,
            personal=at.line or is_personal(name, kind),
            typed=is_typed(name, kind),
            traces=traces_of(kind, at.value, text),
        )


def _names(uow: UnitOfWork) -> Names:
    english, urdu = (
        district_names(uow.session, language, local_day(uow.now)) for language in ("en", "ur")
    )
    return Names(
        districts={code: Words(name, urdu.get(code, name)) for code, name in english.items()},
        activities=ACTIVITIES,
    )


def _papers(case: Case, part: Part) -> Iterator[FilePart]:
    """Name the papers that this office asked for; a file's own name may be anybody's."""
    known = facts_of_case(case)
    for code in part.shape.documents:
        asked = case.service.document(code)
        if holds(asked.when, known):
            count = len(case.documents.get(code, ()))
            text = wording.count_of_files(count)
            yield _plain(f"papers.{code}", Section.PAPERS, asked.title, text)


def _steps(part: Part, names: Names) -> Iterator[FilePart]:
    for task in part.tasks:
        yield from _step(part, task, part.decisions.get(task.id), names)


def _step(
    part: Part, task: CaseTask, decision: Decision | None, names: Names
) -> Iterator[FilePart]:
    shape, key = part.shape.task(task.code), f"steps.{task.code}.{task.attempt}"
    outcome = decision.outcome if decision else None
    day = written_day(local_day(decision.at)) if decision else ""
    deemed = decision is not None and decision.decided_by is None
    line = wording.step_line(outcome, day, task.role, deemed=deemed)
    yield _plain(key, Section.STEPS, shape.title, line)
    if decision is None:
        return
    if decision.reason_code:
        titles = {each.code: each.title for each in part.shape.reasons}
        ground = titles.get(decision.reason_code, wording.same(decision.reason_code))
        about = wording.labelled(wording.GROUND, shape.title)
        yield _plain(f"{key}.ground", Section.STEPS, about, ground)
    if decision.reason:
        about = wording.labelled(wording.REASON, shape.title)
        yield _written(f"{key}.reason", Section.STEPS, about, decision.reason)
    found: Mapping[str, Any] = decision.content.get("form") or {}
    reader = _Reader(Section.STEPS, names)
    for field in shape.form:
        name = f"{key}.form.{field.name}"
        yield from reader.parts(_At(field, found.get(field.name), field.label, name))


def _letters(uow: UnitOfWork, part: Part) -> Iterator[FilePart]:
    for asked in part.rounds:
        key, day = f"letters.{asked.number}", written_day(local_day(asked.asked_at))
        label = wording.part_of(wording.QUESTION, wording.same(day))
        if asked.message:
            yield _written(key, Section.LETTERS, label, asked.message)
        query = select(ReviewPoint).filter_by(round_id=asked.id).order_by(ReviewPoint.about)
        for point in uow.session.scalars(query):
            about = f"{key}.{point.about.replace(':', '.')}"
            yield _written(about, Section.LETTERS, label, point.sentence)


def _notes(uow: UnitOfWork, part: Part) -> Iterator[FilePart]:
    query = select(Note).filter_by(registration_id=part.row.id).order_by(Note.id)
    for number, note in enumerate(uow.session.scalars(query), start=1):
        day = wording.same(written_day(local_day(note.at)))
        label = wording.part_of(wording.NOTE, day)
        yield _written(f"notes.{number}", Section.NOTES, label, note.text)


def _order(case: Case, part: Part) -> Iterator[FilePart]:
    for ended in part.outcomes:
        key = f"order.{ended.attempt}"
        day, told = written_day(local_day(ended.at)), wording.OUTCOMES[ended.outcome]
        text = Words(f"{told.en}, {day}", f"{told.ur}، {day}")
        yield _plain(key, Section.ORDER, wording.RESULT, text)
        if ended.number:
            number = wording.same(ended.number)
            yield _plain(f"{key}.number", Section.ORDER, wording.NUMBER, number)
        if ended.valid_from:
            last = written_day(ended.valid_until) if ended.valid_until else ""
            days = wording.same(f"{written_day(ended.valid_from)} – {last}")
            yield _plain(f"{key}.valid", Section.ORDER, wording.VALID, days)
    for appeal in part.appeals:
        yield from _appeal(appeal)
    for at, bill in enumerate(case.bills, start=1):
        amount = grouped_rupees(bill.amount_paisa)
        fees = Words(f"Rs {amount}", f"{amount} روپے")
        yield _plain(f"order.fees.{at}", Section.ORDER, wording.FEES, fees)


def _appeal(appeal: Appeal) -> Iterator[FilePart]:
    key = f"order.appeal.{appeal.attempt}"
    about = wording.labelled(wording.GROUND, wording.APPEAL)
    yield _written(f"{key}.grounds", Section.ORDER, about, appeal.grounds)
    if appeal.outcome and appeal.decided_at:
        day, told = written_day(local_day(appeal.decided_at)), wording.OUTCOMES[appeal.outcome]
        text = Words(f"{told.en}, {day}", f"{told.ur}، {day}")
        yield _plain(key, Section.ORDER, wording.APPEAL, text)
        about = wording.labelled(wording.REASON, wording.APPEAL)
        yield _written(f"{key}.reason", Section.ORDER, about, appeal.reason or "")


def _records(uow: UnitOfWork, case: Case, part: Part) -> Iterator[FilePart]:
    """Add what the domain keeps of it: the decision of a relief."""
    for each in uow.port(CaseBook).records(uow, case.service.code, part.row.id):
        key = f"decision.{each.key}"
        if each.typed:
            yield _written(key, Section.DECISION, each.label, each.text.en)
        else:
            yield FilePart(
                key=key,
                section=Section.DECISION,
                label=each.label,
                text=each.text,
                personal=each.personal,
                traces=(each.text.en, each.text.ur) if each.personal else (),
            )
