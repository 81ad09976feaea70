"""Statements of the province's bank accounts on pages and in the API: import, compare, match."""

from collections.abc import Collection, Sequence
from uuid import UUID

from flask import Blueprint, Response, flash, render_template, url_for
from markupsafe import Markup

from app.calendar import local_day
from app.csv_in import MAX_BYTES
from app.documents.doors.attachments import uploaded
from app.documents.public import Upload
from app.errors import Invalid
from app.money import grouped
from app.parameters.schemas import ReasonSchema
from app.permissions import Actor, require
from app.text import sentence
from app.web.actors import api_actor, page_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.formatting import isolate_ltr, local_date, local_time
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
from app.web.subjects import Subject
from app.web.tables import Cell, Column, Table, amount, linked, money, summary_rows
from app.web.translation import translate
from payments.bank_statements import queries
from payments.bank_statements.models import BankStatement, BankStatementLine
from payments.bank_statements.permissions import IMPORT_BANK_STATEMENT, MATCH_BANK_STATEMENT
from payments.bank_statements.queries import (
    BookItem,
    ReconciledAccount,
    ShownAccount,
    ShownMatch,
    Side,
)
from payments.bank_statements.schemas import (
    BankMatchOut,
    BankStatementOut,
    MatchedByNumberOut,
    MatchItemsSchema,
    ReconciledAccountsOut,
    ShownAccountOut,
)
from payments.bank_statements.statement_import import COLUMNS, MAX_LINES, TEMPLATE, read_statement
from payments.bank_statements.use_cases import (
    ImportStatement,
    import_bank_statement,
    match_by_number,
    match_items,
    remove_match,
)

blueprint = Blueprint("bank_statements", __name__, url_prefix="/treasury/bank-statements")
api = ApiBlueprint("bank_statements_api", __name__, description="The province's bank accounts")
needs_sign_in(blueprint)
needs_token(api)
PAGES = "payments/bank_statements"
MAX_NAME_LENGTH = 120

_NEVER = sentence("No statement yet")


def _open(side: Side) -> Cell:
    if side.oldest is None:
        return sentence("None")
    oldest = local_date(side.oldest)
    return sentence(
        "%(items)s, since %(day)s: %(amount)s",
        items=grouped(side.items),
        day=oldest,
        amount=amount(side.paisa),
    )


ACCOUNTS: Table[ReconciledAccount] = Table(
    Column(
        sentence("Account"),
        lambda each: linked(each.account.bank, "bank_statements.show", bank=each.account.bank),
    ),
    Column(sentence("Bank"), lambda each: f"{each.account.bank_name}, {each.account.branch}"),
    Column(
        sentence("Statements until"),
        lambda each: local_date(each.until) if each.until else _NEVER,
    ),
    money(sentence("Balance of the bank"), "bank_paisa"),
    money(sentence("Balance of the books"), "books_paisa"),
    Column(sentence("Only at the bank"), lambda each: _open(each.only_bank)),
    Column(sentence("Only in the books"), lambda each: _open(each.only_books)),
)
STATEMENTS: Table[BankStatement] = Table(
    Column(sentence("From"), lambda each: local_date(each.first_day)),
    Column(sentence("To"), lambda each: local_date(each.last_day)),
    Column(sentence("Imported"), lambda each: local_time(each.imported_at)),
    Column(sentence("File"), lambda each: isolate_ltr(each.filename)),
    Column(sentence("New lines"), lambda each: grouped(each.lines), numeric=True),
    money(sentence("Closing balance"), "closing_paisa"),
)
MATCHES: Table[ShownMatch] = Table(
    Column(
        sentence("Matched"),
        lambda each: linked(
            local_time(each.match.matched_at), "bank_statements.undo", bank_match_id=each.match.id
        ),
    ),
    Column(
        sentence("By"),
        lambda each: (
            sentence("An officer") if each.match.matched_by else sentence("The bank’s number")
        ),
    ),
    Column(sentence("Lines and items"), lambda each: grouped(len(each.parts)), numeric=True),
    money(sentence("Amount"), "amount_paisa"),
)
_BOX = Markup(
    '<div class="govuk-checkboxes__item"><input class="govuk-checkboxes__input" type="checkbox"'
    ' name="{name}" id="{name}-{id}" value="{id}"><label class="govuk-label'
    ' govuk-checkboxes__label" for="{name}-{id}"><span class="govuk-visually-hidden">{label}</span>'
    "</label></div>"
)
_SEALED = sentence("Sealed until the opening")


def _ticked(name: str, row_id: UUID, words: str, *, may_match: bool) -> Cell:
    """Return the cell that names a row, with its box if the actor may match."""
    label = translate(sentence("Choose %(name)s", name=words))
    box = _BOX.format(name=name, id=row_id, label=label)
    return {"text": words, "box": box} if may_match else words


def _same(paisa: int, others: Collection[int]) -> Cell:
    return sentence("Yes") if paisa in others else sentence("No")


def _lines(shown: ShownAccount, *, may_match: bool) -> Table[BankStatementLine]:
    """Return the columns of lines that only the bank has."""
    others = {item.amount_paisa for item in shown.items}
    return Table(
        Column(
            sentence("Day"),
            lambda line: _ticked("lines", line.id, local_date(line.day), may_match=may_match),
        ),
        Column(sentence("The bank’s number"), lambda line: isolate_ltr(line.reference or "–")),
        Column(sentence("The bank’s words"), lambda line: line.description or "–"),
        money(sentence("Amount"), "amount_paisa"),
        Column(sentence("Same amount in the books"), lambda line: _same(line.amount_paisa, others)),
    )


def _items(shown: ShownAccount, *, may_match: bool) -> Table[BookItem]:
    """Return the columns of items that only the books have."""
    others = {line.amount_paisa for line in shown.lines}
    return Table(
        Column(
            sentence("Day"),
            lambda item: _ticked(
                "items",
                item.id,
                local_date(item.day),
                may_match=may_match and not item.sealed,
            ),
        ),
        Column(sentence("Number"), lambda item: isolate_ltr(", ".join(item.numbers) or "–")),
        Column(sentence("Entry in the ledger"), _entry),
        Column(
            sentence("Amount"),
            lambda item: _SEALED if item.sealed else amount(item.amount_paisa),
            numeric=True,
        ),
        Column(
            sentence("Same amount at the bank"),
            lambda item: "–" if item.sealed else _same(item.amount_paisa, others),
        ),
    )


def _entry(item: BookItem) -> Cell:
    words = item.description if item.entries == 1 else None
    said = words or sentence("%(count)s entries", count=grouped(item.entries))
    return linked(translate(said), "books.transaction", transaction_id=item.transaction_id)


@blueprint.get("")
def index() -> str:
    """List the accounts and the money that only one side has."""
    with reading() as uow:
        found = queries.reconciled_accounts(uow)
    return render_template(f"{PAGES}/index.html", listed=ACCOUNTS.of(found))


@blueprint.get("/template.csv")
def template() -> Response:
    """Send a file to fill in, with sample rows."""
    with reading() as uow:
        require(uow.actor, IMPORT_BANK_STATEMENT)
    made = Response("\ufeff" + TEMPLATE, mimetype="text/csv")
    made.headers["Content-Disposition"] = 'attachment; filename="bank-statement.csv"'
    return made


def _show(form: Form, bank: str) -> str:
    with reading() as uow:
        shown = queries.shown_account(uow, bank)
        actor = uow.actor
    may_match = actor.may(MATCH_BANK_STATEMENT)
    return render_template(
        f"{PAGES}/show.html",
        shown=shown,
        form=form,
        facts=_facts(shown),
        lines=_lines(shown, may_match=may_match).of(shown.lines),
        items=_items(shown, may_match=may_match).of(shown.items),
        statements=STATEMENTS.of(shown.statements),
        matches=MATCHES.of(shown.matches),
        may_match=may_match,
        may_import=actor.may(IMPORT_BANK_STATEMENT) and not shown.account.closed,
        most=queries.MAX_SHOWN,
    )


def _facts(shown: ShownAccount) -> Sequence[Cell]:
    account = shown.account
    return summary_rows(
        (sentence("Bank and branch"), f"{account.bank_name}, {account.branch}"),
        (sentence("Number"), isolate_ltr(account.account_number)),
        (sentence("Balance of the books"), amount(shown.books_paisa)),
        (sentence("Only at the bank"), _open(shown.only_bank)),
        (sentence("Only in the books"), _open(shown.only_books)),
        (sentence("Before the first statement"), amount(shown.before_paisa))
        if shown.before_paisa
        else None,
        (sentence("Balance of the bank"), amount(shown.bank_paisa)),
        (sentence("Not explained"), amount(shown.unexplained_paisa))
        if shown.unexplained_paisa
        else None,
    )


def _command(actor: Actor, bank: str, file: Upload | None) -> ImportStatement:
    """Read the file that came with the request. Raises Invalid with the problems, by row."""
    with reading(actor) as uow:
        require(uow.actor, IMPORT_BANK_STATEMENT)
        today = local_day(uow.now)
    if file is None:
        problem = sentence("Choose an MT940 or CSV file.")
        raise Invalid(problem, fields={"file": problem})
    read = read_statement(file.stream.read(MAX_BYTES + 1), today)
    return ImportStatement(bank=bank, filename=file.filename[:MAX_NAME_LENGTH], file=read)


def _show_import(form: Form, bank: str) -> str:
    with reading() as uow:
        require(uow.actor, IMPORT_BANK_STATEMENT)
        shown = queries.shown_account(uow, bank)
    return render_template(
        f"{PAGES}/new.html", form=form, account=shown.account, columns=COLUMNS, most=MAX_LINES
    )


def _imported(statement: BankStatement) -> str:
    flash(
        translate(sentence("%(count)s new lines are imported.", count=grouped(statement.lines))),
        "success",
    )
    return url_for("bank_statements.show", bank=statement.bank)


def _show_undo(form: Form, bank_match_id: UUID) -> str:
    with reading() as uow:
        require(uow.actor, MATCH_BANK_STATEMENT)
        match, lines = queries.the_match(uow, bank_match_id)
    return render_template(f"{PAGES}/undo.html", form=form, match=match, lines=lines)


account = Subject(
    blueprint, api, "/<bank>", "/bank-statements/<bank>", "bank_statements.show", _show
)
account.page("", "show")
account.read("", "show_account", queries.shown_account, ShownAccountOut).describe(
    "Show what an account's statements and the books have, and what only one of them has."
)
Subject(api=api).read(
    "/bank-statements",
    "list_accounts",
    lambda uow: {"items": queries.reconciled_accounts(uow)},
    ReconciledAccountsOut,
).describe("List the accounts with their balances at the bank and in the books.")
account.act(
    import_bank_statement,
    command=lambda **given: _command(page_actor(), **given),
    file=uploaded,
).on_page("/import", "imported", ask="new", draw=_show_import, then=_imported)
account.act(
    import_bank_statement,
    command=lambda **given: _command(api_actor(), **given),
    file=uploaded,
).on_api(
    "",
    "import_statement",
    BankStatementOut,
    status=201,
    location=lambda made: f"/api/v1/bank-statements/{made.bank}",
).describe("Import a statement, MT940 or CSV (multipart field `file`); known lines are skipped.")
account.act(match_items, MatchItemsSchema).on_page("/match", "matched").done(
    sentence("They are matched.")
).on_api("/matches", "match", BankMatchOut, status=201).describe(
    "Match lines of the bank and items of the books that add up alike."
)
account.act(match_by_number).on_page("/by-number", "matched_by_number").done(
    lambda matched: sentence("%(count)s matches were made.", count=matched)
).on_api(
    "/matches-by-number",
    "match_by_number",
    MatchedByNumberOut,
    present=lambda matched: {"matched": matched},
).describe("Match new lines by the bank's own numbers.")
Subject(blueprint, api, "/matches/<uuid:bank_match_id>", "/bank-matches/<uuid:bank_match_id>").act(
    remove_match, ReasonSchema
).on_page(
    "/undo",
    "removed",
    ask="undo",
    draw=_show_undo,
    then=lambda match: url_for("bank_statements.show", bank=match.bank),
).done(sentence("It is undone: its lines are open again.")).on_api(
    "/removal", "remove_match", BankMatchOut
).describe("Undo a match with a reason: its lines and items are open again.")
