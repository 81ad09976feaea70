"""Completeness of a draft, or of the answer to a round: one check for all callers."""

from collections.abc import Mapping

from app.casework.cases.policy.corrections import problems_within
from app.casework.cases.queries.case_file import Case
from app.casework.cases.queries.correction_rounds import Answering, answering_in, open_rounds
from app.casework.cases.queries.draft import Filling, applicant_request, filling_in
from app.casework.catalogue.queries.domain_checks import findings_of
from app.casework.signing.queries.statement import of_answers, of_draft
from app.text import Sentence
from app.unit_of_work import UnitOfWork

# The place of missing signatures in the complete check.
SIGNATURES = "signatures"


def complete_check(uow: UnitOfWork, filling: Filling) -> Mapping[str, Sentence]:
    """Return all that keeps a draft from being submitted, by place; nothing: it may be.

    Signatures come last: nobody is asked to sign what is not complete.
    """
    found = form_check(uow, filling)
    if found or not filling.case.service.signatures:
        return found
    unsigned = of_draft(uow, filling).unsigned
    return {SIGNATURES: unsigned} if unsigned else {}


def form_check(uow: UnitOfWork, filling: Filling) -> Mapping[str, Sentence]:
    """Return the missing or wrong answers and papers, by place."""
    found = dict(filling.form.problems)
    asking = applicant_request(filling.application, filling.form.kept)
    for section, seen in filling.form.sections:
        for each in findings_of(uow, asking, section.fields, seen.kept):
            if each.found.stops:
                found[f"answers.{each.place}"] = each.said
    return found


def complete_answers_check(uow: UnitOfWork, answering: Answering) -> Mapping[str, Sentence]:
    """Return all that keeps the answers from being sent, by place; signatures come last."""
    found = answers_check(uow, answering)
    if found or not answering.case.service.signatures:
        return found
    unsigned = of_answers(uow, answering).unsigned
    return {SIGNATURES: unsigned} if unsigned else {}


def answers_check(uow: UnitOfWork, answering: Answering) -> Mapping[str, Sentence]:
    """Return the missing or wrong answers and papers, by place."""
    found = dict(problems_within(answering.form, answering.may_change))
    asking = applicant_request(answering.case.application, answering.form.kept)
    for each in findings_of(uow, asking, answering.fields, answering.form.kept):
        if each.found.stops_among(answering.may_change.fields):
            found[f"answers.{each.place}"] = each.said
    return found


def check_complete(uow: UnitOfWork, case: Case) -> Mapping[str, Sentence]:
    """Return all but signatures that keeps a draft, or the answer to a round, from being sent."""
    if case.submissions and open_rounds(uow.session, case):
        return answers_check(uow, answering_in(uow, case))
    return form_check(uow, filling_in(uow, case))
