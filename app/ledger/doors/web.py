"""Pages of the books: chart, accounts, statements, trial balance, export, months."""

from uuid import UUID

from flask import Blueprint, Response, render_template, request, url_for
from marshmallow import ValidationError

from app.errors import Invalid
from app.ledger import correction_views, views
from app.ledger.doors.api import streamed
from app.ledger.permissions import (
    DECIDE_CORRECTION,
    DECIDE_HEAD,
    DECIDE_PERIOD,
    PROPOSE_CORRECTION,
    PROPOSE_HEAD,
    PROPOSE_PERIOD,
    READ_LEDGER,
)
from app.ledger.schemas import (
    AccountsQuery,
    DayQuery,
    ProposeHeadSchema,
    ProposePeriodSchema,
    SpanQuery,
    StatementQuery,
    YearQuery,
)
from app.ledger.use_cases.heads import (
    ApproveHead,
    ProposeHead,
    RefuseHead,
    approve_head,
    propose_head,
    refuse_head,
)
from app.ledger.use_cases.periods import (
    ApprovePeriod,
    ProposePeriod,
    RefusePeriod,
    approve_period,
    propose_period,
    refuse_period,
)
from app.parameters.schemas import ReasonSchema
from app.permissions import Permission, require
from app.web.actors import page_actor
from app.web.doors import perform, reading, submit
from app.web.filters import read_filters
from app.web.forms import Form, typed_into
from app.web.translating import translate

blueprint = Blueprint("books", __name__, url_prefix="/ledger")
OFFICIALS = "ledger/officials"


@blueprint.get("")
def index() -> str:
    """Show what the books hold, and where."""
    actor = page_actor()
    require(actor, READ_LEDGER)
    return render_template(f"{OFFICIALS}/index.html")


@blueprint.get("/heads")
def heads() -> str:
    """Show the chart of heads, with what waits for a second officer."""
    with reading() as uow:
        found, actor = views.chart(uow, request.args.get("words", "")[:200]), uow.actor
    return render_template(
        f"{OFFICIALS}/heads.html",
        chart=found,
        words=request.args.get("words", ""),
        me=actor.person_id,
        may_propose=actor.may(PROPOSE_HEAD),
        may_decide=actor.may(DECIDE_HEAD),
    )


@blueprint.get("/heads/new")
def new_head() -> str:
    """Show the form."""
    return _form(PROPOSE_HEAD, "head.html", Form())


@blueprint.post("/heads/new")
def new_head_post() -> Response:
    """Enter a head."""
    return submit(
        ProposeHeadSchema(),
        propose_head,
        ProposeHead,
        then=lambda _row: url_for("books.heads"),
        page=lambda form: _form(PROPOSE_HEAD, "head.html", form),
    )


@blueprint.post("/heads/<uuid:head_id>/approve")
def approve_a_head(head_id: UUID) -> Response:
    """Approve a head."""
    command = ApproveHead(head_id=head_id)
    return perform(approve_head, command, then=lambda _row: url_for("books.heads"))


@blueprint.get("/heads/<uuid:head_id>/refuse")
def refuse_a_head(head_id: UUID) -> str:
    """Ask why."""
    return _form(DECIDE_HEAD, "refuse.html", Form(), subject=head_id)


@blueprint.post("/heads/<uuid:head_id>/refuse")
def refuse_a_head_post(head_id: UUID) -> Response:
    """Refuse a head."""
    return submit(
        ReasonSchema(),
        refuse_head,
        lambda **loaded: RefuseHead(head_id=head_id, **loaded),
        then=lambda _row: url_for("books.heads"),
        page=lambda form: _form(DECIDE_HEAD, "refuse.html", form, subject=head_id),
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
    return render_template(f"{OFFICIALS}/accounts.html", page=page, form=form, next_href=more)


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
    return render_template(f"{OFFICIALS}/statement.html", statement=found, next_href=more)


@blueprint.get("/transactions/<uuid:transaction_id>")
def transaction(transaction_id: UUID) -> str:
    """Show a transaction with its legs, who posted it, when, under which key, and corrections."""
    with reading() as uow:
        around, actor = correction_views.around(uow, transaction_id), uow.actor
    return render_template(
        f"{OFFICIALS}/transaction.html",
        around=around,
        lead_words=translate(around.found.lead.words) if around.found.lead else "",
        me=actor.person_id,
        may_correct=actor.may(PROPOSE_CORRECTION),
        may_decide=actor.may(DECIDE_CORRECTION),
    )


@blueprint.get("/trial-balance")
def trial_balance() -> str:
    """Show the trial balance at the end of a day, with its equal sums."""
    query, form = read_filters(DayQuery())
    with reading() as uow:
        found = views.trial_balance(uow, query["day"])
    return render_template(f"{OFFICIALS}/trial_balance.html", found=found, form=form)


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


@blueprint.get("/periods")
def periods() -> str:
    """Show the months of a fiscal year, what waits, and what was decided."""
    query, _ = read_filters(YearQuery())
    with reading() as uow:
        found, actor = views.year(uow, query["year"]), uow.actor
    return render_template(
        f"{OFFICIALS}/periods.html",
        year=found,
        me=actor.person_id,
        may_propose=actor.may(PROPOSE_PERIOD),
        may_decide=actor.may(DECIDE_PERIOD),
    )


@blueprint.get("/periods/new")
def new_period() -> str:
    """Show the form."""
    return _form(PROPOSE_PERIOD, "period.html", Form(values=request.args))


@blueprint.post("/periods/new")
def new_period_post() -> Response:
    """Ask for a month to be closed or opened again."""
    return submit(
        ProposePeriodSchema(),
        propose_period,
        ProposePeriod,
        then=lambda _row: url_for("books.periods"),
        page=lambda form: _form(PROPOSE_PERIOD, "period.html", form),
    )


@blueprint.post("/periods/<uuid:change_id>/approve")
def approve_a_period(change_id: UUID) -> Response:
    """Close or open a month."""
    command = ApprovePeriod(change_id=change_id)
    return perform(approve_period, command, then=lambda _row: url_for("books.periods"))


@blueprint.get("/periods/<uuid:change_id>/refuse")
def refuse_a_period(change_id: UUID) -> str:
    """Ask why."""
    return _form(DECIDE_PERIOD, "refuse.html", Form(), subject=change_id)


@blueprint.post("/periods/<uuid:change_id>/refuse")
def refuse_a_period_post(change_id: UUID) -> Response:
    """Refuse to close or open a month."""
    return submit(
        ReasonSchema(),
        refuse_period,
        lambda **loaded: RefusePeriod(change_id=change_id, **loaded),
        then=lambda _row: url_for("books.periods"),
        page=lambda form: _form(DECIDE_PERIOD, "refuse.html", form, subject=change_id),
    )


def _form(permission: Permission, template: str, form: Form, **context: object) -> str:
    require(page_actor(), permission)
    return render_template(f"{OFFICIALS}/{template}", form=form, **context)
