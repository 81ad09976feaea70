"""Sanctions on pages and in the API, for finance officers and audit."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, render_template, request, url_for
from flask_babel import gettext

from app.paging import Page
from app.permissions import require
from app.platform import the_platform
from app.schemas import CommandSchema
from app.text import Sentence, sentence
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.decision_doors import DecisionApi, DecisionPages, RefusalPage, Steps, verdict_doors_of
from app.web.doors import reading
from app.web.formatting import isolate_ltr, local_date, local_time
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
from app.web.subjects import Subject
from app.web.tables import Cell, Column, Table, amount, linked, money, summary_rows
from app.web.translation import translate
from payments.sanctions import policy
from payments.sanctions.models import Sanction, SanctionEnding
from payments.sanctions.permissions import (
    CONFIRM_END,
    END_SANCTION,
    PRINT_SANCTION,
    RECORD_SANCTION,
)
from payments.sanctions.printing import sanction_pdf
from payments.sanctions.queries import (
    HistoryLine,
    ListedSanction,
    SanctionFacts,
    ShownSanction,
    account_of,
    list_sanctions,
    sanction_facts,
    shown_sanction,
)
from payments.sanctions.schemas import (
    EndSanctionSchema,
    ListSanctionsSchema,
    RecordStepSchema,
    SanctionEndingOut,
    SanctionOut,
    SanctionsOut,
    ShownSanctionOut,
)
from payments.sanctions.use_cases import ENDING, EndSanction, record_step

blueprint = Blueprint("sanctions", __name__, url_prefix="/sanctions")
api = ApiBlueprint("sanctions_api", __name__, description="Sanctions and their pre-audit")
needs_sign_in(blueprint)
needs_token(api)
PAGES = "payments/sanctions"
STATES: Mapping[str, Sentence] = {
    policy.SANCTIONED: sentence("Sanctioned, bill not submitted"),
    policy.SUBMITTED: sentence("Bill submitted"),
    policy.TOKEN: sentence("Token given"),
    policy.OBJECTED: sentence("Objected to"),
    policy.ANSWERED: sentence("Objection answered"),
    policy.PAID: sentence("Paid"),
    policy.RETURNED: sentence("Returned unpaid"),
    policy.CANCELLED: sentence("Cancelled"),
}
# Fields of the form for a step: its title, and the labels of number and note.
FORMS: Mapping[str, tuple[Sentence, Sentence, str]] = {
    policy.SUBMITTED: (
        sentence("Record the bill’s submission"),
        sentence("Diary number (optional)"),
        "",
    ),
    policy.TOKEN: (sentence("Record the token"), sentence("Token number"), ""),
    policy.OBJECTED: (
        sentence("Record an objection"),
        sentence("Memo number (optional)"),
        sentence("What it says"),
    ),
    policy.ANSWERED: (
        sentence("Record the answer"),
        sentence("Letter number (optional)"),
        sentence("What it says"),
    ),
}
ENDS: Mapping[str, Sentence] = {
    policy.PAID: sentence("It was paid"),
    policy.RETURNED: sentence("The Accountant General returned it and will not pay"),
    policy.CANCELLED: sentence("It is cancelled: the bill is not submitted"),
}
METHODS = [(policy.CHEQUE, sentence("Cheque")), (policy.ADVICE, sentence("Advice to the bank"))]

SANCTIONS: Table[ListedSanction] = Table(
    Column(
        sentence("Sanction"),
        lambda each: linked(
            isolate_ltr(each.sanction.number), "sanctions.show", sanction_id=each.sanction.id
        ),
    ),
    Column(sentence("Payee"), lambda each: each.sanction.payee_name),
    money(sentence("To pay"), "sanction.net_paisa"),
    Column(sentence("Status"), lambda each: _status(each)),  # noqa: PLW0108 - it is defined below
    Column(sentence("Since"), lambda each: local_date(each.since)),
    Column(sentence("Days"), lambda each: each.days, numeric=True),
)
HISTORY: Table[HistoryLine] = Table(
    Column(sentence("What"), lambda each: translate(STATES[each.kind])),
    Column(sentence("Day"), lambda each: local_date(each.day)),
    Column(sentence("Number"), lambda each: isolate_ltr(each.reference or "–")),
    Column(sentence("Note"), lambda each: each.note or "–"),
    Column(
        sentence("Recorded by"), lambda each: f"{each.recorded_by}, {local_time(each.recorded_at)}"
    ),
    Column(sentence("Confirmed by"), lambda each: each.confirmed_by or "–"),
)


def _status(listed: ListedSanction) -> str:
    state = translate(STATES[listed.state])
    if not listed.ending_waits:
        return state
    return translate(sentence("%(state)s, its end needs a second officer", state=state))


@blueprint.get("")
def index() -> str:
    """List sanctions without an end, the oldest first; with `?all=yes` every one."""
    asked = ListSanctionsSchema().load(request.args)
    with reading() as uow:
        page = list_sanctions(uow, every=asked["all"], cursor=asked["cursor"])
    return render_template(
        f"{PAGES}/index.html",
        listed=SANCTIONS.of(page.items),
        next_cursor=page.next_cursor,
        everything=asked["all"],
    )


@api.get("/sanctions")
@api.arguments(ListSanctionsSchema, location="query")
@api.response(200, SanctionsOut)
def every(asked: dict[str, Any]) -> Page[ListedSanction]:
    """List sanctions without an end, or every one, the oldest first."""
    with reading(api_actor()) as uow:
        return list_sanctions(uow, every=asked["all"], cursor=asked["cursor"])


def _show(form: Form, sanction_id: UUID) -> str:
    with reading() as uow:
        shown = shown_sanction(uow, sanction_id)
        actor = uow.actor
    return render_template(
        f"{PAGES}/show.html",
        form=form,
        shown=shown,
        summary_facts=_summary(shown),
        history=HISTORY.of(shown.history),
        next=translate(FORMS[policy.next_step(shown.facts.last)][0]),
        ends={kind: translate(words) for kind, words in STATES.items()},
        me=actor.person_id,
        may_record=actor.may(RECORD_SANCTION),
        may_confirm=actor.may(CONFIRM_END),
        may_print=actor.may(PRINT_SANCTION),
    )


def _show_ending(form: Form, ending_id: UUID) -> str:
    with reading() as uow:
        require(uow.actor, CONFIRM_END)
        sanction_id = uow.get(SanctionEnding, ending_id).sanction_id
    return _show(form, sanction_id)


def _summary(shown: ShownSanction) -> Sequence[Cell]:
    row = shown.facts.sanction
    return summary_rows(
        (sentence("Status"), _status(shown.listed)),
        (sentence("Payee"), row.payee_name),
        (sentence("Account"), isolate_ltr(f"{shown.account}, {shown.account_bank}")),
        (sentence("Gross"), amount(row.gross_paisa)),
        (sentence("Tax withheld"), amount(row.withheld_paisa)) if row.withheld_head else None,
        (sentence("Head of the tax"), isolate_ltr(row.withheld_head))
        if row.withheld_head
        else None,
        (sentence("To pay"), amount(row.net_paisa)),
        (sentence("Purpose"), row.purpose),
        (sentence("Authority"), row.authority),
        (sentence("Demand and object head"), isolate_ltr(f"{row.demand}, {row.object_head}")),
        (sentence("DDO"), isolate_ltr(row.ddo_code)),
        (sentence("Sanctioned"), local_time(row.sanctioned_at)),
    )


def _facts(sanction_id: UUID, permission: Any) -> SanctionFacts:  # noqa: ANN401 - a Permission
    with reading() as uow:
        require(uow.actor, permission)
        return sanction_facts(uow.session, uow.get(Sanction, sanction_id))


def _recording(form: Form, sanction_id: UUID) -> str:
    facts = _facts(sanction_id, RECORD_SANCTION)
    kind = policy.next_step(facts.last)
    title, number, note = FORMS[kind]
    return render_template(
        f"{PAGES}/record.html",
        form=form,
        sanction=facts.sanction,
        kind=kind,
        title=translate(title),
        number=translate(number),
        note=translate(note),
    )


def _ending(form: Form, sanction_id: UUID) -> str:
    facts = _facts(sanction_id, END_SANCTION)
    return render_template(
        f"{PAGES}/end.html",
        form=form,
        sanction=facts.sanction,
        kinds=[(kind, translate(ENDS[kind])) for kind in policy.possible_ends(facts.last)],
        methods=[(method, translate(words)) for method, words in METHODS],
        pays=policy.PAID in policy.possible_ends(facts.last),
    )


@blueprint.get("/<uuid:sanction_id>/paper")
def paper(sanction_id: UUID) -> Response:
    """Print the sanction's order and its bill, with the payee's whole account number."""
    with reading() as uow:
        require(uow.actor, PRINT_SANCTION)
        sanction = sanction_facts(uow.session, uow.get(Sanction, sanction_id)).sanction
        account = account_of(uow, sanction)
        demonstration = the_platform().executor.demonstration
        pdf = sanction_pdf(sanction, account, demonstration=demonstration)
    response = Response(pdf, mimetype="application/pdf")
    name = f"sanction-{sanction.number.replace('/', '-')}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _sanction_url(row: SanctionEnding) -> str:
    return url_for("sanctions.show", sanction_id=row.sanction_id)


def _proposed(row: SanctionEnding) -> str:
    flash(gettext("It is recorded. Another officer must confirm it."), "success")
    return _sanction_url(row)


def _refusal(row: SanctionEnding) -> RefusalPage:
    return RefusalPage(
        title=gettext("Refuse what was recorded"),
        caption=translate(STATES[row.kind]),
        breadcrumbs=[{"text": gettext("Sanctions"), "href": url_for("sanctions.index")}],
    )


sanction_doors = Subject(blueprint, api, "/<uuid:sanction_id>", "/sanctions/<uuid:sanction_id>")
sanction_doors.page("", "show", _show)
sanction_doors.read("", "one", shown_sanction, ShownSanctionOut).describe(
    "Return a sanction with its whole history."
)
sanction_doors.act(record_step, RecordStepSchema).on_page(
    "/record", "recorded", ask="record", draw=_recording, back="sanctions.show"
).done(sentence("It is recorded.")).on_api("/steps", "record", SanctionOut).describe(
    "Record what happened to the bill at the Accountant General: the step that comes next."
)
sanction_doors.act(ENDING.propose, EndSanctionSchema, command=EndSanction).on_page(
    "/end", "ended", ask="end", draw=_ending, then=_proposed
).on_api("/endings", "end", SanctionEndingOut, status=201).describe(
    "Record how it ended; another officer confirms it."
)
verdict_doors_of(
    ENDING,
    id_name="ending_id",
    pages=DecisionPages(
        blueprint=blueprint,
        at="/endings",
        refusal=_refusal,
        back=_sanction_url,
        show=_show_ending,
        says=Steps(
            "", sentence("It is confirmed."), sentence("It is refused. The sanction goes on.")
        ),
    ),
    api=DecisionApi(
        blueprint=api,
        at="/sanction-endings",
        names=Steps("", "confirm_end", "refuse_end"),
        says=Steps(
            "",
            "Confirm what another officer recorded: the sanction is paid, returned or cancelled.",
            "Refuse it with a reason, or withdraw your own.",
        ),
        gives=SanctionEndingOut,
        approval_takes=CommandSchema,
    ),
)
