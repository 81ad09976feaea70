"""The register of deposits, and the yearly list of those that lapse, on pages and in the API."""

from collections.abc import Callable, Sequence
from uuid import UUID

from flask import Blueprint, Response, flash, render_template, request, url_for
from flask_babel import gettext

from app.exports import Export
from app.parameters.schemas import ReasonSchema
from app.permissions import require
from app.schemas import CommandSchema
from app.text import Sentence, sentence
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.formatting import isolate_ltr, local_date, rupees
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
from app.web.subjects import Subject
from app.web.tables import Cell, Column, Table, linked, money
from app.web.translation import translate
from payments.deposits.models import DepositLapseList
from payments.deposits.permissions import DECIDE_LAPSE, PROPOSE_LAPSE
from payments.deposits.queries.register import (
    LapsedDeposit,
    RegisteredDeposit,
    deposit_head_in_force,
    deposit_register,
    deposit_totals,
    lapse_lists,
    lapsing_deposits,
    shown_lapse_list,
)
from payments.deposits.schemas import (
    DepositsQuerySchema,
    LapseListOut,
    LapseListsOut,
    LapsingOut,
    ProposeLapseSchema,
    RegisteredDepositsOut,
    ShownLapseListOut,
)
from payments.deposits.use_cases.lapse_deposits import (
    ProposeLapse,
    approve_lapse,
    propose_lapse,
    refuse_lapse,
)
from payments.kernel.permissions import READ_REFUNDS

blueprint = Blueprint("deposits", __name__, url_prefix="/deposits")
api = ApiBlueprint("deposits_api", __name__, description="Deposits and those that lapse")
needs_sign_in(blueprint)
needs_token(api)
PAGES = "payments/deposits"
# A file holds at most this many of the newest deposits; the pages hold all.
MAX_IN_FILE = 5_000
STATES = {
    "proposed": sentence("Waits for a second officer"),
    "approved": sentence("Lapsed"),
    "refused": sentence("Refused"),
}


def _deposit_location(row: RegisteredDeposit) -> Sentence:
    if row.lapsed_paisa:
        return sentence("Lapsed")
    return sentence("Public Account") if row.sent else sentence("At the bank")


def _became(row: RegisteredDeposit) -> str:
    amounts = (
        (sentence("%(amount)s is being refunded"), row.going_paisa),
        (sentence("%(amount)s returned"), row.returned_paisa),
        (sentence("%(amount)s moved to another bill"), row.moved_paisa),
        (sentence("%(amount)s forfeited"), row.forfeited_paisa),
        (sentence("%(amount)s lapsed"), row.lapsed_paisa),
    )
    told = [gettext(what, amount=rupees(paisa)) for what, paisa in amounts if paisa]
    return ", ".join(told) or "–"


def _year(row: DepositLapseList) -> str:
    return f"30-06-{row.fiscal_year.year + 1}"


def _list_cell(row: DepositLapseList) -> Cell:
    return linked(_year(row), "deposits.show", list_id=row.id)


EXPORT: Export[RegisteredDeposit] = Export(
    "psid", "department", "payer_name", "head_code", "ddo_code", "came_on", "came_paisa",
    "going_paisa", "returned_paisa", "moved_paisa", "forfeited_paisa", "lapsed_paisa",
    "held_paisa", "claimable_paisa", where=_deposit_location,
)  # fmt: skip
REGISTER: Table[RegisteredDeposit] = Table(
    Column(
        sentence("Bill"), lambda row: linked(isolate_ltr(row.psid), "bills.show", psid=row.psid)
    ),
    Column(sentence("Department"), lambda row: row.department),
    Column(sentence("Payer"), lambda row: row.payer_name),
    Column(sentence("Head, DDO"), lambda row: isolate_ltr(f"{row.head_code}, {row.ddo_code}")),
    Column(sentence("Received"), lambda row: local_date(row.came_on)),
    money(sentence("Amount"), "came_paisa"),
    money(sentence("Held"), "held_paisa"),
    Column(sentence("Result"), _became),
    Column(sentence("Where"), lambda row: translate(_deposit_location(row))),
)
LISTS: Table[DepositLapseList] = Table(
    Column(sentence("Year ended"), _list_cell),
    money(sentence("Amount"), "total_paisa"),
    Column(sentence("Status"), lambda row: translate(STATES[row.state])),
)
LAPSED: Table[LapsedDeposit] = Table(
    Column(
        sentence("Bill"), lambda row: linked(isolate_ltr(row.psid), "bills.show", psid=row.psid)
    ),
    Column(sentence("Department"), lambda row: row.department),
    Column(sentence("Head, DDO"), lambda row: isolate_ltr(f"{row.from_head}, {row.ddo_code}")),
    money(sentence("Amount"), "amount_paisa"),
)


def _cursor() -> str | None:
    found: str | None = DepositsQuerySchema().load(request.args)["cursor"]
    return found


@blueprint.get("")
def index() -> str:
    """Show the register of deposits: a department's own, for Finance and audit all."""
    with reading() as uow:
        page = deposit_register(uow, _cursor())
        headed = deposit_head_in_force(uow)
        totals = deposit_totals(uow) if uow.actor.may(READ_REFUNDS) else None
    return render_template(
        f"{PAGES}/index.html",
        register=REGISTER.of(page.items),
        next_cursor=page.next_cursor,
        headed=headed,
        totals=totals,
    )


@blueprint.get("/register.csv")
def download() -> Response:
    """Send the newest deposits as CSV."""
    with reading() as uow:
        rows = deposit_register(uow, limit=MAX_IN_FILE).items
    made = Response(EXPORT.as_csv(rows), mimetype="text/csv")
    made.headers["Content-Disposition"] = 'attachment; filename="deposits.csv"'
    return made


def _lapsed(form: Form) -> str:
    with reading() as uow:
        found = lapsing_deposits(uow)
        page = lapse_lists(uow, _cursor() if request.method == "GET" else None)
        may_propose = uow.actor.may(PROPOSE_LAPSE)
    return render_template(
        f"{PAGES}/lapsed.html",
        form=form,
        found=found,
        choices=[(str(each.bill_id), _choice(each)) for each in found.deposits],
        lists=LISTS.of(page.items),
        next_cursor=page.next_cursor,
        may_propose=may_propose,
    )


def _choice(row: RegisteredDeposit) -> str:
    return translate(
        sentence(
            "%(psid)s, %(department)s, %(payer)s, %(amount)s, received %(day)s",
            psid=row.psid,
            department=row.department,
            payer=row.payer_name,
            amount=rupees(row.came_paisa),
            day=local_date(row.came_on),
        )
    )


def _show(form: Form, list_id: UUID) -> str:
    with reading() as uow:
        shown = shown_lapse_list(uow, list_id)
        actor = uow.actor
    return render_template(
        f"{PAGES}/show.html",
        form=form,
        row=shown.row,
        year=_year(shown.row),
        status=translate(STATES[shown.row.state]),
        deposits=LAPSED.of(shown.deposits),
        me=actor.person_id,
        may_decide=actor.may(DECIDE_LAPSE) and shown.row.waiting,
    )


def _refusing(form: Form, list_id: UUID) -> str:
    with reading() as uow:
        require(uow.actor, DECIDE_LAPSE)
        row = shown_lapse_list(uow, list_id).row
    return render_template(f"{PAGES}/refuse.html", form=form, row=row, year=_year(row))


def _proposed(row: DepositLapseList) -> str:
    flash(gettext("The list is made. Another officer must approve it."), "success")
    return url_for("deposits.show", list_id=row.id)


def _command(claimed: Sequence[UUID] = ()) -> ProposeLapse:
    return ProposeLapse(claimed=tuple(claimed))


_COMMAND: Callable[..., ProposeLapse] = _command
deposits_doors = Subject(blueprint, api, draw=_lapsed)
deposits_doors.read(
    "/deposits", "register", deposit_register, RegisteredDepositsOut, DepositsQuerySchema
).describe("List deposits and what became of them: a department's own, for Finance and audit all.")
deposits_doors.page("/lapsed", "lapsed")
deposits_doors.read("/deposit-lapses/due", "lapsing", lapsing_deposits, LapsingOut).describe(
    "Return the deposits that have lapsed by the rule in force and are in no list."
)
deposits_doors.read(
    "/deposit-lapses", "lists", lapse_lists, LapseListsOut, DepositsQuerySchema
).describe("List the yearly lists of deposits that lapse, the newest first.")
deposits_doors.act(propose_lapse, ProposeLapseSchema, command=_COMMAND).on_page(
    "/lapsed", "propose", then=_proposed
).on_api("/deposit-lapses", "propose_deposit_lapse", LapseListOut, status=201).describe(
    "List the deposits that have lapsed but those still needed; another officer approves."
)
list_doors = Subject(
    blueprint,
    api,
    "/lapsed/<uuid:list_id>",
    "/deposit-lapses/<uuid:list_id>",
    "deposits.show",
    _show,
)
list_doors.page("", "show")
list_doors.read("", "one", shown_lapse_list, ShownLapseListOut).describe(
    "Return a list with its deposits."
)
list_doors.act(approve_lapse, CommandSchema).on_page("/approve", "approve").done(
    sentence(
        "The deposits have lapsed. Their payers may still claim them. Make the memo to the "
        "Accountant General."
    )
).on_api("/approval", "approve_deposit_lapse", LapseListOut).describe(
    "Let the deposits of a list lapse."
)
list_doors.act(refuse_lapse, ReasonSchema).on_page(
    "/refuse", "refused", ask="refuse", draw=_refusing
).done(sentence("The list is refused. Its deposits stay what they are.")).on_api(
    "/refusal", "refuse_deposit_lapse", LapseListOut
).describe("Refuse a list with a reason, or withdraw your own.")
