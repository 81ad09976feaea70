"""A scheme in a form: its sections as fields, and what was typed as the next version's text."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from flask import render_template, request

from app.errors import Conflict, Invalid, NotFound
from app.parameters.definitions import confidence_choices
from app.parameters.public import Confidence
from app.permissions import require
from app.text import sentence
from app.web.doors import reading
from app.web.forms import Form
from app.web.i18n import language
from app.web.tables import Cell
from tax_incentives.changes.queries.changes import next_version
from tax_incentives.changes.schemas import SchemeCodeSchema
from tax_incentives.changes.scheme_form import (
    NEW,
    EntryErrors,
    Section,
    fields_of,
    sections,
    typed_text,
)
from tax_incentives.changes.use_cases.change_scheme import ProposeScheme, waiting_change
from tax_incentives.changes.wording import LABELS
from tax_incentives.decisions.doors.presenter import BENEFITS, CLAIMANTS, listed
from tax_incentives.decisions.queries import today_of
from tax_incentives.kernel.permissions import PROPOSE_SCHEME
from tax_incentives.schemes.service_file import declared
from tax_incentives.schemes.shapes import Budget, Scheme

# The fields of the scheme are `at-…` in the page's form.
_AT = "at-"
_SAME, _NEW = "-same", f"-{NEW}-"


def typed_change(  # noqa: PLR0913 - the fields of the form
    *,
    code: str,
    version: int,
    at: Mapping[str, str],
    valid_from: date,
    instrument: str,
    confidence: Confidence,
    note: str,
) -> ProposeScheme:
    """Return the proposal of a form. Raises Invalid with a sentence for each wrong field."""
    with reading() as uow:
        require(uow.actor, PROPOSE_SCHEME)
        scheme, text = next_version(uow, code)
    if version != scheme.version + 1:
        raise Conflict(_CHANGED, code="scheme-changed")
    ticked = frozenset(name for name in at if name.endswith(_SAME))
    try:
        content = typed_text(scheme, text, at, ticked)
    except EntryErrors as wrong:
        fields = {
            f"{_AT}{name}" if name else "content": said for name, said in wrong.fields.items()
        }
        raise Invalid(_CORRECT, fields=fields) from None
    return ProposeScheme(
        code=code,
        content=content,
        valid_from=valid_from,
        instrument=instrument,
        confidence=confidence,
        note=note,
    )


_CHANGED = sentence(
    "A later version was approved since you opened this form. Open the form of that version."
)
_CORRECT = sentence("Correct these entries.")


def draw_form(form: Form) -> str:
    """Return the page of a scheme's form: its latest version, or as typed."""
    is_new = request.method == "GET"
    asked = SchemeCodeSchema().load(request.args)["code"] if is_new else form.value("code")
    if not asked:
        raise NotFound
    with reading() as uow:
        require(uow.actor, PROPOSE_SCHEME)
        scheme, _ = next_version(uow, asked)
        waiting, today = waiting_change(uow, asked), today_of(uow)
    parts = sections(scheme)
    if is_new:
        form = Form(values=_first(scheme, parts, today))
    return render_template(
        "incentives/scheme_form.html",
        form=form,
        name=scheme.title.named(language()),
        sections=[(each, _is_open(form, each)) for each in parts],
        started=_started(form),
        waiting=waiting,
        fixed=_fixed(scheme),
        confidences=confidence_choices(),
    )


def _first(scheme: Scheme, parts: Sequence[Section], today: date) -> Mapping[str, object]:
    groups = (group for each in parts for group in each.groups)
    shown = {_AT + field.name: field.display for group in groups for field in fields_of(group)}
    today_typed = today.strftime("%d-%m-%Y")
    own = {"code": scheme.code, "version": scheme.version + 1, "valid_from": today_typed}
    return {**shown, **own}


def _is_open(form: Form, section: Section) -> bool:
    return any(_AT + name in form.errors for name in section.names)


def _started(form: Form) -> Collection[str]:
    """Return the fields of new entries into which something was typed, or should have been."""
    typed = (name.removeprefix(_AT) for name in {*form.values, *form.errors} if _NEW in name)
    return {name for name in typed if form.value(_AT + name) or _AT + name in form.errors}


def _fixed(scheme: Scheme) -> list[Mapping[str, Cell]]:
    """Return the parts that only a release changes, as rows of a summary."""
    spoken = language()
    kinds = {Budget.VOTED: "Voted by the assembly", Budget.FORGONE: "Taxes that are forgone"}
    rows: list[tuple[str, Any]] = [
        (LABELS["claimants"], listed(sorted(CLAIMANTS[each] for each in scheme.claimants))),
        (LABELS["benefit"], BENEFITS[scheme.benefit]),
        (LABELS["published"], scheme.published.named(spoken)),
        (LABELS["budget"], kinds[scheme.budget.kind]),
        ("What claimants declare", _titles(declared(scheme), spoken)),
        (LABELS["papers"], _titles(scheme.papers, spoken)),
        (LABELS["stages"], _titles(scheme.stages, spoken)),
    ]
    return [{"key": key, "value": value or "–"} for key, value in rows]


def _titles(entries: Sequence[Any], spoken: str) -> str:
    return "; ".join(each.title.named(spoken) for each in entries)
