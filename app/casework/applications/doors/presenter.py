"""Applications in words: their status and the next step."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from app.casework.applications.queries.status import (
    DONE,
    ENDED,
    LATER,
    MAYBE,
    NOW,
    PartView,
    StepView,
)
from app.casework.cases.policy.clocks import ClockState
from app.casework.cases.policy.states import ApplicationState, RegistrationState
from app.identity.public import OrganisationSummary
from app.text import Sentence, sentence
from app.web.formatting import local_date, local_time
from app.web.i18n import in_reader_language, language
from app.web.tags import tag
from app.web.translation import translate

WHOLE: Mapping[ApplicationState, tuple[Sentence, str]] = {
    ApplicationState.DRAFT: (sentence("Being filled in"), "grey"),
    ApplicationState.TO_PAY: (sentence("Needs your payment"), "orange"),
    ApplicationState.IN_PROGRESS: (sentence("With the offices"), "blue"),
    ApplicationState.SENT_BACK: (sentence("Needs your answer"), "orange"),
    ApplicationState.DECIDED: (sentence("Decided"), "green"),
    ApplicationState.WITHDRAWN: (sentence("Withdrawn"), "grey"),
}
PART: Mapping[RegistrationState, tuple[Sentence, str]] = {
    RegistrationState.TO_PAY: (sentence("Needs your payment"), "orange"),
    RegistrationState.WAITING: (sentence("After another office"), "grey"),
    RegistrationState.IN_PROGRESS: (sentence("Being examined"), "blue"),
    RegistrationState.SENT_BACK: (sentence("Needs your answer"), "orange"),
    RegistrationState.GRANTED: (sentence("Granted"), "green"),
    RegistrationState.REFUSED: (sentence("Refused"), "red"),
    RegistrationState.APPEALED: (sentence("Under appeal"), "purple"),
    RegistrationState.DROPPED: (sentence("No longer needed"), "grey"),
    RegistrationState.WITHDRAWN: (sentence("Withdrawn"), "grey"),
    RegistrationState.EXPIRED: (sentence("Expired"), "orange"),
    RegistrationState.LAPSED: (sentence("Lapsed"), "grey"),
    RegistrationState.REPLACED: (sentence("Replaced by its renewal"), "blue"),
    RegistrationState.REVOKED: (sentence("Revoked"), "red"),
    RegistrationState.HOLDER_GONE: (sentence("Its holder no longer exists"), "red"),
}
KINDS: Mapping[str, Sentence] = {
    "new": sentence("New application"),
    "renewal": sentence("Renewal"),
    "change": sentence("Change"),
    "correction": sentence("Correction"),
    "reversal": sentence("Reversal"),
}
_STATES: Mapping[str, str] = {DONE: "done", NOW: "now", ENDED: "done", LATER: "", MAYBE: ""}
_NEXT: Mapping[RegistrationState, Sentence] = {
    RegistrationState.TO_PAY: sentence("The office starts when the fees are paid."),
    RegistrationState.SENT_BACK: sentence("The office continues when you have answered."),
    RegistrationState.APPEALED: sentence("Another officer reviews it."),
}


def whole_tag(state: ApplicationState) -> Markup:
    """Draw the status of an application."""
    return tag(*WHOLE[state])


def part_tag(state: RegistrationState) -> Markup:
    """Render the status of a part."""
    return tag(*PART[state])


def steps(part: PartView) -> list[dict[str, Any]]:
    """Return a part's steps as rows of the progress line: holder and deadline of each."""
    return [
        {
            "title": _stage_title(each),
            "when": each.done_at,
            "text": _now_label(part, each) if each.state == NOW else "",
            "state": _STATES[each.state],
        }
        for each in part.steps
    ]


def _now_label(part: PartView, step: StepView) -> Markup:
    since = local_time(step.since) if step.since else ""
    lines = [
        translate(sentence("With: %(who)s", who=step_owner_label(part, step))),
        translate(sentence("Since: %(when)s", when=since)),
        clock_label(step),
    ]
    return Markup("<br>").join(line for line in lines if line)


def _stage_title(step: StepView) -> str:
    title = step.title.named(language())
    if step.state == MAYBE:
        return translate(sentence("%(step)s (perhaps)", step=title))
    if step.state == ENDED:
        return translate(sentence("%(step)s: refused", step=title))
    return title


def office_named(office: OrganisationSummary | None) -> str:
    """Return an office's name in the reader's language."""
    if office is None:
        return ""
    return in_reader_language(office.name, office.name_ur)


def office_label(part: PartView) -> str:
    """Name the office that has a part."""
    return office_named(part.office)


def kind_label(kind: str) -> str:
    """Return the label of the kind of filing."""
    return translate(KINDS[kind])


def masked_label(display: str) -> str:
    """Mask all but the first letter of each word: enough for a person who knows the name."""
    return " ".join(f"{word[:1]}•••" for word in display.split()) or "–"


def step_owner_label(part: PartView, step: StepView) -> str:
    """Say who has a step: the office, and by name the officer who took it."""
    office = office_named(part.office)
    if step.holder is None:
        return office
    officer = in_reader_language(step.holder.name, step.holder.name_ur)
    return translate(sentence("%(officer)s, %(office)s", officer=officer, office=office))


def clock_label(step: StepView) -> str:
    """Return the deadline of a step by its clock, as text; empty if it has none."""
    clock = step.clock
    if clock is None or clock.state is ClockState.NONE:
        return ""
    if clock.state is ClockState.STOPPED or clock.last_day is None:
        return translate(sentence("The time limit is paused until you have answered."))
    day = local_date(clock.last_day)
    if clock.state is ClockState.OVER:
        return translate(
            sentence(
                "Was due on %(day)s and is overdue; the head of the office was notified.", day=day
            )
        )
    return translate(sentence("To be done by %(day)s", day=day))


def next_label(part: PartView) -> str:
    """Return the next thing to happen to a part; empty if it has ended."""
    if part.state in _NEXT:
        return translate(_NEXT[part.state])
    if part.state is RegistrationState.WAITING and part.waits_for:
        others = translate(sentence(", ")).join(each.named(language()) for each in part.waits_for)
        return translate(sentence("Starts when this is decided: %(others)s", others=others))
    to_come = [each for each in part.steps if each.state in {LATER, MAYBE}]
    if part.state is RegistrationState.IN_PROGRESS and to_come:
        return translate(sentence("Next: %(step)s", step=_stage_title(to_come[0])))
    if part.state is RegistrationState.IN_PROGRESS:
        return translate(sentence("Next: the decision"))
    return ""
