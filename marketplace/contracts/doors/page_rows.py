"""Rows of the tables on the pages of awards and contracts."""

from typing import Any

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup

from app.db import Json
from app.identity.public import OrganisationSummary, PersonSummary
from app.text import sentence
from app.web.formatting import isolate_ltr, local_date, local_time
from app.web.i18n import in_reader_language, joined
from app.web.translation import translate, yes_or_no
from marketplace.awards.doors import part_names
from marketplace.awards.models import Award, Contract
from marketplace.contracts.queries.awards import AwardView
from marketplace.contracts.queries.contracts import ContractRow, ContractView
from marketplace.contracts.queries.state import State
from marketplace.evaluation.doors.page_rows import amount, bidder_names, own_name, stored_text
from marketplace.openings.printing import KINDS
from marketplace.securities.models import Instrument, PaperHandover
from marketplace.securities.policy import ForfeitCode
from marketplace.securities.queries.securities import Paper

COLOURS = {
    State.VOID: "grey",
    State.DRAWN_UP: "yellow",
    State.SIGNED: "green",
    State.COMPLETED: "blue",
    State.TERMINATED: "red",
}


def state_tag(state: State) -> Markup:
    """Return the label of a contract's status."""
    words = {
        State.VOID: gettext("Void"),
        State.DRAWN_UP: gettext("To be signed"),
        State.SIGNED: gettext("In force"),
        State.COMPLETED: gettext("Completed"),
        State.TERMINATED: gettext("Terminated"),
    }
    return Markup('<strong class="govuk-tag govuk-tag--{}">{}</strong>').format(
        COLOURS[state], words[state]
    )


def contract_rows(rows: list[ContractRow]) -> list[list[Any]]:
    """Return contracts of a list."""
    return [
        [
            {
                "text": isolate_ltr(row.contract.reference),
                "href": url_for("contracts.contract", contract_id=row.contract.id),
            },
            in_reader_language(row.title, row.title_ur),
            in_reader_language(row.department, row.department_ur),
            in_reader_language(row.supplier, row.supplier_ur),
            amount(row.contract.amount_paisa),
            state_tag(row.state),
        ]
        for row in rows
    ]


def scope_rows(view: ContractView) -> list[list[Any]]:
    """Return the scopes of a contract."""
    return [
        [stored_text(view.titles[line.scope]), amount(line.amount_paisa)] for line in view.scopes
    ]


def signature_rows(view: ContractView) -> list[list[Any]]:
    """Return who signed for each side, and when."""
    contract = view.contract
    given = (
        (own_name(view.department), contract.department_signed_at, contract.department_signed_by),
        (own_name(view.supplier), contract.supplier_signed_at, contract.supplier_signed_by),
    )
    return [
        [side, view.signers[by].name, local_time(at)]
        if at and by
        else [side, gettext("Not signed yet"), "–"]
        for side, at, by in given
    ]


def winner_rows(view: AwardView) -> list[list[Any]]:
    """Return whom the report names, for the competent authority."""
    if view.report is None:
        return []
    content = view.report.content
    names = bidder_names(content)
    return [
        [
            stored_text(scope["title"]),
            names.get(scope["winner"]) or scope["winner_name"] or gettext("Nobody"),
            amount(scope["amount_paisa"]),
        ]
        for scope in content["scopes"]
    ]


def awards_with_waiting_parts(view: AwardView) -> list[tuple[Award, str]]:
    """Return the awards in force, each with the names of the parts that it left."""
    return [(award, part_names(award.waiting)) for award in view.awards_in_force]


def unawarded_rows(view: AwardView) -> list[list[Any]]:
    """Return the status of parts not awarded; empty if all are alike.

    Before the first award that is if none is held, or the tender has no parts.
    """
    alike = not view.tender.awarded_at and not view.held
    if alike or view.tender.evaluation == "whole":
        return []
    named = {
        scope["scope"]: scope for scope in (view.report.content["scopes"] if view.report else ())
    }
    states = {
        **dict.fromkeys(view.unawarded, gettext("Can be awarded now")),
        **dict.fromkeys(view.held, gettext("Waits because of a grievance")),
        **dict.fromkeys(view.parts.dropped, gettext("No longer awarded by this tender")),
    }
    return [[stored_text(named[scope]["title"]), words] for scope, words in states.items()]


def drawn_up_rows(contracts: list[Contract]) -> list[list[Any]]:
    """Return the contracts of an award."""
    return [
        [
            {
                "text": contract.reference,
                "href": url_for("contracts.contract", contract_id=contract.id),
            },
            amount(contract.amount_paisa),
            yes_or_no(contract.department_signed_at and contract.supplier_signed_at),
        ]
        for contract in contracts
    ]


def _purpose(row: Instrument) -> str:
    if row.purpose == "performance":
        return translate(sentence("Performance of the contract"))
    return (
        translate(sentence("Bid"))
        if row.bid_id
        else translate(sentence("No bid: it was paid and not used"))
    )


def paper_facts(paper: Paper) -> list[Json]:
    """Return a security as a summary."""
    row = paper.instrument
    kept = row.carried_paisa
    paper_named = [translate(KINDS[row.kind]), row.bank, row.number]
    where = translate(paper.why_held) if paper.why_held else gettext("Can be returned now")
    if row.returned_at:
        where = gettext(
            "Returned on %(when)s: %(reason)s",
            when=local_time(row.returned_at),
            reason=row.end_reason,
        )
    elif row.forfeited_at:
        where = gettext(
            "Forfeited on %(when)s: %(reason)s",
            when=local_time(row.forfeited_at),
            reason=row.end_reason,
        )
    return [
        {"key": gettext("For"), "value": _purpose(row)},
        {"key": gettext("Paper"), "value": joined(filter(None, paper_named))},
        {"key": gettext("Amount"), "value": amount(row.amount_paisa)},
        {"key": gettext("Status"), "value": where},
        *([{"key": gettext("Kept for the contract"), "value": amount(kept)}] if kept else []),
        *(
            [{"key": gettext("Waits for another officer"), "value": _describe_waiting_step(paper)}]
            if paper.waiting
            else []
        ),
    ]


def handover_facts(
    row: PaperHandover, firm: OrganisationSummary, officer: PersonSummary
) -> list[Json]:
    """Return the handing over of a paper as a summary."""
    return [
        {"key": gettext("Firm"), "value": own_name(firm)},
        {"key": gettext("Paper"), "value": row.paper},
        {"key": gettext("Handed to"), "value": row.handed_to},
        {"key": gettext("On"), "value": local_date(row.handed_on)},
        {"key": gettext("By"), "value": in_reader_language(officer.name, officer.name_ur)},
    ]


_STEPS = {
    "verify": sentence("Verified with the bank"),
    "reject": sentence("Denied by the bank"),
    "return": sentence("Return"),
    "forfeit": sentence("Forfeiture"),
    "carry": sentence("Its bidder requests that it is kept for its contract"),
}
_ACTS = {
    ForfeitCode.WITHDREW: sentence("It withdrew its bid while the bid was valid"),
    ForfeitCode.REFUSED_TO_SIGN: sentence("It will not sign the contract that was awarded to it"),
    ForfeitCode.NO_PERFORMANCE_SECURITY: sentence("It brings no performance security"),
    ForfeitCode.NOT_PERFORMED: sentence("It did not perform the contract that it signed"),
}


def _describe_waiting_step(paper: Paper) -> str:
    step = paper.waiting
    if step is None:
        return ""
    proposed = translate(_STEPS[step.step])
    if step.code:
        proposed = f"{proposed}: {translate(_ACTS[ForfeitCode(step.code)])}"
    return translate(sentence("%(step)s. %(reason)s", step=proposed, reason=step.reason))


def bidders_acts(paper: Paper) -> list[tuple[str, str]]:
    """Return the acts for which a paper may be forfeited, as answers of a form."""
    return [
        (code.value, translate(_ACTS[code])) for code in ForfeitCode if code in paper.forfeit_codes
    ]
