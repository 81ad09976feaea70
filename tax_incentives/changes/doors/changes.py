"""Changes of schemes on pages and in the API."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, request, url_for
from markupsafe import Markup

from app.parameters.definitions import confidence_choices
from app.unit_of_work import UnitOfWork
from app.web.actions import Action
from app.web.api import ApiBlueprint
from app.web.decision_doors import DecisionApi, DecisionPages, RefusalPage, Steps, doors_of
from app.web.decision_lists import DecisionList
from app.web.doors import reading
from app.web.formatting import isolate_ltr, local_date, long_code, rupees
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
from app.web.i18n import language
from app.web.subjects import Subject
from app.web.tables import Column, Table
from tax_incentives.changes.differences import Difference
from tax_incentives.changes.doors.scheme_form import draw_form, typed_change
from tax_incentives.changes.doors.what_ifs import IN_SHORT
from tax_incentives.changes.doors.words import outcome
from tax_incentives.changes.queries.changes import next_text, scheme_change, scheme_titles, view_of
from tax_incentives.changes.queries.touched import TouchedClaim
from tax_incentives.changes.queries.what_ifs import what_if_of
from tax_incentives.changes.schemas import (
    ApproveSchemeSchema,
    ProposeSchemeSchema,
    SchemeChangeOut,
    SchemeChangesOut,
    SchemeChangeViewOut,
    SchemeCodeSchema,
    SchemeFormSchema,
)
from tax_incentives.changes.use_cases.change_scheme import CHANGE
from tax_incentives.decisions.queries import today_of
from tax_incentives.kernel.permissions import ASK_WHAT_IF, READ_RELIEFS
from tax_incentives.schemes.models import SchemeChange

web = Blueprint(
    "relief_changes",
    __name__,
    url_prefix="/reliefs/scheme-changes",
    template_folder="../../templates",
)
api = ApiBlueprint("relief_changes_api", __name__, description="Later versions of reliefs")
needs_sign_in(web)
needs_token(api)

_KINDS = {"-": "Removed", "+": "Added", "@": "Place"}


def _line(line: str) -> Markup:
    """Keep the indentation of a line, which means something in these files."""
    text = line if line.startswith("@") else line[1:]
    indent = len(text) - len(text.lstrip(" "))
    return Markup('<code dir="auto">{}{}</code>').format("\u00a0" * indent, text.lstrip(" "))


def _cell(text: str) -> Markup:
    return Markup('<span dir="auto">{}</span>').format(text)


def _after(each: Difference) -> Markup:
    note = Markup('<br><span class="govuk-hint">{}</span>').format(each.note)
    return _cell(each.new) + (note if each.note else "")


IN_WORDS: Table[Difference] = Table(
    Column("What changes", lambda each: each.subject),
    Column("Before", lambda each: _cell(each.old)),
    Column("After", _after),
)
DIFFERENCE: Table[str] = Table(
    Column("Change", lambda line: _KINDS.get(line[:1], "Same")), Column("Line", _line)
)
TOUCHED: Table[TouchedClaim] = Table(
    Column(
        "Claim",
        lambda each: isolate_ltr(str(each.application_id)[-12:]),
    ),
    Column("Rules of", lambda each: local_date(each.rule_on)),
    Column("Version", lambda each: str(each.version), numeric=True),
    Column("Decided", lambda each: outcome(each.kept_outcome)),
    Column("Amount", lambda each: isolate_ltr(rupees(each.kept_paisa)), numeric=True),
    Column("By this text", lambda each: outcome(each.outcome)),
    Column("Amount by this text", lambda each: isolate_ltr(rupees(each.paisa)), numeric=True),
)


def _more(uow: UnitOfWork, row: SchemeChange) -> Mapping[str, Any]:
    view = view_of(uow, row)
    cost = what_if_of(uow, bytes(row.digest))
    figures = [("Past claims", cost.claims), ("Firms", cost.figures)] if cost else []
    return {
        "in_words": IN_WORDS.of(view.in_words),
        "what_if": cost,
        "costs": IN_SHORT.of(figures),
        "may_ask": row.waiting and uow.actor.may(ASK_WHAT_IF),
        "difference": DIFFERENCE.of(view.difference),
        "touched": TOUCHED.of(view.touched.items),
        "count": view.touched.count,
        "unlisted": view.unlisted_heads,
    }


def _name(row: SchemeChange) -> str:
    return f"{row.code}, version {row.version}"


CHANGES = DecisionList(
    decision=CHANGE,
    may_read=READ_RELIEFS,
    id_name="scheme_change_id",
    title="Changes of schemes",
    lead="A later version of a scheme needs two officers of Finance. What was decided before keeps "
    "the text that it was decided by.",
    enter="Change a scheme",
    empty="No scheme has been changed yet.",
    columns=[
        Column("Scheme", _name),
        Column("In force from", lambda row: local_date(row.valid_from)),
    ],
    name=_name,
    facts=lambda row: {
        "In force from": local_date(row.valid_from),
        "Source": row.instrument,
        "How sure": row.confidence + (": not verified, not law" if row.confidence == "U" else ""),
        "Note": row.note,
        "Fingerprint of the text": long_code(bytes(row.digest).hex()),
    },
    up=("Budgets of reliefs", "relief_budgets.index"),
    template="incentives/scheme_change.html",
    more=_more,
)
PROPOSED = "It is waiting for another officer to approve it."


def _refusal(row: SchemeChange) -> RefusalPage:
    return RefusalPage(
        title="Refuse this change",
        caption=_name(row),
        breadcrumbs=CHANGES.crumbs("relief_changes.index"),
    )


def _first() -> Form:
    """Begin from the latest version of the scheme in the address."""
    code = SchemeCodeSchema().load(request.args)["code"]
    if not code:
        return Form()
    with reading() as uow:
        text, today = next_text(uow, code), today_of(uow).strftime("%d-%m-%Y")
    return Form(values={"code": code, "content": text, "valid_from": today})


def _context() -> Mapping[str, Any]:
    with reading() as uow:
        titles = scheme_titles(uow, language())
    return {"schemes": list(titles.items()), "confidences": confidence_choices()}


def _change(row: SchemeChange) -> str:
    return url_for("relief_changes.show", scheme_change_id=row.id)


CHANGES.route(web)
CHANGES.route_api(
    api,
    "/relief-scheme-changes",
    name="list_relief_scheme_changes",
    says="List changes of schemes, the newest first.",
    gives=SchemeChangesOut,
)


doors_of(
    CHANGE,
    takes=ProposeSchemeSchema,
    id_name=CHANGES.id_name,
    pages=DecisionPages(
        blueprint=web,
        at="",
        form="incentives/scheme_change_new.html",
        context=_context,
        first=_first,
        refusal=_refusal,
        back=_change,
        show=CHANGES.show,
        says=Steps(PROPOSED, "It is approved: it is in force from its day on.", "It is refused."),
    ),
    api=DecisionApi(
        blueprint=api,
        at="/relief-scheme-changes",
        names=Steps("propose_scheme", "approve_scheme_change", "refuse_scheme_change"),
        says=Steps(
            "Enter the next version of a scheme for another officer to approve.",
            "Approve what another officer entered: it is in force from its day on.",
            "Refuse it, or withdraw your own.",
        ),
        gives=SchemeChangeOut,
        approval_takes=ApproveSchemeSchema,
    ),
)


# The form fills in the whole text, so programs, which send that, have no use for its fields.
Action(CHANGE.propose, SchemeFormSchema, typed_change).on_page(
    web, "/form", ask="form", do="typed", draw=draw_form, done=PROPOSED, then=_change
)
Subject(api=api).read(
    "/relief-scheme-changes/<uuid:scheme_change_id>",
    "show_relief_scheme_change",
    scheme_change,
    SchemeChangeViewOut,
).describe(
    "Show a change with what differs from the version before, and the claims that it touches."
)
