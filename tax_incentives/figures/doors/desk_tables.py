"""Tables and files of Finance's desk and of a firm's record: each column stated once a use."""

from collections.abc import Mapping
from decimal import Decimal
from operator import attrgetter
from typing import Any

from markupsafe import Markup

from app.exports import Export
from app.text import Sentence
from app.web.charts import Bar, bar_chart
from app.web.formatting import isolate_ltr, local_date, rupees
from app.web.tables import Cell, Column, Table, linked, money
from app.web.translation import translate
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

_LINKS: Mapping[str, str] = {
    "owner": "A shared owner",
    "former_owner": "An owner of one was an owner of the other",
    "address": "One address",
    "former_address": "An address of one was the other's",
    "name": "A name that the other had before",
}


def _percent(share: Decimal | None) -> str | Markup:
    return "–" if share is None else isolate_ltr(f"{share} %")


def stage_text(stage: str) -> str:
    """Write a stage's code as words."""
    return stage.replace("_", " ").capitalize()


def _waits_for(claim: WaitingClaim) -> str:
    if claim.with_claimant:
        return "The claimant"
    return "The officer who has it" if claim.taken else "Somebody to take it"


WAITING: Table[Waiting] = Table(
    Column("Scheme", lambda each: scheme_title(each.scheme)),
    Column("Stage", lambda each: stage_text(each.stage)),
    Column("Claims", lambda each: each.count, numeric=True),
    Column("With the claimant", lambda each: each.with_claimant, numeric=True),
    Column("Oldest, in days", lambda each: each.oldest_days, numeric=True),
)
VOTED: Table[Forecast] = Table(
    Column("Scheme", lambda each: scheme_title(each.scheme)),
    money("Appropriated", "given_paisa"),
    money("Not released", "appropriated_paisa"),
    money("Released and free", "free_paisa"),
    money("Committed", "promised_paisa"),
    money("Spent", "used_paisa"),
    money("Lapsed", "lapsed_paisa"),
    money("Eligible, not granted", "eligible_paisa"),
    money("Missing", "short_paisa"),
)
FORGONE: Table[Forecast] = Table(
    Column("Scheme", lambda each: scheme_title(each.scheme)),
    money("Ceiling", "given_paisa"),
    money("Free", "free_paisa"),
    money("Promised", "promised_paisa"),
    money("Used", "used_paisa"),
    money("Withdrawn", "lapsed_paisa"),
    money("Eligible, not granted", "eligible_paisa"),
    money("Missing", "short_paisa"),
)
FORETOLD: Table[Foretold] = Table(
    Column("Scheme", lambda each: scheme_title(each.scheme)),
    Column("Quarter", lambda each: each.quarter, numeric=True),
    Column("Kind", lambda each: translate(KINDS[each.budget])),
    money("Forecast", "forecast_paisa"),
    money("Actual", "actual_paisa"),
    money("Difference", "difference_paisa"),
    Column("Quarter ended", lambda each: "Yes" if each.over else "No: as of today"),
)
STATUTORY: Table[StatutoryCost] = Table(
    Column("Rate", lambda each: rate_title(each.code)),
    Column("Months", lambda each: each.months, numeric=True),
    Column("Returns", lambda each: each.returns, numeric=True),
    money("Turnover", "turnover_paisa"),
    money("Maximum forgone", "forgone_paisa"),
)
PACES: Table[Pace] = Table(
    Column("Scheme", lambda each: scheme_title(each.scheme)),
    Column("Claims", lambda each: each.claims, numeric=True),
    Column("Granted", lambda each: each.granted, numeric=True),
    Column("Refused", lambda each: each.refused, numeric=True),
    Column("Withdrawn", lambda each: each.withdrawn, numeric=True),
    Column("Granted of decided", lambda each: _percent(each.granted_percent), numeric=True),
    Column(
        "Median days",
        lambda each: "–" if each.median_days is None else each.median_days,
        numeric=True,
    ),
)
CONCENTRATIONS: Table[Concentration] = Table(
    Column("Scheme", lambda each: scheme_title(each.scheme)),
    Column("Holders", lambda each: each.holders, numeric=True),
    money("Granted", "granted_paisa"),
    money("Of this the five largest", "five_paisa"),
    Column("Their share", lambda each: _percent(each.five_percent), numeric=True),
)
CLAIMS_WAITING: Table[WaitingClaim] = Table(
    Column(
        "Claim",
        lambda each: linked(
            isolate_ltr(each.reference), "relief_claims.show", application_id=each.application_id
        ),
        value=attrgetter("reference"),
    ),
    Column("Scheme", lambda each: scheme_title(each.scheme), value=attrgetter("scheme")),
    Column("Stage", lambda each: stage_text(each.stage), value=attrgetter("stage")),
    Column("Days", lambda each: each.days, numeric=True, value=attrgetter("days")),
    Column("Waits for", _waits_for),
)


def _award(award: AwardView) -> Cell:
    return linked(isolate_ltr(award.number), "relief_awards.show", award_id=award.id)


def _holder(held: HeldAward) -> Cell:
    if held.organisation_id is None:
        return held.holder
    return linked(held.holder, "relief_firms.show", organisation_id=held.organisation_id)


AWARDS_TABLE: Table[HeldAward] = Table(
    Column("Number", lambda each: _award(each.award), value=attrgetter("award.number")),
    Column("Holder", _holder, value=attrgetter("holder")),
    Column(
        "Scheme",
        lambda each: scheme_title(each.award.scheme),
        value=attrgetter("award.scheme"),
    ),
    Column(
        "Year",
        lambda each: isolate_ltr(year_text(each.award.fiscal_year)),
        value=attrgetter("award.fiscal_year"),
    ),
    money("Granted", "award.amount_paisa"),
    money("Remaining", "award.remaining_paisa"),
)
PAID: Table[PaidTax] = Table(
    Column("Year", lambda each: isolate_ltr(year_text(each.fiscal_year))),
    Column("Head", lambda each: f"{each.head} {each.head_name}".strip()),
    money("Paid", "paid_paisa"),
)
CLAIMS: Table[FirmClaim] = Table(
    Column(
        "Scheme",
        lambda each: linked(
            scheme_title(each.scheme), "relief_claims.show", application_id=each.application_id
        ),
    ),
    Column("Year", lambda each: isolate_ltr(year_text(each.fiscal_year))),
    Column("Submitted", lambda each: local_date(each.submitted_at)),
    Column("The scheme said", lambda each: translate(OUTCOMES[Outcome(each.outcome)][0])),
    Column("Gives", lambda each: _or_nothing(each.decided_paisa), numeric=True),
    Column("Came to nothing", lambda each: "Yes" if each.ended else "No"),
)


def _or_nothing(paisa: int | None) -> Cell:
    return "–" if paisa is None else isolate_ltr(rupees(paisa))


RECEIVED: Table[AwardView] = Table(
    Column("Number", _award),
    Column("Scheme", lambda each: scheme_title(each.scheme)),
    Column("Year", lambda each: isolate_ltr(year_text(each.fiscal_year))),
    money("Granted", "amount_paisa"),
    money("Remaining", "remaining_paisa"),
)
OWED: Table[CreditableBill] = Table(
    Column("Bill", lambda each: linked(isolate_ltr(each.psid), "bills.show", psid=each.psid)),
    Column("For", lambda each: each.purpose),
    Column("Due on", lambda each: local_date(each.due_on)),
    money("Owed", "owed_paisa"),
)


LOANS: Table[LoanView] = Table(
    Column(
        "Number",
        lambda each: linked(isolate_ltr(each.number), "relief_loans.show", award_id=each.id),
    ),
    money("Granted", "granted_paisa"),
    money("Outstanding", "outstanding_paisa"),
    money("Overdue", "overdue_paisa"),
    Column("Days past due", lambda each: each.days_past_due, numeric=True),
)
CLAWBACKS: Table[ClawbackView] = Table(
    Column(
        "Of the award",
        lambda each: linked(isolate_ltr(each.number), "relief_awards.show", award_id=each.award_id),
    ),
    Column("Notice", lambda each: local_date(each.noticed_at)),
    money("Amount", "amount_paisa"),
    Column("Owed of it", lambda each: _or_nothing(each.owed_paisa), numeric=True),
    Column("Status", lambda each: translate(STATES[each.state])),
)


def related_table(found: RelatedFirms) -> Any:  # noqa: ANN401 - a Listed
    """Return the table of links, each with the two firms that it ties."""
    firms: Mapping[Any, RelatedFirm] = {each.firm: each for each in found.firms}

    def named(link: Link, side: str) -> Cell:
        firm = firms.get(getattr(link, side))
        if firm is None:
            return "A firm outside the register"
        text = f"{firm.name} ({firm.number})"
        if firm.organisation_id in {None, found.organisation_id}:
            return text
        return linked(text, "relief_firms.show", organisation_id=firm.organisation_id)

    return Table[Link](
        Column("Firm", lambda link: named(link, "one")),
        Column("Firm", lambda link: named(link, "other")),
        Column("What ties them", lambda link: _LINKS.get(link.kind, link.kind)),
        Column("Since", lambda link: local_date(link.since)),
        Column("Until", lambda link: local_date(link.until) if link.until else "–"),
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
SECTIONS: tuple[tuple[str, Sentence | str, Table[Any]], ...] = (
    ("waiting", "Claims in review, by stage", WAITING),
    ("voted", "Money that was voted: released, committed, spent", VOTED),
    ("forgone", "Revenue that is forgone: ceiling, promised, used", FORGONE),
    ("statutory", "Revenue forgone by reduced rates, which nobody claims", STATUTORY),
    ("foretold", "Forecasts at the start of each quarter, and actual", FORETOLD),
    ("paces", "How many were granted, and how soon", PACES),
    ("concentrations", "How much the five largest holders have", CONCENTRATIONS),
)


def waiting_chart(desk: Desk) -> Markup:
    """Draw how many days the oldest claim waits at each stage."""
    bars = [
        Bar(label=f"{scheme_title(each.scheme)}, {stage_text(each.stage)}", value=each.oldest_days)
        for each in desk.waiting
    ]
    return bar_chart("Days since the oldest open claim", bars)


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
    drawn = bar_chart("Granted, of claims that were decided", rates)
    return drawn + bar_chart("Median days from submission to grant", bars)


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
    return bar_chart("Share of the five largest holders", bars)
