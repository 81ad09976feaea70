"""Payees' accounts: the owner's page, Finance's queue, and the API of both."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, flash, render_template, url_for
from flask_babel import gettext

from app.identity.public import organisations_by_id, people_by_id
from app.permissions import require
from app.row_macs import require_genuine
from app.schemas import CommandSchema
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from app.web.api import ApiBlueprint
from app.web.decision_doors import DecisionApi, DecisionPages, RefusalPage, Steps, verdict_doors_of
from app.web.decision_lists import DecisionList
from app.web.doors import reading
from app.web.formatting import isolate_ltr, local_time
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
from app.web.subjects import Subject
from app.web.tables import Cell, Column, Table
from app.web.translation import translate
from payments.payees.models import StandingAccount
from payments.payees.permissions import DECIDE_ACCOUNT, READ_ACCOUNTS
from payments.payees.queries import (
    IN_FORCE,
    PROPOSED,
    REFUSED,
    REPLACED,
    STOPPED,
    WAITING,
    ShownAccount,
    account_states,
    others_with,
    own_accounts,
    stops_of,
)
from payments.payees.schemas import (
    AskAccountSchema,
    OwnAccountsOut,
    PayeeAccountOut,
    PayeeAccountsOut,
)
from payments.payees.use_cases import PAYEE_ACCOUNT, AskAccount, stop_account

own = Blueprint("payee_account", __name__, url_prefix="/payee-account")
officers = Blueprint("payee_accounts", __name__, url_prefix="/payee-accounts")
api = ApiBlueprint("payee_accounts_api", __name__, description="Payees’ standing accounts")
for each in (own, officers):
    needs_sign_in(each)
needs_token(api)

STATES: Mapping[str, Sentence] = {
    PROPOSED: sentence("An officer checks it"),
    WAITING: sentence("Approved, not in force yet"),
    IN_FORCE: sentence("In force"),
    REPLACED: sentence("Replaced by a later account"),
    REFUSED: sentence("Refused"),
    STOPPED: sentence("Stopped"),
}
HISTORY: Table[ShownAccount] = Table(
    Column(sentence("Account"), lambda each: isolate_ltr(each.masked)),
    Column(sentence("Bank"), lambda each: each.bank),
    Column(sentence("Asked for"), lambda each: local_time(each.asked_at)),
    Column(sentence("Status"), lambda each: translate(STATES[each.state])),
    Column(sentence("Reason for refusal"), lambda each: each.refused_reason or "–"),
)


def _own(form: Form) -> str:
    with reading() as uow:
        accounts = own_accounts(uow)
    return render_template(
        "payments/payees/own.html",
        form=form,
        accounts=accounts,
        history=HISTORY.of(accounts.history),
        states={state: translate(words) for state, words in STATES.items()},
    )


def _stopped(endpoint: str) -> str:
    flash(translate(sentence("The change is stopped.")), "success")
    return url_for(endpoint)


payee_account = Subject(own, api, draw=_own)
payee_account.page("", "index")
payee_account.read("/payee-account", "own_account", own_accounts, OwnAccountsOut).describe(
    "Return the payee's account in force, any pending change, and the history."
)
payee_account.act(PAYEE_ACCOUNT.propose, AskAccountSchema, command=AskAccount).on_page(
    "", "asked", back="payee_account.index"
).done(sentence("An officer of the Finance Department checks the account now.")).on_api(
    "/payee-account", "ask_account", PayeeAccountOut, status=201
).describe("Ask that money from the government go to another account.")
payee_account.act(stop_account, CommandSchema).on_page(
    "/<uuid:account_id>/stop",
    "stop",
    draw=lambda form, **_: _own(form),
    then=lambda _: _stopped("payee_account.index"),
).on_api("/payee-accounts/<uuid:account_id>/stop", "stop_account", PayeeAccountOut).describe(
    "Stop a change before it is in force."
)


def _facts(row: StandingAccount) -> Mapping[str, Cell]:
    """Return the facts for an officer to compare: names, numbers, others with the same number."""
    with reading() as uow:
        require_genuine(uow.vault, row)
        whole = row.waiting and uow.actor.may(DECIDE_ACCOUNT)
        facts = {
            gettext("Payee"): _payee(uow, row),
            gettext("Title of the account"): row.title
            if _alike(row)
            else gettext("%(title)s (another name)", title=row.title),
            gettext("Bank"): row.bank,
            "IBAN": isolate_ltr(row.iban if whole else row.iban_masked),
            gettext("Asked for"): local_time(row.entered_at),
            gettext("Asked by"): people_by_id(uow.session, [row.entered_by])[row.entered_by].name,
            gettext("Account in force"): _in_force(uow, row),
            gettext("Others with this number"): _others(uow, row),
        }
        stopped = stops_of(uow.session, [row])
    if row.effective_at:
        facts[gettext("Takes effect")] = (
            gettext("Never: it was stopped") if stopped else local_time(row.effective_at)
        )
    return facts


def _stop_link(row: StandingAccount) -> Cell:
    """Return the link that stops a pending change, for an officer whom the payee has called."""
    with reading() as uow:
        states = account_states(uow.session, row.payee, uow.instant())
        waits = (row.id, WAITING) in {(each.id, state) for each, state in states}
        if not waits or not uow.actor.may(DECIDE_ACCOUNT):
            return None
    href = url_for("payee_accounts.stop", account_id=row.id)
    return {"text": gettext("The payee did not ask for it: stop it"), "href": href}


def _stopping(form: Form, account_id: UUID) -> str:
    with reading() as uow:
        require(uow.actor, DECIDE_ACCOUNT)
        row = uow.get(StandingAccount, account_id)
    crumbs = ACCOUNTS.crumbs("payee_accounts.index")
    return render_template("payments/payees/stop.html", form=form, row=row, crumbs=crumbs)


def _alike(row: StandingAccount) -> bool:
    """Whether the bank's title is the payee's name, ignoring case, spaces and punctuation."""
    title, name = (
        "".join(sign for sign in text.casefold() if sign.isalnum())
        for text in (row.title, row.payee_name)
    )
    return title == name


def _payee(uow: UnitOfWork, row: StandingAccount) -> str:
    if row.organisation_id is not None:
        firm = organisations_by_id(uow.session, [row.organisation_id])[row.organisation_id]
        return f"{row.payee_name} (NTN {firm.ntn})" if firm.ntn else row.payee_name
    person = people_by_id(uow.session, [row.entered_by])[row.entered_by]
    return f"{row.payee_name} (CNIC {person.masked_cnic})"


def _in_force(uow: UnitOfWork, row: StandingAccount) -> Cell:
    states = account_states(uow.session, row.payee, uow.instant())
    found = next((each for each, state in states if state == IN_FORCE), None)
    if found is None:
        return gettext("None")
    return gettext("This one") if found.id == row.id else isolate_ltr(found.iban_masked)


def _others(uow: UnitOfWork, row: StandingAccount) -> str:
    return ", ".join(dict.fromkeys(each.payee_name for each in others_with(uow.session, row)))


ACCOUNTS = DecisionList(
    decision=PAYEE_ACCOUNT,
    may_read=READ_ACCOUNTS,
    id_name="account_id",
    title=sentence("Payees’ accounts"),
    lead=sentence(
        "Where firms and persons get money from the government. Compare the title and the number "
        "with the bank’s letter or statement before you approve. It takes effect after a waiting "
        "time."
    ),
    enter="",
    empty=sentence("Nobody has asked for an account yet."),
    columns=[
        Column(sentence("Payee"), lambda row: row.payee_name),
        Column(sentence("Account"), lambda row: isolate_ltr(row.iban_masked)),
        Column(sentence("Bank"), lambda row: row.bank),
        Column(sentence("Asked for"), lambda row: local_time(row.entered_at)),
    ],
    name=lambda row: gettext("Account of %(payee)s", payee=row.payee_name),
    facts=_facts,
    up=(sentence("Treasury"), "treasury.index"),
    approve=sentence("The bank’s proof shows this account: approve it"),
    link=_stop_link,
)


def _refusal(row: StandingAccount) -> RefusalPage:
    return RefusalPage(
        title=gettext("Refuse this account"),
        caption=ACCOUNTS.name(row),
        breadcrumbs=ACCOUNTS.crumbs("payee_accounts.index"),
        hint=gettext("The payee reads this"),
    )


ACCOUNTS.route(officers)
ACCOUNTS.route_api(
    api,
    "/payee-accounts",
    name="list_accounts",
    says="List the accounts that payees asked for, the newest first.",
    gives=PayeeAccountsOut,
)
verdict_doors_of(
    PAYEE_ACCOUNT,
    id_name=ACCOUNTS.id_name,
    pages=DecisionPages(
        blueprint=officers,
        at="",
        refusal=_refusal,
        back=lambda row: url_for("payee_accounts.show", account_id=row.id),
        show=ACCOUNTS.show,
        says=Steps(
            "",
            sentence("It is approved and takes effect after its waiting time."),
            sentence("It is refused."),
        ),
    ),
    api=DecisionApi(
        blueprint=api,
        at="/payee-accounts",
        names=Steps("", "approve_account", "refuse_account"),
        says=Steps(
            "",
            "Approve an account that a payee asked for; it takes effect after its waiting time.",
            "Refuse an account with a reason.",
        ),
        gives=PayeeAccountOut,
        approval_takes=CommandSchema,
    ),
)
Subject(officers).act(stop_account, CommandSchema).on_page(
    "/<uuid:account_id>/stop",
    "stopped",
    ask="stop",
    draw=_stopping,
    then=lambda _: _stopped("payee_accounts.index"),
)
