"""Applications as the API tells them, its sentences in the language that the caller reads."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.casework.applications.doors.presenter import masked_label, next_label
from app.casework.applications.queries.overview import Overview
from app.casework.applications.queries.status import PartView, Status
from app.casework.cases.policy.states import ApplicationState
from app.casework.cases.queries.case_file import Case
from app.casework.cases.queries.correction_rounds import OpenRound
from app.casework.cases.queries.draft import Filling
from app.casework.catalogue.queries.domain_checks import Finding
from app.casework.definition.fields import Field
from app.casework.definition.shapes import Section
from app.casework.forms.policy.determinants import holds
from app.casework.forms.schemas import written
from app.casework.ports import Elsewhere, Outlook, OutlookLine
from app.data_files.words import Words
from app.text import Sentence
from app.web.i18n import language
from app.web.translation import translate

Json = dict[str, Any]


def head(case: Case, state: ApplicationState) -> Json:
    """Return the identifiers and the status of an application."""
    application, handed_in = case.application, case.submissions
    return {
        "id": application.id,
        "reference": application.reference,
        "service": application.service,
        "version": application.version,
        "kind": application.kind,
        "title": case.service.title,
        "display": application.display,
        "state": state,
        "started_at": application.started_at,
        "submitted_at": handed_in[0].submitted_at if handed_in else None,
    }


def places(problems: Mapping[str, Sentence]) -> list[Json]:
    """Return sentences by the pointers of what they are about."""
    return [
        {"pointer": f"#/{place.replace('.', '/')}", "detail": translate(said), "suggestion": ""}
        for place, said in problems.items()
    ]


def _findings(findings: Iterable[Finding]) -> list[Json]:
    return [
        {
            "pointer": f"#/answers/{each.place.replace('.', '/')}",
            "detail": translate(each.found.sentence),
            "suggestion": each.found.suggestion,
        }
        for each in findings
    ]


def filled_in(seen: Overview) -> Json:
    """Return an application that is being filled in, with what is still to be done."""
    case = seen.filling.case
    nothing: Json = {"answers": {}, "documents": {}, "parts": [], "rounds": [], "bills": []}
    nothing |= {"bill_ran_out": False, "stays": []}
    return head(case, ApplicationState.DRAFT) | _about(case) | nothing | {"draft": _draft(seen)}


def _about(case: Case) -> Json:
    application = case.application
    return {
        "about_id": application.about_id,
        "organisation_id": application.organisation_id,
        "withdrawn_at": application.withdrawn_at,
    }


def _draft(seen: Overview) -> Json:
    held = seen.filling.draft
    return {
        "revision": held.revision,
        "saved_at": held.saved_at,
        "sections": seen.sections,
        "papers": seen.papers,
        "problems": places(seen.problems),
    }


def check(seen: Overview, outlook: Outlook | None) -> Json:
    """Return the problems, findings, costs and the expected result."""
    known = seen.costs is not None
    return {
        "ready": not seen.problems,
        "problems": places(seen.problems),
        "findings": _findings(seen.findings),
        "registrations": seen.filling.form.registrations,
        "costs": seen.costs,
        "total": sum(each.amount_paisa for each in seen.costs or ()) if known else None,
        "no_costs": translate(seen.no_costs),
        "outlook": outlook and _outlook(outlook),
    }


def _outlook(outlook: Outlook) -> Json:
    return {
        "verdict": translate(outlook.verdict),
        "amount": outlook.amount_paisa,
        "missing": [_name_of_missing(each) for each in outlook.missing],
        "conditions": [_line(each) for each in outlook.conditions],
        "steps": [_line(each) for each in outlook.steps],
    }


def _line(line: OutlookLine) -> Json:
    value = line.value
    return {
        "title": line.title,
        "basis": line.basis,
        "value": translate(value) if isinstance(value, Sentence) else str(value),
        "remedy": line.remedy,
    }


def _name_of_missing(missing: Words | Sentence) -> str:
    return missing.named(language()) if isinstance(missing, Words) else translate(missing)


def section(filling: Filling, asked: Section) -> Json:
    """Return a page of the form as it is now."""
    known, found = filling.form.known, filling.form.problems
    names = {each.name for each in asked.fields}
    return {
        "code": asked.code,
        "title": asked.title,
        "guidance": asked.guidance,
        "revision": filling.draft.revision,
        "questions": [each for each in asked.fields if holds(each.when, known)],
        "answers": written(asked.fields, filling.draft.answers),
        "problems": places({p: said for p, said in found.items() if _name(p) in names}),
    }


def _name(place: str) -> str:
    """Return the question that "answers.owner.cnic" is about; nothing for a paper."""
    what, _, rest = place.partition(".")
    return rest.partition(".")[0] if what == "answers" else ""


def status(found: Status) -> Json:
    """Return the status of an application, with what was submitted last."""
    case = found.case
    whole: Json = {
        "draft": None,
        "answers": written(_all_fields(case), case.answers),
        "documents": case.documents,
        "parts": [_part(each) for each in found.parts],
        "rounds": [round_out(each) for each in found.rounds],
        "bills": found.bills,
        "bill_ran_out": found.bill_ran_out,
        "stays": found.stays,
    }
    return head(case, found.state) | _about(case) | whole


def tracked(found: Status) -> Json:
    """Return the status without personal data, for a person who is not signed in."""
    told = status(found)
    return told | {"display": masked_label(found.case.application.display)}


def _all_fields(case: Case) -> list[Field]:
    return [field for section in case.service.sections for field in section.fields]


def _part(view: PartView) -> Json:
    part, ended = view.part, view.part.outcome
    return {
        "registration_id": part.row.id,
        "licence_id": view.licence,
        "code": part.row.code,
        "title": part.shape.title,
        "office": view.office,
        "state": view.state,
        "steps": view.steps,
        "waits_for": view.waits_for,
        "next": next_label(view),
        "number": ended.number if ended else None,
        "valid_from": ended.valid_from if ended else None,
        "valid_until": ended.valid_until if ended else None,
        "refusal": dict(zip(("ground", "reason"), view.refusal, strict=True))
        if view.refusal
        else None,
        "appeal_until": view.appeal_until,
        "late_after": view.late_after,
        "renewable": view.renewable,
        "correctable": view.correctable,
        "correcting": view.correcting,
        "corrected_at": _corrected_at(view.corrected_at),
    }


def _corrected_at(there: Elsewhere | None) -> str | None:
    return None if there is None or there.waits else there.href or None


def round_out(each: OpenRound) -> Json:
    """Return a round that waits for its answer, with what the office said of each thing."""
    row = each.row
    return {
        "id": row.id,
        "registration_id": row.registration_id,
        "number": row.number,
        "asked_at": row.asked_at,
        "message": row.message,
        "points": [{"about": about, "sentence": said} for about, said in each.points.items()],
    }
