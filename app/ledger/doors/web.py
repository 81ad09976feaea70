"""Pages of the books: chart, accounts, statements, trial balance, export, months."""

from uuid import UUID

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext
from marshmallow import ValidationError

from app.errors import Invalid
from app.ledger.doors.api import blueprint as api
from app.ledger.doors.api import streamed
from app.ledger.doors.tables import (
    ACCOUNTS,
    ENTRIES,
    LEGS,
    MONTHS,
    TRIAL,
    account_facts,
    kind_label,
    trial_balance_table,
)
from app.ledger.permissions import (
    DECIDE_CORRECTION,
    DECIDE_HEAD,
    DECIDE_PERIOD,
    PROPOSE_CORRECTION,
    PROPOSE_HEAD,
    PROPOSE_PERIOD,
    READ_LEDGER,
)
from app.ledger.queries import correction_views, views
from app.ledger.schemas import (
    AccountsQuery,
    DayQuery,
    HeadOut,
    PeriodChangeOut,
    ProposeHeadSchema,
    ProposePeriodSchema,
    SpanQuery,
    StatementQuery,
    YearQuery,
)
from app.ledger.use_cases.heads import HEAD
from app.ledger.use_cases.periods import PERIOD
from app.permissions import require
from app.web.actors import page_actor
from app.web.decision_doors import (
    DecisionApi,
    DecisionPages,
    Endpoints,
    RefusalPage,
    Steps,
    doors_of,
)
from app.web.doors import reading
from app.web.filters import read_filters
from app.web.forms import Form, typed_into
from app.web.listing import csv_address, csv_file
from app.web.subjects import Subject
from app.web.translation import translate

blueprint = Blueprint("books", __name__, url_prefix="/ledger")
OFFICIALS = "ledger/officials"


@blueprint.get("")
def index() -> str:
    """Show what the books hold, and where."""
    actor = page_actor()
    require(actor, READ_LEDGER)
    return render_template(f"{OFFICIALS}/index.html")


def _heads(form: Form, head_id: UUID | None = None) -> str:  # noqa: ARG001 - the whole list
    with reading() as uow:
        found, actor = views.chart(uow, request.args.get("words", "")[:200]), uow.actor
    return render_template(
        f"{OFFICIALS}/heads.html",
        form=form,
        chart=found,
        kind_of=kind_label,
        words=request.args.get("words", ""),
        me=actor.person_id,
        may_propose=actor.may(PROPOSE_HEAD),
        may_decide=actor.may(DECIDE_HEAD),
    )


@blueprint.get("/accounts")
def accounts() -> str:
    """List accounts with their balances."""
    query, form = read_filters(AccountsQuery())
    with reading() as uow:
        page = views.accounts(uow, query["words"], query["cursor"])
    more = page.next_cursor and url_for(
        "books.accounts", words=query["words"] or None, cursor=page.next_cursor
    )
    return render_template(
        f"{OFFICIALS}/accounts.html", listed=ACCOUNTS.of(page.items), form=form, next_href=more
    )


@blueprint.get("/statement")
def statement() -> str:
    """Show an account's entries, newest first, each with a way to its transaction."""
    query, _ = read_filters(StatementQuery(partial=True))
    code = query.get("account", "")
    with reading() as uow:
        found = views.account_statement(uow, code, query.get("cursor"))
    more = found.page.next_cursor and url_for(
        "books.statement", account=code, cursor=found.page.next_cursor
    )
    return render_template(
        f"{OFFICIALS}/statement.html",
        account=found.account,
        facts=account_facts(found),
        entries=ENTRIES.of(found.page.items),
        next_href=more,
    )


@blueprint.get("/transactions/<uuid:transaction_id>")
def transaction(transaction_id: UUID) -> str:
    """Show a transaction with its legs, who posted it, when, under which key, and corrections."""
    with reading() as uow:
        around, actor = correction_views.around(uow, transaction_id), uow.actor
    return render_template(
        f"{OFFICIALS}/transaction.html",
        around=around,
        legs=LEGS.of(around.found.legs),
        lead_words=translate(around.found.lead.words) if around.found.lead else "",
        me=actor.person_id,
        may_correct=actor.may(PROPOSE_CORRECTION),
        may_decide=actor.may(DECIDE_CORRECTION),
    )


@blueprint.get("/trial-balance")
def trial_balance() -> str | Response:
    """Show the trial balance at the end of a day, with its equal sums."""
    query, form = read_filters(DayQuery())
    with reading() as uow:
        found = views.trial_balance(uow, query["day"])
    if request.args.get("format") == "csv":
        return csv_file(TRIAL, found.lines)
    return render_template(
        f"{OFFICIALS}/trial_balance.html",
        csv_href=csv_address(),
        found=found,
        listed=trial_balance_table(found),
        form=form,
    )


@blueprint.get("/general-ledger")
def general_ledger() -> Response | str:
    """Show the form of the export, or send it where the address says which days."""
    require(page_actor(), READ_LEDGER)
    if "since" not in request.args:
        return render_template(f"{OFFICIALS}/general_ledger.html", form=Form())
    form = Form(values=request.args)
    try:
        query = SpanQuery().load(typed_into(SpanQuery(), request.args))
        kind = "jsonl" if request.args.get("format") == "jsonl" else "csv"
        return streamed(query, kind, page_actor())
    except ValidationError as error:
        form = form.with_messages(error.messages)
    except Invalid as refusal:
        form = form.with_refusal(refusal)
    return render_template(f"{OFFICIALS}/general_ledger.html", form=form)


def _periods(form: Form, change_id: UUID | None = None) -> str:  # noqa: ARG001 - the whole list
    query, _ = read_filters(YearQuery())
    with reading() as uow:
        found, actor = views.year(uow, query["year"]), uow.actor
    return render_template(
        f"{OFFICIALS}/periods.html",
        form=form,
        year=found,
        months=MONTHS.of(found.months),
        me=actor.person_id,
        may_propose=actor.may(PROPOSE_PERIOD),
        may_decide=actor.may(DECIDE_PERIOD),
    )


@blueprint.get("/periods/new")
def new_period() -> str:
    """Show the form, with the month that the address names."""
    require(page_actor(), PROPOSE_PERIOD)
    return render_template(f"{OFFICIALS}/period.html", form=Form(values=request.args))


def _refusal() -> RefusalPage:
    return RefusalPage(
        title=gettext("Refuse this proposal"),
        caption="",
        breadcrumbs=[{"text": gettext("Ledger"), "href": url_for("books.index")}],
        hint=gettext("The officer who entered it reads this"),
    )


doors_of(
    HEAD,
    takes=ProposeHeadSchema,
    id_name="head_id",
    pages=DecisionPages(
        blueprint=blueprint,
        at="/heads",
        endpoints=Endpoints(
            "new_head", "new_head_post", "approve_a_head", "refuse_a_head", "refuse_a_head_post"
        ),
        form=f"{OFFICIALS}/head.html",
        show=_heads,
        refusal=lambda _row: _refusal(),
        back=lambda _row: url_for("books.heads"),
    ),
    api=DecisionApi(
        blueprint=api,
        at="/heads",
        names=Steps("propose_a_head", "approve_a_head", "refuse_a_head"),
        says=Steps(
            "Enter a head, or its end; it is in force when another officer approves it.",
            "Approve what another officer entered.",
            "Refuse a proposal with a reason, or withdraw your own.",
        ),
        gives=HeadOut,
    ),
)
doors_of(
    PERIOD,
    takes=ProposePeriodSchema,
    id_name="change_id",
    pages=DecisionPages(
        blueprint=blueprint,
        at="/periods",
        endpoints=Endpoints(
            "", "new_period_post", "approve_a_period", "refuse_a_period", "refuse_a_period_post"
        ),
        form=f"{OFFICIALS}/period.html",
        show=_periods,
        refusal=lambda _row: _refusal(),
        back=lambda _row: url_for("books.periods"),
    ),
    api=DecisionApi(
        blueprint=api,
        at="/periods",
        names=Steps("propose_a_period", "approve_a_period", "refuse_a_period"),
        says=Steps(
            "Propose to close a month or to open it again; another officer decides.",
            "Close or open a month that another officer asked for.",
            "Refuse with a reason, or withdraw your own.",
        ),
        gives=PeriodChangeOut,
    ),
)


books = Subject(blueprint)
books.page("/heads", "heads", _heads)
books.page("/periods", "periods", _periods)
