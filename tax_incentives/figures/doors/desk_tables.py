"""Tables and files of Finance's desk and of a firm's record: each column stated once a use."""

from collections.abc import Mapping
from decimal import Decimal
from operator import attrgetter
from typing import Any

from markupsafe import Markup

from app.exports import Export
from app.text import Sentence, sentence
from app.web.charts import Bar, bar_chart
from app.web.formatting import isolate_ltr, local_date, rupees
from app.web.tables import Cell, Column, Table, linked, money
from app.web.translation import translate, yes_or_no
from payments.public import CreditableBill
from registration.public import Link, RelatedFirm, RelatedFirms
from tax_incentives.aftercare.doors.award_web import STATES
from tax_incentives.aftercare.queries.clawbacks import ClawbackView
from tax_incentives.awards.queries.awards import AwardView
from tax_incentives.decisions.doors.presenter import OUTCOMES
from tax_incentives.decisions.shapes import Outcome
from tax_incentives.figures.doors.presenter import KINDS, scheme_title
from tax_incentives.figures.queries.desk import (
    Concentration,
    Desk,
    Forecast,
    HeldAward,
    Pace,
    Waiting,
    WaitingClaim,
)
from tax_incentives.figures.queries.firms import FirmClaim, PaidTax
from tax_incentives.figures.queries.forecasts import Foretold
from tax_incentives.loan_book.queries.lists import LoanView
from tax_incentives.rules.periods import year_text
from tax_incentives.statutory.doors import rate_title
from tax_incentives.statutory.queries import StatutoryCost

_LINKS: Mapping[str, Sentence] = {
    "owner": sentence("A shared owner"),
    "former_owner": sentence("An owner of one was an owner of the other"),
    "address": sentence("One address"),
    "former_address": sentence("An address of one was the other's"),
    "name": sentence("A name that the other had before"),
}


def _percent(share: Decimal | None) -> str | Markup:
    return "–" if share is None else isolate_ltr(f"{share} %")


def stage_text(stage: str) -> str:
    """Write a stage's code as words."""
    return stage.replace("_", " ").capitalize()


def _waits_for(claim: WaitingClaim) -> str:
    if claim.with_claimant:
        return translate(sentence("The claimant"))
    taken, free = sentence("The officer who has it"), sentence("Somebody to take it")
    return translate(taken if claim.taken else free)


def _has_ended(quarter: Foretold) -> str:
    return translate(sentence("Yes") if quarter.over else sentence("No: as of today"))


WAITING: Table[Waiting] = Table(
    Column(sentence("Scheme"), lambda each: scheme_title(each.scheme)),
    Column(sentence("Stage"), lambda each: stage_text(each.stage)),
    Column(sentence("Claims"), lambda each: each.count, numeric=True),
    Column(sentence("With the claimant"), lambda each: each.with_claimant, numeric=True),
    Column(sentence("Oldest, in days"), lambda each: each.oldest_days, numeric=True),
)
VOTED: Table[Forecast] = Table(
    Column(sentence("Scheme"), lambda each: scheme_title(each.scheme)),
    money(sentence("Appropriated"), "given_paisa"),
    money(sentence("Not released"), "appropriated_paisa"),
    money(sentence("Released and free"), "free_paisa"),
    money(sentence("Committed"), "promised_paisa"),
    money(sentence("Spent"), "used_paisa"),
    money(sentence("Lapsed"), "lapsed_paisa"),
    money(sentence("Eligible, not granted"), "eligible_paisa"),
    money(sentence("Missing"), "short_paisa"),
)
FORGONE: Table[Forecast] = Table(
    Column(sentence("Scheme"), lambda each: scheme_title(each.scheme)),
    money(sentence("Ceiling"), "given_paisa"),
    money(sentence("Free"), "free_paisa"),
    money(sentence("Promised"), "promised_paisa"),
    money(sentence("Used"), "used_paisa"),
    money(sentence("Withdrawn"), "lapsed_paisa"),
    money(sentence("Eligible, not granted"), "eligible_paisa"),
    money(sentence("Missing"), "short_paisa"),
)
FORETOLD: Table[Foretold] = Table(
    Column(sentence("Scheme"), lambda each: scheme_title(each.scheme)),
    Column(sentence("Quarter"), lambda each: each.quarter, numeric=True),
    Column(sentence("Kind"), lambda each: translate(KINDS[each.budget])),
    money(sentence("Forecast"), "forecast_paisa"),
    money(sentence("Actual"), "actual_paisa"),
    money(sentence("Difference"), "difference_paisa"),
    Column(sentence("Quarter ended"), _has_ended),
)
STATUTORY: Table[StatutoryCost] = Table(
    Column(sentence("Rate"), lambda each: rate_title(each.code)),
    Column(sentence("Months"), lambda each: each.months, numeric=True),
    Column(sentence("Returns"), lambda each: each.returns, numeric=True),
    money(sentence("Turnover"), "turnover_paisa"),
    money(sentence("Maximum forgone"), "forgone_paisa"),
)
PACES: Table[Pace] = Table(
    Column(sentence("Scheme"), lambda each: scheme_title(each.scheme)),
    Column(sentence("Claims"), lambda each: each.claims, numeric=True),
    Column(sentence("Granted"), lambda each: each.granted, numeric=True),
    Column(sentence("Refused"), lambda each: each.refused, numeric=True),
    Column(sentence("Withdrawn"), lambda each: each.withdrawn, numeric=True),
    Column(
        sentence("Granted of decided"), lambda each: _percent(each.granted_percent), numeric=True
    ),
    Column(
        sentence("Median days"),
        lambda each: "–" if each.median_days is None else each.median_days,
        numeric=True,
    ),
)
CONCENTRATIONS: Table[Concentration] = Table(
    Column(sentence("Scheme"), lambda each: scheme_title(each.scheme)),
    Column(sentence("Holders"), lambda each: each.holders, numeric=True),
    money(sentence("Granted"), "granted_paisa"),
    money(sentence("Of this the five largest"), "five_paisa"),
    Column(sentence("Their share"), lambda each: _percent(each.five_percent), numeric=True),
)
CLAIMS_WAITING: Table[WaitingClaim] = Table(
    Column(
        sentence("Claim"),
        lambda each: linked(
            isolate_ltr(each.reference), "relief_claims.show", application_id=each.application_id
        ),
        value=attrgetter("reference"),
    ),
    Column(sentence("Scheme"), lambda each: scheme_title(each.scheme), value=attrgetter("scheme")),
    Column(sentence("Stage"), lambda each: stage_text(each.stage), value=attrgetter("stage")),
    Column(sentence("Days"), lambda each: each.days, numeric=True, value=attrgetter("days")),
    Column(sentence("Waits for"), _waits_for),
)


def _award(award: AwardView) -> Cell:
    return linked(isolate_ltr(award.number), "relief_awards.show", award_id=award.id)


def _holder(held: HeldAward) -> Cell:
    if held.organisation_id is None:
        return held.holder
    return linked(held.holder, "relief_firms.show", organisation_id=held.organisation_id)


AWARDS_TABLE: Table[HeldAward] = Table(
    Column(sentence("Number"), lambda each: _award(each.award), value=attrgetter("award.number")),
    Column(sentence("Holder"), _holder, value=attrgetter("holder")),
    Column(
        sentence("Scheme"),
        lambda each: scheme_title(each.award.scheme),
        value=attrgetter("award.scheme"),
    ),
    Column(
        sentence("Year"),
        lambda each: isolate_ltr(year_text(each.award.fiscal_year)),
        value=attrgetter("award.fiscal_year"),
    ),
    money(sentence("Granted"), "award.amount_paisa"),
    money(sentence("Remaining"), "award.remaining_paisa"),
)
PAID: Table[PaidTax] = Table(
    Column(sentence("Year"), lambda each: isolate_ltr(year_text(each.fiscal_year))),
    Column(sentence("Head"), lambda each: f"{each.head} {each.head_name}".strip()),
    money(sentence("Paid"), "paid_paisa"),
)
CLAIMS: Table[FirmClaim] = Table(
    Column(
        sentence("Scheme"),
        lambda each: linked(
            scheme_title(each.scheme), "relief_claims.show", application_id=each.application_id
        ),
    ),
    Column(sentence("Year"), lambda each: isolate_ltr(year_text(each.fiscal_year))),
    Column(sentence("Submitted"), lambda each: local_date(each.submitted_at)),
    Column(sentence("The scheme said"), lambda each: translate(OUTCOMES[Outcome(each.outcome)][0])),
    Column(sentence("Gives"), lambda each: _or_nothing(each.decided_paisa), numeric=True),
    Column(sentence("Came to nothing"), lambda each: yes_or_no(each.ended)),
)


def _or_nothing(paisa: int | None) -> Cell:
    return "–" if paisa is None else isolate_ltr(rupees(paisa))


RECEIVED: Table[AwardView] = Table(
    Column(sentence("Number"), _award),
    Column(sentence("Scheme"), lambda each: scheme_title(each.scheme)),
    Column(sentence("Year"), lambda each: isolate_ltr(year_text(each.fiscal_year))),
    money(sentence("Granted"), "amount_paisa"),
    money(sentence("Remaining"), "remaining_paisa"),
)
OWED: Table[CreditableBill] = Table(
    Column(
        sentence("Bill"), lambda each: linked(isolate_ltr(each.psid), "bills.show", psid=each.psid)
    ),
    Column(sentence("For"), lambda each: each.purpose),
    Column(sentence("Due on"), lambda each: local_date(each.due_on)),
    money(sentence("Owed"), "owed_paisa"),
)


LOANS: Table[LoanView] = Table(
    Column(
        sentence("Number"),
        lambda each: linked(isolate_ltr(each.number), "relief_loans.show", award_id=each.id),
    ),
    money(sentence("Granted"), "granted_paisa"),
    money(sentence("Outstanding"), "outstanding_paisa"),
    money(sentence("Overdue"), "overdue_paisa"),
    Column(sentence("Days past due"), lambda each: each.days_past_due, numeric=True),
)
CLAWBACKS: Table[ClawbackView] = Table(
    Column(
        sentence("Of the award"),
        lambda each: linked(isolate_ltr(each.number), "relief_awards.show", award_id=each.award_id),
    ),
    Column(sentence("Notice"), lambda each: local_date(each.noticed_at)),
    money(sentence("Amount"), "amount_paisa"),
    Column(sentence("Owed of it"), lambda each: _or_nothing(each.owed_paisa), numeric=True),
    Column(sentence("Status"), lambda each: translate(STATES[each.state])),
)


def related_table(found: RelatedFirms) -> Any:  # noqa: ANN401 - a Listed
    """Return the table of links, each with the two firms that it ties."""
    firms: Mapping[Any, RelatedFirm] = {each.firm: each for each in found.firms}

    def named(link: Link, side: str) -> Cell:
        firm = firms.get(getattr(link, side))
        if firm is None:
            return translate(sentence("A firm outside the register"))
        text = f"{firm.name} ({firm.number})"
        if firm.organisation_id in {None, found.organisation_id}:
            return text
        return linked(text, "relief_firms.show", organisation_id=firm.organisation_id)

    return Table[Link](
        Column(sentence("Firm"), lambda link: named(link, "one")),
        Column(sentence("Firm"), lambda link: named(link, "other")),
        Column(
            sentence("What ties them"), lambda link: translate(_LINKS.get(link.kind, link.kind))
        ),
        Column(sentence("Since"), lambda link: local_date(link.since)),
        Column(sentence("Until"), lambda link: local_date(link.until) if link.until else "–"),
    ).of(found.links)


_FORECASTS: Export[Forecast] = Export(
    "scheme", "budget", "given_paisa", "appropriated_paisa", "free_paisa", "promised_paisa",
    "used_paisa", "lapsed_paisa", "eligible_claims", "eligible_paisa", "short_paisa",
)  # fmt: skip
# Files, by what they hold; codes stay as they are stored, so that programs can join them.
FILES: Mapping[str, Export[Any]] = {
    "waiting": Export("scheme", "stage", "count", "with_claimant", "oldest_days"),
    **dict.fromkeys(("forecasts", "voted", "forgone"), _FORECASTS),
    "foretold": Export(
        "scheme", "quarter", "budget", "given_paisa", "forecast_paisa", "actual_paisa",
        "difference_paisa", "over",
    ),
    "statutory": Export(
        "code", "fiscal_year", "months", "returns", "taxpayers", "turnover_paisa", "forgone_paisa"
    ),
    "paces": Export(
        "scheme", "claims", "granted", "refused", "withdrawn", "granted_percent", "median_days"
    ),
    "concentrations": Export("scheme", "holders", "granted_paisa", "five_paisa", "five_percent"),
    "claims": Export("reference", "scheme", "stage", "days", "taken", "with_claimant"),
    "awards": Export(
        "organisation_id", "holder", number="award.number", scheme="award.scheme",
        fiscal_year="award.fiscal_year", granted_on="award.granted_on",
        amount="award.amount_paisa", remaining="award.remaining_paisa",
    ),
}  # fmt: skip
FIRM_FILES: Mapping[str, Export[Any]] = {
    "paid": Export("fiscal_year", "head", "head_name", "paid_paisa"),
    "owed": Export("psid", "purpose", "due_on", "owed_paisa"),
    "claims": Export("scheme", "fiscal_year", "submitted_at", "outcome", "decided_paisa", "ended"),
    "awards": Export(
        "number", "scheme", "fiscal_year", "granted_on", "amount_paisa", "remaining_paisa"
    ),
    "loans": Export(
        "number", "scheme", "granted_paisa", "outstanding_paisa", "overdue_paisa", "days_past_due"
    ),
    "clawbacks": Export("number", "ground", "noticed_at", "amount_paisa", "owed_paisa", "state"),
}
# Each with the field of `Desk` that holds its rows.
SECTIONS: tuple[tuple[str, Sentence, Table[Any]], ...] = (
    ("waiting", sentence("Claims in review, by stage"), WAITING),
    ("voted", sentence("Money that was voted: released, committed, spent"), VOTED),
    ("forgone", sentence("Revenue that is forgone: ceiling, promised, used"), FORGONE),
    ("statutory", sentence("Revenue forgone by reduced rates, which nobody claims"), STATUTORY),
    ("foretold", sentence("Forecasts at the start of each quarter, and actual"), FORETOLD),
    ("paces", sentence("How many were granted, and how soon"), PACES),
    ("concentrations", sentence("How much the five largest holders have"), CONCENTRATIONS),
)


def waiting_chart(desk: Desk) -> Markup:
    """Draw how many days the oldest claim waits at each stage."""
    bars = [
        Bar(label=f"{scheme_title(each.scheme)}, {stage_text(each.stage)}", value=each.oldest_days)
        for each in desk.waiting
    ]
    return bar_chart(translate(sentence("Days since the oldest open claim")), bars)


def pace_charts(desk: Desk) -> Markup:
    """Draw how many of each scheme's decided claims were granted, and the median days to it."""
    rates = [
        Bar(label=scheme_title(each.scheme), value=int(share * 10), shown=_percent(share))
        for each in desk.paces
        if (share := each.granted_percent) is not None
    ]
    bars = [
        Bar(label=scheme_title(each.scheme), value=max(each.median_days, 0))
        for each in desk.paces
        if each.median_days is not None
    ]
    drawn = bar_chart(translate(sentence("Granted, of claims that were decided")), rates)
    return drawn + bar_chart(translate(sentence("Median days from submission to grant")), bars)


def concentration_chart(desk: Desk) -> Markup:
    """Draw which share of each scheme its five largest holders have."""
    bars = [
        Bar(
            label=scheme_title(each.scheme),
            value=int(each.five_percent * 10),
            shown=_percent(each.five_percent),
        )
        for each in desk.concentrations
    ]
    return bar_chart(translate(sentence("Share of the five largest holders")), bars)
