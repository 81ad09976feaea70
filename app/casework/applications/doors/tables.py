"""Tables, tasks and rows of an applicant's pages: applications, a draft, and what it costs."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from flask import url_for
from markupsafe import Markup

from app.casework.applications.doors import presenter as application_labels
from app.casework.applications.queries.mine import Listed
from app.casework.applications.queries.overview import (
    Overview,
    PaperLine,
    Progress,
    SectionLine,
)
from app.casework.money import Quote
from app.casework.ports import OutlookLine
from app.parameters.doors.value_text import standing
from app.text import Sentence, sentence
from app.web.formatting import isolate_ltr, local_date, own_language, rupees, typed
from app.web.i18n import language
from app.web.tables import Cell, Column, Table, linked
from app.web.tables import Listed as Drawn
from app.web.tags import tag
from app.web.translation import translate


def _name(one: Listed) -> Cell:
    title, display = one.case.service.title.named(language()), one.application.display
    text = f"{title} – {display}" if display else title
    return linked(text, "applications.show", application_id=one.application.id)


APPLICATIONS_TABLE: Table[Listed] = Table(
    Column(sentence("Application"), _name),
    Column(sentence("Status"), lambda one: application_labels.whole_tag(one.state)),
    Column(sentence("Reference"), lambda one: isolate_ltr(one.application.reference)),
    Column(sentence("Started on"), lambda one: local_date(one.application.started_at)),
)


_PROGRESS: Mapping[Progress, tuple[Sentence, str]] = {
    Progress.NEW: (sentence("Not started"), "blue"),
    Progress.BEGUN: (sentence("To be completed"), "orange"),
    Progress.DONE: (sentence("Done"), ""),
}


def _progress(progress: Progress) -> dict[str, str]:
    words, colour = _PROGRESS[progress]
    return {"text": translate(words), "colour": colour}


def section_task(application_id: UUID, line: SectionLine) -> dict[str, Any]:
    """Return a page of the form in the list of tasks."""
    code = line.section.code
    return {
        "title": line.section.title.named(language()),
        "href": url_for("sections.section", application_id=application_id, code=code),
        "status": _progress(line.progress),
    }


def paper_task(application_id: UUID, line: PaperLine) -> dict[str, Any]:
    """Return a paper in the list of tasks."""
    hint = line.ask.hint
    return {
        "title": line.ask.title.named(language()),
        "href": url_for("papers.paper", application_id=application_id, code=line.ask.code),
        "hint": hint.named(language()) if hint else None,
        "status": _paper_status(line),
    }


def next_task(seen: Overview) -> dict[str, Any] | None:
    """Return the first part that is not done, None if the application can be checked."""
    application_id = seen.filling.application.id
    sections = [each for each in seen.sections if each.progress is not Progress.DONE]
    papers = [each for each in seen.papers if each.ask.required and not each.files]
    tasks = [
        *(section_task(application_id, line) for line in sections),
        *(paper_task(application_id, line) for line in papers),
    ]
    return tasks[0] if tasks else None


def _paper_status(line: PaperLine) -> dict[str, str]:
    if line.files:
        return {"text": translate(sentence("%(count)s added", count=len(line.files)))}
    return (
        _progress(Progress.NEW) if line.ask.required else {"text": translate(sentence("Optional"))}
    )


_COSTS: Table[Quote] = Table(
    Column(sentence("Fee"), lambda each: each.title.named(language())),
    Column(sentence("Amount"), lambda each: isolate_ltr(rupees(each.amount_paisa)), numeric=True),
    Column(sentence("Source"), lambda each: standing(each.confidence)),
)


def costs_table(quotes: Sequence[Quote]) -> Drawn:
    """Return the fees with the confidence of each; several are added up."""
    listed = _COSTS.of(quotes)
    if len(quotes) < 2:  # noqa: PLR2004 - one fee is its own sum
        return listed
    total = isolate_ltr(rupees(sum(each.amount_paisa for each in quotes)))
    return replace(listed, rows=[*listed.rows, [translate(sentence("Together")), total, ""]])


def paper_row(application_id: UUID, line: PaperLine) -> dict[str, str]:
    """Return a paper with its files, for a summary."""
    return {
        "key": line.ask.title.named(language()),
        "value": ", ".join(each.filename for each in line.files) or "–",
        "href": url_for("papers.paper", application_id=application_id, code=line.ask.code),
    }


def _outlook_title(line: OutlookLine) -> Markup:
    """Name a line; below it what would have to change, where that is so, and its clause."""
    remedy = [line.remedy.named(language())] if line.remedy else []
    parts = [Markup("<br>{}").format(each) for each in remedy]
    if line.basis:
        basis = Markup('<br><span class="bdm-muted"{}>{}</span>')
        parts.append(basis.format(own_language(line.basis), line.basis))
    return Markup().join([typed(line.title.named(language())), *parts])


def _outlook_value(line: OutlookLine) -> Markup:
    if line.colour:
        return tag(line.value, line.colour) if isinstance(line.value, str) else Markup()
    if isinstance(line.value, date):
        return typed(local_date(line.value))
    if isinstance(line.value, Sentence):
        return typed(translate(line.value))
    return isolate_ltr(line.value)


OUTLOOK_CONDITIONS: Table[OutlookLine] = Table(
    Column(sentence("Criterion"), _outlook_title),
    Column(sentence("Verdict"), _outlook_value),
)
OUTLOOK_STEPS: Table[OutlookLine] = Table(
    Column(sentence("Step"), _outlook_title),
    Column(sentence("Result"), _outlook_value, numeric=True),
)
