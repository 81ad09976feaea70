"""What the API tells officers of queues, steps, appeals, grants and offices."""

from typing import Any

from marshmallow import Schema, fields

from app.casework.cases.policy.clocks import Reading
from app.casework.catalogue.schemas import ServiceWordsOut
from app.casework.forms.schemas import written
from app.casework.tasks.schemas.work import (
    AppealOut,
    CaseDecisionOut,
    NoteOut,
    OfficeOut,
    RevocationAnswerOut,
    RevocationOut,
    RoundOut,
)
from app.schemas import Moment, Text, Whole


class ClockOut(Schema):
    """A clock: its state, the last day in time, and working days used of those allowed."""

    state = Text()
    last_day = fields.Date(allow_none=True)
    used = Whole()
    allowed = Whole()


class PersonOut(Schema):
    """Somebody by name."""

    id = fields.UUID()
    name = Text()
    name_ur = Text()


class LyingOut(Schema):
    """A step in a queue."""

    id = fields.UUID()
    title = fields.Nested(ServiceWordsOut)
    service = fields.Nested(ServiceWordsOut)
    registration = fields.Nested(ServiceWordsOut)
    reference = Text()
    display = Text()
    role = Text(attribute="task.role")
    opened_at = Moment(attribute="task.opened_at")
    waits_since = Moment(attribute="task.waits_since", allow_none=True)
    escalated_at = Moment(attribute="task.escalated_at", allow_none=True)
    holder = fields.Nested(PersonOut, allow_none=True)
    clock = fields.Nested(ClockOut)


class DeskOut(Schema):
    """A page of a queue, and how much lies in each (101: more than 100)."""

    items = fields.List(fields.Nested(LyingOut))
    next_cursor = Text(allow_none=True)
    counts = fields.Dict(keys=Text(), values=Whole())


class PointOut(Schema):
    """What was asked to be made better."""

    about = Text()
    sentence = Text()


class StepOfOut(Schema):
    """A step of an agency, as it stands."""

    id = fields.UUID()
    code = Text()
    attempt = Whole()
    role = Text()
    opened_at = Moment()
    holder_id = fields.UUID(allow_none=True)
    decision = fields.Nested(CaseDecisionOut, allow_none=True)


class AgencyOut(Schema):
    """An agency's part of the case."""

    registration_id = fields.UUID()
    code = Text()
    agency = Text()
    title = fields.Nested(ServiceWordsOut)
    steps = fields.List(fields.Nested(StepOfOut))
    rounds = fields.List(fields.Nested(RoundOut))


class AskedOut(Schema):
    """What may be sent back."""

    about = Text()
    title = fields.Nested(ServiceWordsOut)


class CasePaperOut(Schema):
    """A paper with its files."""

    code = Text()
    title = fields.Nested(ServiceWordsOut)
    changed = fields.Boolean()
    documents = fields.List(fields.UUID())


class HandedInSignatureOut(Schema):
    """A signature of what was handed in; /documents/ID/content gives the page signed on paper."""

    name = fields.Nested(ServiceWordsOut)
    how = Text()
    at = Moment()
    document_id = fields.UUID(allow_none=True)


class StepFileOut(Schema):
    """A step with all about it."""

    id = fields.UUID()
    reference = Text()
    display = Text()
    code = Text()
    title = fields.Nested(ServiceWordsOut)
    kind = Text()
    clock = fields.Nested(ClockOut)
    holder_id = fields.UUID(allow_none=True)
    answers = fields.Raw()
    changed = fields.List(Text())
    papers = fields.List(fields.Nested(CasePaperOut))
    signatures = fields.List(fields.Nested(HandedInSignatureOut))
    asked = fields.List(fields.Nested(AskedOut))
    agencies = fields.List(fields.Nested(AgencyOut))
    notes = fields.List(fields.Nested(NoteOut))


def step_out(found: Any) -> dict[str, Any]:  # noqa: ANN401 - a StepFile; schemas know no queries
    """Return a step's file as `StepFileOut` writes it."""
    work, application = found.work, found.case.application
    answers = [answer for page in found.pages for answer in page.answers]
    lies = found.lying.get(work.row.id)
    return {
        "id": work.row.id,
        "reference": application.reference,
        "display": application.display,
        "code": work.row.code,
        "title": work.shape.title,
        "kind": work.shape.kind.value,
        "clock": clock_out(found.clock),
        "holder_id": lies.holder_id if lies else None,
        "answers": written([answer.field for answer in answers], found.case.answers),
        "changed": [answer.field.name for answer in answers if answer.changed],
        "papers": [_paper(paper) for paper in found.papers],
        "signatures": found.signatures,
        "asked": [{"about": about, "title": title} for about, title in found.asked.items()],
        "agencies": [_agency(found, part) for part in found.case.parts],
        "notes": found.notes,
    }


def clock_out(clock: Reading) -> dict[str, Any]:
    """Return a clock as `ClockOut` writes it; no days of work are used below zero."""
    return {
        "state": clock.state.value,
        "last_day": clock.last_day,
        "used": max(clock.used, 0),
        "allowed": clock.allowed,
    }


def _paper(paper: Any) -> dict[str, Any]:  # noqa: ANN401 - a Paper
    return {
        "code": paper.ask.code,
        "title": paper.ask.title,
        "changed": paper.changed,
        "documents": [file.id for file in paper.files],
    }


def _agency(found: Any, part: Any) -> dict[str, Any]:  # noqa: ANN401 - a StepFile and a Part
    return {
        "registration_id": part.row.id,
        "code": part.row.code,
        "agency": part.row.agency,
        "title": part.shape.title,
        "rounds": part.rounds,
        "steps": [
            {
                "id": task.id,
                "code": task.code,
                "attempt": task.attempt,
                "role": task.role,
                "opened_at": task.opened_at,
                "holder_id": found.lying[task.id].holder_id if task.id in found.lying else None,
                "decision": part.decisions.get(task.id),
            }
            for task in part.tasks
        ],
    }


class WaitingAppealOut(Schema):
    """An appeal that waits."""

    appeal = fields.Nested(AppealOut)
    service = fields.Nested(ServiceWordsOut)
    registration = fields.Nested(ServiceWordsOut)
    role = Text()
    reference = Text()
    decide_by = fields.Date(allow_none=True)
    late = fields.Boolean()


class AppealsOut(Schema):
    """A page of appeals."""

    items = fields.List(fields.Nested(WaitingAppealOut))
    next_cursor = Text(allow_none=True)


class GrantLineOut(Schema):
    """A grant of the office."""

    id = fields.UUID()
    number = Text()
    title = fields.Nested(ServiceWordsOut)
    display = Text()
    valid_from = fields.Date(attribute="outcome.valid_from")
    valid_until = fields.Date(attribute="outcome.valid_until", allow_none=True)
    deemed = fields.Boolean(attribute="outcome.deemed")
    revoking = fields.Boolean()


class CaseGrantsOut(Schema):
    """A page of grants."""

    items = fields.List(fields.Nested(GrantLineOut))
    next_cursor = Text(allow_none=True)


class CaseGrantOut(Schema):
    """A grant, how it stands, and what was asked about it."""

    number = Text(attribute="outcome.number")
    state = Text(attribute="state.value")
    revocations = fields.List(fields.Nested(RevocationOut))
    heard = fields.Boolean()


class NoticeOut(Schema):
    """A notice as the holder of a grant sees it."""

    revocation = fields.Nested(RevocationOut)
    answer = fields.Nested(RevocationAnswerOut, allow_none=True)
    title = fields.Nested(ServiceWordsOut)
    number = Text()
    may_answer = fields.Boolean()
    sample = fields.Boolean()


class AgencyOfficesOut(Schema):
    """An agency with its offices."""

    agency = Text()
    title = fields.Nested(ServiceWordsOut)
    services = fields.List(Text())
    covered = fields.Boolean()
    standing = fields.List(fields.Nested(OfficeOut))
    waiting = fields.List(fields.Nested(OfficeOut))


class OfficesOut(Schema):
    """All agencies."""

    items = fields.List(fields.Nested(AgencyOfficesOut))
