"""A page on which every channel of payment can be tried, as the payer's bank would be.

Bank, cash machine and wallet send the messages of the demonstration's 1BILL partner to the address
that partners use, with its credentials. Card and counter have pages already, which it links to.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, current_app, make_response, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext
from markupsafe import Markup

from app.platform import Platform, the_platform
from app.web.forms import Form
from demonstration.mailbox.web import is_at_this_machine, refuse_strangers
from payments.partners.doors.cli import CREDENTIALS_FILE
from payments.partners.onebill.client import Machine

web = Blueprint("trial", __name__, template_folder="templates")
# The channel, its label, and the mnemonic that its messages carry.
CHANNELS = {
    "bank": ("The app of a bank", "BDMBANK"),
    "machine": ("A cash machine", "BDMATM"),
    "wallet": ("A mobile wallet", "BDMWALET"),
}
MEANINGS = {
    "00": "Accepted",
    "01": "No such bill, or it can no longer be paid",
    "02": "Declined: the bill was cancelled, or the amount is not the one owed",
    "03": "Declined: a fault, or the same message again",
    "04": "The message cannot be read",
    "06": "The bill is paid already",
}
MAX_PSID_LENGTH = 40


@dataclass(frozen=True, kw_only=True)
class LocalMachine(Machine):
    """The partner's machine within this process, through the same door; notes what went over it."""

    messages: list[tuple[str, dict[str, str], dict[str, Any]]] = field(default_factory=list)

    def _post(self, what: str, body: dict[str, str]) -> dict[str, Any]:
        answer = current_app.test_client().post(
            f"/api/v1/partners/{self.code}/{what}",
            base_url=request.host_url,
            json=body,
            headers={"username": self.username, "password": self.password},
        )
        told: dict[str, Any] = answer.get_json()
        self.messages.append((what, body, told))
        return told


def show() -> str:
    """Ask for channel and number; with both, show the bill as the bank sees it."""
    refuse_strangers()
    machine = _machine(request.args)
    asked = machine.inquire(_psid(request.args)) if machine and _psid(request.args) else None
    unpaid = asked is not None and asked.get("bill_status") == "U"
    owed = Machine.owed(asked) if asked and unpaid else 0
    return _page(request.args, machine, owed=owed)


def pay() -> Response:
    """Send the payment that the page offered, and show the answer."""
    refuse_strangers()
    machine, paisa = _machine(request.form), request.form.get("paisa", "")
    if machine and _psid(request.form) and paisa.isdecimal():
        auth_id = f"{secrets.randbelow(10**6):06d}"
        machine.pay(_psid(request.form), int(paisa), auth_id=auth_id)
    return make_response(_page(request.form, machine))


def _page(sent: Mapping[str, str], machine: LocalMachine | None, *, owed: int = 0) -> str:
    messages = machine.messages if machine else []
    return render_template(
        "dev/pay.html",
        form=Form(values={"psid": _psid(sent), "channel": sent.get("channel", "bank")}),
        channels=[(key, label) for key, (label, _) in CHANNELS.items()],
        messages=messages,
        meaning=MEANINGS.get(messages[-1][2].get("response_Code", ""), "") if messages else "",
        owed=owed,
        psid=_psid(sent),
        missing=_credentials() is None,
    )


def _psid(sent: Mapping[str, str]) -> str:
    return "".join(sent.get("psid", "").split())[:MAX_PSID_LENGTH]


def _machine(sent: Mapping[str, str]) -> LocalMachine | None:
    known, channel = _credentials(), CHANNELS.get(sent.get("channel", ""))
    return LocalMachine(base_url="", bank=channel[1], **known) if known and channel else None


def _credentials() -> dict[str, Any] | None:
    """Return the credentials that the seed gave its partner; None before it ran."""
    path = the_platform().settings.data_dir / CREDENTIALS_FILE
    found: dict[str, Any] | None = json.loads(path.read_text()) if path.exists() else None
    return found


def trial_link() -> dict[str, object]:
    """Return a note for the page of a bill: the link to this page with its number."""
    if request.endpoint != "bills.show" or not is_at_this_machine():
        return {}
    address = url_for("trial.show", psid=(request.view_args or {}).get("psid"), channel="bank")
    link = Markup('<a class="govuk-link" href="{}">{}</a>')
    text = gettext("Try it: pay this bill as a bank, a wallet or a counter would.")
    return {"demonstration_note": link.format(address, text)}


@web.record
def _only_where_nothing_is_real(state: BlueprintSetupState) -> None:
    platform: Platform = state.app.extensions["bdm"]
    if platform.settings.production or not platform.executor.demonstration:
        return
    state.app.context_processor(trial_link)
    state.add_url_rule("/dev/pay", endpoint="show", view_func=show)
    state.add_url_rule("/dev/pay", endpoint="pay", view_func=pay, methods=["POST"])
