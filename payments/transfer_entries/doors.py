"""Transfer-entry memos on pages and in the API, for finance officers and audit."""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from flask import Blueprint, Response, flash, render_template, request, url_for

from app.paging import Page
from app.parameters.schemas import ReasonSchema
from app.permissions import Permission, require
from app.platform import the_platform
from app.schemas import CommandSchema
from app.text import sentence
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.formatting import isolate_ltr, local_date, local_time, rupees
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
from app.web.subjects import Subject
from app.web.tables import Cell, Column, Table, amount, linked, money, summary_rows
from app.web.translation import translate
from payments.transfer_entries.models import TransferEntryMemo
from payments.transfer_entries.permissions import DECIDE_MEMO, PROPOSE_MEMO, RECORD_MEMO
from payments.transfer_entries.printing import WHY, memo_pdf
from payments.transfer_entries.queries import (
    DueTreasury,
    ListedMemo,
    MemoLine,
    ShownMemo,
    due_treasuries,
    list_memos,
    shown_memo,
)
from payments.transfer_entries.schemas import (
    DueTreasuriesOut,
    ListMemosSchema,
    ProposeMemoSchema,
    RecordEntrySchema,
    ShownTransferEntryOut,
    TransferEntriesOut,
    TransferEntryOut,
    TransferEntryRecordOut,
)
from payments.transfer_entries.use_cases import (
    approve_memo,
    propose_memo,
    record_entry,
    refuse_memo,
)

blueprint = Blueprint("transfer_entries", __name__, url_prefix="/treasury/transfer-entries")
api = ApiBlueprint("transfer_entries_api", __name__, description="Transfer-entry memos")
needs_sign_in(blueprint)
needs_token(api)
PAGES = "payments/transfer_entries"
STATUS: Mapping[str, str] = {
    "proposed": sentence("Waits for a second officer"),
    "refused": sentence("Refused"),
    "signed": sentence("Signed, not entered by the Accountant General"),
    "entered": sentence("Entered by the Accountant General"),
}

DUE: Table[DueTreasury] = Table(
    Column(sentence("Treasury"), lambda each: each.treasury_name),
    Column(sentence("Entries"), lambda each: each.entries, numeric=True),
    money(sentence("Amount"), "total_paisa"),
    Column(sentence("Waiting since"), lambda each: local_date(each.oldest)),
)
MEMOS: Table[ListedMemo] = Table(
    Column(
        sentence("Memo"),
        lambda each: linked(
            isolate_ltr(each.memo.number), "transfer_entries.show", memo_id=each.memo.id
        ),
    ),
    Column(sentence("Treasury"), lambda each: each.memo.treasury_name),
    money(sentence("Amount"), "memo.total_paisa"),
    Column(sentence("Status"), lambda each: STATUS[each.status]),
)


def _place(head: str, ddo: str, fund: str) -> str:
    return isolate_ltr(f"{head}, {ddo}, {fund}")


LINES: Table[MemoLine] = Table(
    Column(sentence("Why"), lambda each: WHY[each.line.source]),
    Column(
        sentence("Less of"),
        lambda each: _place(each.line.from_head, each.line.from_ddo, each.from_fund),
    ),
    Column(
        sentence("More of"), lambda each: _place(each.line.to_head, each.line.to_ddo, each.to_fund)
    ),
    money(sentence("Amount"), "line.amount_paisa"),
    Column(sentence("Since"), lambda each: local_date(each.line.happened_at)),
)


def _index(form: Form) -> str:
    asked = ListMemosSchema().load(request.args if request.method == "GET" else {})
    with reading() as uow:
        due = due_treasuries(uow)
        page = list_memos(uow, cursor=asked["cursor"])
        may_propose = uow.actor.may(PROPOSE_MEMO)
    return render_template(
        f"{PAGES}/index.html",
        form=form,
        due=DUE.of(due),
        treasuries=[(each.treasury, each.treasury_name) for each in due],
        memos=MEMOS.of(page.items),
        next_cursor=page.next_cursor,
        may_propose=may_propose,
    )


@api.get("/transfer-entries/due")
@api.response(200, DueTreasuriesOut)
def due() -> Page[DueTreasury]:
    """List the treasuries for which something waits for a memo."""
    with reading(api_actor()) as uow:
        return Page(items=list(due_treasuries(uow)), next_cursor=None)


def _show(form: Form, memo_id: UUID) -> str:
    with reading() as uow:
        shown = shown_memo(uow, memo_id)
        actor = uow.actor
    listed = shown.listed
    signed_by_other = listed.status == "signed" and listed.memo.approved_by != actor.person_id
    return render_template(
        f"{PAGES}/show.html",
        form=form,
        memo=listed.memo,
        facts=_facts(shown),
        lines=LINES.of(shown.lines),
        waiting=listed.memo.waiting,
        me=actor.person_id,
        may_decide=actor.may(DECIDE_MEMO),
        may_record=actor.may(RECORD_MEMO) and signed_by_other,
    )


def _facts(shown: ShownMemo) -> Sequence[Cell]:
    memo, record = shown.listed.memo, shown.listed.record
    return summary_rows(
        (sentence("Status"), STATUS[shown.listed.status]),
        (sentence("Treasury"), memo.treasury_name),
        (sentence("Amount"), amount(memo.total_paisa)),
        (sentence("Gathered"), local_time(memo.entered_at)),
        ("Signed", local_time(memo.approved_at)) if memo.approved_at else None,
        ("Refused because", memo.refused_reason) if memo.refused_reason else None,
        ("Entry of the Accountant General", isolate_ltr(record.reference)) if record else None,
        ("Entered on", local_date(record.recorded_on)) if record else None,
    )


@blueprint.get("/<uuid:memo_id>/paper")
def paper(memo_id: UUID) -> Response:
    """Print a memo."""
    with reading() as uow:
        shown = shown_memo(uow, memo_id)
    demonstration = the_platform().executor.demonstration
    pdf = memo_pdf(shown, demonstration=demonstration)
    response = Response(pdf, mimetype="application/pdf")
    name = f"{shown.listed.memo.number.replace('/', '-')}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _form_renderer(template: str, permission: Permission) -> Callable[[Form, UUID], str]:
    def draw(form: Form, memo_id: UUID) -> str:
        with reading() as uow:
            require(uow.actor, permission)
            shown = shown_memo(uow, memo_id)
        total = rupees(shown.listed.memo.total_paisa)
        return render_template(template, form=form, memo=shown.listed.memo, total=total)

    return draw


def _proposed(memo: TransferEntryMemo) -> str:
    flash(translate(sentence("The memo is made. Another officer must sign it.")), "success")
    return url_for("transfer_entries.show", memo_id=memo.id)


transfer_entries = Subject(blueprint, api, draw=_index)
transfer_entries.page("", "index")
transfer_entries.read(
    "/transfer-entries", "every", list_memos, TransferEntriesOut, ListMemosSchema
).describe("List transfer-entry memos, the newest first.")
transfer_entries.act(propose_memo, ProposeMemoSchema).on_page("", "propose", then=_proposed).on_api(
    "/transfer-entries", "propose_transfer_entry", TransferEntryOut, status=201
).describe("Collect the entries that need a memo to a treasury; another officer signs it.")
memo_doors = Subject(
    blueprint,
    api,
    "/<uuid:memo_id>",
    "/transfer-entries/<uuid:memo_id>",
    "transfer_entries.show",
    _show,
)
memo_doors.page("", "show")
memo_doors.read("", "one", shown_memo, ShownTransferEntryOut).describe(
    "Return a memo with its lines."
)
memo_doors.act(approve_memo, CommandSchema).on_page("/approve", "approve").done(
    sentence("The memo is signed. Send it to the Accountant General.")
).on_api("/approval", "approve_transfer_entry", TransferEntryOut).describe(
    "Sign a memo that another officer gathered."
)
memo_doors.act(refuse_memo, ReasonSchema).on_page(
    "/refuse", "refused", ask="refuse", draw=_form_renderer(f"{PAGES}/refuse.html", DECIDE_MEMO)
).done(sentence("The memo is refused. Its entries need another one.")).on_api(
    "/refusal", "refuse_transfer_entry", TransferEntryOut
).describe("Refuse a memo with a reason, or withdraw your own.")
memo_doors.act(record_entry, RecordEntrySchema).on_page(
    "/record", "recorded", ask="record", draw=_form_renderer(f"{PAGES}/record.html", RECORD_MEMO)
).done(sentence("The entry is recorded.")).on_api(
    "/record", "record_transfer_entry", TransferEntryRecordOut, status=201
).describe("Record the number and day of the Accountant General's entry.")
