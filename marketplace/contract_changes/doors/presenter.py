"""Course of a contract, as rows for its public page and for its sides."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from app.parameters.public import Confidence
from app.text import Sentence, sentence
from app.web.formatting import isolate_ltr, local_date, rupees
from app.web.i18n import in_reader_language, joined
from app.web.tables import Cell, Column, Listed, Table, summary_rows
from app.web.translation import translate
from marketplace.contract_changes.policy import ChangeKind
from marketplace.contract_changes.queries import ChangeView, Course, MilestoneView

KINDS: Mapping[ChangeKind, Sentence] = {
    ChangeKind.VARIATION: sentence("Variation"),
    ChangeKind.EXTENSION: sentence("Extension"),
    ChangeKind.DAMAGES: sentence("Damages"),
    ChangeKind.REPEAT_ORDER: sentence("Repeat order"),
}


def _describe_change(change: ChangeView) -> Cell:
    day = local_date(change.ends_on) if change.ends_on else ""
    until = gettext("until %(day)s", day=day) if day else ""
    return joined((translate(KINDS[change.kind]), until))


def _paisa(change: ChangeView) -> Cell:
    return isolate_ltr(rupees(change.amount_paisa)) if change.amount_paisa else "–"


_CHANGES: Table[ChangeView] = Table(
    Column(sentence("Change"), _describe_change),
    Column(sentence("Amount"), _paisa, numeric=True),
    Column(sentence("Reason"), lambda change: change.reason),
    Column(
        sentence("Approved"),
        lambda change: joined((local_date(change.approved_on), change.approved_by)),
    ),
    Column(
        sentence("Added by changes so far"),
        lambda change: isolate_ltr(f"{change.added_percent}%"),
        numeric=True,
    ),
)


def _titled(row: MilestoneView) -> str:
    return in_reader_language(row.title, row.title_ur)


_MILESTONES: Table[MilestoneView] = Table(
    Column(sentence("Milestone"), _titled),
    Column(sentence("Planned"), lambda row: local_date(row.due_on)),
    Column(sentence("Real"), lambda row: local_date(row.reached_on) if row.reached_on else "–"),
)


def course_parts(course: Course) -> dict[str, Any]:
    """Return the data of templates/marketplace/contract_changes/course.html."""
    return {
        "course": course,
        "changes": _CHANGES.of(course.changes),
        "milestones": _milestones(course),
        "course_facts": _facts(course),
    }


def _milestones(course: Course) -> Listed:
    return _MILESTONES.of(course.milestones)


def _facts(course: Course) -> list[Mapping[str, Cell]]:
    changed = bool(course.changes)
    return summary_rows(
        (sentence("Everything to be delivered by"), local_date(course.ends_on))
        if course.ends_on
        else None,
        (sentence("Price now"), isolate_ltr(rupees(course.amount_now_paisa))) if changed else None,
        (sentence("Damages"), isolate_ltr(rupees(course.damages_paisa)))
        if course.damages_paisa
        else None,
        (sentence("Added by variations and repeat orders"), _added(course)) if changed else None,
    )


def _added(course: Course) -> str:
    """Return the share; the cap as well if its confidence allows publication."""
    share = f"{course.added_percent}%"
    if course.cap_percent is None or course.cap_confidence == Confidence.UNVERIFIED.value:
        return isolate_ltr(share)
    cap = f"{course.cap_percent}%"
    if course.cap_confidence == Confidence.OFFICIAL.value:
        return str(gettext("%(share)s (the law allows %(cap)s)", share=share, cap=cap))
    return str(
        gettext(
            "%(share)s (other rules of procurement allow %(cap)s; not verified for Balochistan)",
            share=share,
            cap=cap,
        )
    )
