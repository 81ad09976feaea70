"""Content of a certificate, frozen at its issue: later changes of answers do not count."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from app.casework.cases.models.outcome import Outcome
from app.casework.cases.queries.assessed_fees import district_in
from app.casework.cases.queries.case_file import Case, Part
from app.casework.cases.queries.determinant_facts import facts_of_case
from app.casework.catalogue.registry import CaseBook
from app.casework.definition.fields import Field, FieldType
from app.casework.definition.parts import parts_of
from app.casework.definition.shapes import SIGNATURES
from app.casework.forms.isic_activities import ACTIVITIES
from app.casework.forms.policy.display import NOTHING, Names, answer_text
from app.casework.ports import Withheld
from app.data_files.words import Words
from app.db import Json
from app.identity.public import organisations_by_id, people_by_id
from app.places.public import district_names
from app.unit_of_work import UnitOfWork

Pair = tuple[Words, Words]


@dataclass(frozen=True, kw_only=True)
class Content:
    """All that a certificate says. `person`: its holder is a person, not an organisation.

    `subject` is what it is for, such as a business, by its names in both languages. `officer` is
    who decided last; nobody did where the law deems it granted. Certificates from before these and
    `district` were kept have none of the three.
    """

    title: Words
    office: Words
    holder: Words
    person: bool
    number: str
    valid_from: date
    valid_until: date | None
    text: Words | None
    lines: tuple[Pair, ...]
    subject: Words | None = None
    district: Words | None = None
    officer: Words | None = None


@dataclass(frozen=True, kw_only=True)
class Grant:
    """A part of a case that was granted, and the two that may say it again.

    `corrected` is the case whose answers corrected it; `now_so` are answers that a domain keeps
    and that are others now.
    """

    case: Case
    part: Part
    outcome: Outcome
    corrected: Case | None = None
    now_so: Mapping[str, Any] = field(default_factory=dict)

    @property
    def source(self) -> Case:
        """The case whose answers count."""
        return self.corrected or self.case

    @property
    def decided(self) -> Part:
        """The part whose officers granted it, or its correction."""
        again = next((p for p in self.source.parts if p.row.code == self.part.row.code), None)
        return again if again is not None and again.outcome is not None else self.part


def content_of(uow: UnitOfWork, grant: Grant) -> Content:
    """Return the content of a grant's certificate; with the answers that corrected it, if any."""
    source, part, outcome = grant.source, grant.part, grant.outcome
    shape = part.shape.certificate
    if shape is None:
        message = f"{part.shape.code} has no certificate"
        raise LookupError(message)
    names = _names(uow, outcome.valid_from or date.min)
    withheld = uow.port(CaseBook).withheld(uow, grant.case.service.code, part.row.id)
    values = {
        **source.answers,
        **grant.now_so,
        **_outputs(source),
        **dict(_own(outcome, source, part)),
        **(withheld.answers if withheld else {}),
    }
    fields = {each.name: each for each in _fields(source, part)}
    lines = ((label, _line(fields, values, shows, names)) for label, shows in shape.lines)
    holder = _holder(uow, grant.case)
    content = Content(
        title=shape.title,
        office=_organisation(uow, part.row.office_id),
        holder=holder,
        person=grant.case.application.organisation_id is None,
        number=outcome.number or "",
        valid_from=outcome.valid_from or date.min,
        valid_until=outcome.valid_until,
        text=shape.text,
        lines=tuple((label, value) for label, value in lines if value != NOTHING),
        subject=_subject(source, values, holder),
        district=_district(source, values, names),
        officer=_officer(uow, grant.decided),
    )
    return without_person(content, withheld)


def without_person(content: Content, withheld: Withheld | None) -> Content:
    """Name a holder who is a person as the domain says, where it withholds their name."""
    if withheld is None or not content.person:
        return content
    return replace(content, holder=withheld.holder, person=False)


def _names(uow: UnitOfWork, on: date) -> Names:
    english, urdu = (district_names(uow.session, language, on) for language in ("en", "ur"))
    return Names(
        districts={code: Words(name, urdu.get(code, name)) for code, name in english.items()},
        activities=ACTIVITIES,
    )


def _subject(source: Case, values: Mapping[str, Any], holder: Words) -> Words | None:
    """Return the names of its subject, as in lists; in Urdu if the form asks for that.

    None if lists show a person ("owner.name"), or if it has the holder's own name.
    """
    name = source.service.display
    english, urdu = values.get(name), values.get(f"{name}_ur")
    if not isinstance(english, str) or not english:
        return None
    subject = Words(english, urdu if isinstance(urdu, str) and urdu else english)
    same = subject.en == holder.en and subject.ur in {subject.en, holder.ur}
    return None if same else subject


def _district(source: Case, values: Mapping[str, Any], names: Names) -> Words | None:
    code = district_in(values, source.service.district) or source.application.district
    return names.districts.get(code)


def _officer(uow: UnitOfWork, part: Part) -> Words | None:
    """Name who decided last; nobody where a clock did."""
    tasks = {task.id for task in part.tasks if task.attempt == part.attempt}
    mine = [each for key, each in part.decisions.items() if key in tasks]
    last = max(mine, key=lambda each: each.at, default=None)
    if last is None or last.decided_by is None:
        return None
    return _person(uow, last.decided_by)


def _outputs(case: Case) -> Mapping[str, Any]:
    """Return the results of other registrations, by "registration.output"."""
    return facts_of_case(case).outputs


def _own(outcome: Outcome, source: Case, part: Part) -> Iterable[tuple[str, Any]]:
    """Yield what offices added; a correction's offices say it again, and the number stays."""
    yield from outcome.outputs.items()
    again = next((each for each in source.parts if each.row.code == part.row.code), None)
    if again is not None and again.outcome is not None and again.outcome is not outcome:
        yield from again.outcome.outputs.items()
    yield SIGNATURES, _signed(source)
    yield "number", outcome.number
    yield "granted_on", outcome.outputs.get("granted_on")


def _signed(case: Case) -> str:
    """Name who signed what was submitted last, one after the other; nobody's number."""
    kept = case.latest.content.get("signatures", ()) if case.latest else ()
    return ", ".join(each["name"] for each in kept)


def _fields(case: Case, part: Part) -> Iterable[Field]:
    for section in case.service.sections:
        yield from section.fields
    for task in part.shape.tasks:
        yield from task.form
    yield Field(name="granted_on", type=FieldType.DATE, label=NOTHING)


def _line(
    fields: Mapping[str, Field], values: Mapping[str, Any], shows: str, names: Names
) -> Words:
    """Return an answer ("owner.name" is a part of one) as text, or an output unchanged."""
    first, _, rest = shows.partition(".")
    field = fields.get(shows) or fields.get(first)
    if shows in values or field is None:
        asked = fields.get(shows) or Field(name=shows, type=FieldType.TEXT, label=NOTHING)
        return answer_text(asked, values.get(shows), names)
    whole = values.get(first)
    if not isinstance(whole, Mapping):
        return NOTHING
    if field.type is FieldType.PERSON and rest == "name":
        return answer_text(field, whole, names)
    inner = next((each for each in parts_of(field) if each.name == rest), None)
    return answer_text(inner, whole.get(rest), names) if inner else NOTHING


def _holder(uow: UnitOfWork, case: Case) -> Words:
    application = case.application
    if application.organisation_id is not None:
        return _organisation(uow, application.organisation_id)
    return _person(uow, application.applicant_id)


def _organisation(uow: UnitOfWork, organisation_id: UUID) -> Words:
    found = organisations_by_id(uow.session, [organisation_id])[organisation_id]
    return Words.of_name(found.name, found.name_ur)


def _person(uow: UnitOfWork, person_id: UUID) -> Words:
    found = people_by_id(uow.session, [person_id])[person_id]
    return Words.of_name(found.name, found.name_ur)


def as_json(content: Content) -> Json:
    """Return the stored form."""
    return {
        "title": _pair(content.title),
        "office": _pair(content.office),
        "holder": _pair(content.holder),
        "person": content.person,
        "number": content.number,
        "valid_from": content.valid_from.isoformat(),
        "valid_until": content.valid_until.isoformat() if content.valid_until else None,
        "text": _pair(content.text) if content.text else None,
        "lines": [[_pair(label), _pair(value)] for label, value in content.lines],
        "subject": _pair(content.subject) if content.subject else None,
        "district": _pair(content.district) if content.district else None,
        "officer": _pair(content.officer) if content.officer else None,
    }


def is_same_content(content: Content, kept: Json) -> bool:
    """Whether a certificate says this already; an older one need not say what was added later."""
    now = as_json(content)
    return {name: now.get(name) for name in kept} == kept


def from_json(kept: Json) -> Content:
    """Read the stored form."""
    until, text = kept["valid_until"], kept["text"]
    later = {name: kept.get(name) for name in ("subject", "district", "officer")}
    return Content(
        title=_words(kept["title"]),
        office=_words(kept["office"]),
        holder=_words(kept["holder"]),
        person=kept["person"],
        number=kept["number"],
        valid_from=date.fromisoformat(kept["valid_from"]),
        valid_until=date.fromisoformat(until) if until else None,
        text=_words(text) if text else None,
        lines=tuple((_words(label), _words(value)) for label, value in kept["lines"]),
        **{name: _words(pair) for name, pair in later.items() if pair},
    )


def _pair(words: Words) -> list[str]:
    return [words.en, words.ur]


def _words(pair: list[str]) -> Words:
    return Words(pair[0], pair[1])
