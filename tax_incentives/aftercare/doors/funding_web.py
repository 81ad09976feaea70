"""Awards of earlier years get money of this year: the list of a scheme, and the act."""

from collections.abc import Mapping

from flask import Blueprint, render_template, request

from app.calendar import local_day
from app.ledger.public import fiscal_year_of
from app.money import grouped_rupees
from app.text import Sentence, sentence
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.formatting import isolate_ltr, rupees
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
from app.web.subjects import Subject
from app.web.tables import Column, Table, linked
from app.web.translation import translate
from tax_incentives.aftercare.schemas import FundAwardsSchema, FundedOut, FundingPlanOut
from tax_incentives.aftercare.use_cases.fund_awards import (
    NOT_LAPSED,
    OPEN_BILL,
    OPEN_CLAWBACK,
    TOO_LITTLE,
    AwardInLine,
    FundAwards,
    Funded,
    fund_awards,
    funding_plan,
)
from tax_incentives.decisions.doors.presenter import scheme_titles
from tax_incentives.kernel.permissions import FUND_AWARDS
from tax_incentives.rules.periods import year_text
from tax_incentives.schemes.book import SchemeBook
from tax_incentives.schemes.shapes import Budget

blueprint = Blueprint("relief_funding", __name__, url_prefix="/reliefs/funding")
api = ApiBlueprint("relief_funding_api", __name__, description="Money for awards of earlier years")
needs_sign_in(blueprint)
needs_token(api)
WHY_NOT: Mapping[str, Sentence] = {
    "": sentence("Is funded next"),
    NOT_LAPSED: sentence("Money of an earlier year has not lapsed yet: wait for tonight"),
    OPEN_BILL: sentence("A bill of an earlier year is at the Accountant General"),
    OPEN_CLAWBACK: sentence("A clawback is open"),
    TOO_LITTLE: sentence("Less is free than this or an earlier award needs"),
}
LINE: Table[AwardInLine] = Table(
    Column(
        sentence("Number of the award"),
        lambda each: linked(isolate_ltr(each.number), "relief_afterwards.show", award_id=each.id),
    ),
    Column(sentence("Lacks"), lambda each: isolate_ltr(rupees(each.paisa)), numeric=True),
    Column(sentence("Now"), lambda each: translate(WHY_NOT[each.why_not])),
)


@blueprint.get("")
def show() -> str:
    """Show Finance and auditors the awards of a scheme that lack money, in their order."""
    return _show(Form(request.args.to_dict()))


def _show(form: Form) -> str:
    with reading() as uow:
        book = uow.port(SchemeBook).by_code
        year = fiscal_year_of(local_day(uow.now)).year
        voted = [code for code, each in book.items() if each.budget.kind is Budget.VOTED]
        code = form.value("scheme")
        asked = FundAwards(scheme=code if code in voted else voted[0], fiscal_year=year)
        plan = funding_plan(uow, asked)
        may_fund = uow.actor.may(FUND_AWARDS)
    titles = scheme_titles()
    return render_template(
        "incentives/funding.html",
        form=form,
        plan=plan,
        listed=LINE.of(plan.line),
        scheme_title=titles.get(plan.scheme, plan.scheme),
        year=isolate_ltr(year_text(year)),
        may_fund=may_fund and any(not each.why_not for each in plan.line),
        schemes=[(each, titles.get(each, each)) for each in voted],
    )


@api.get("/relief-funding/<scheme>/<int:fiscal_year>")
@api.response(200, FundingPlanOut)
def show_relief_funding(scheme: str, fiscal_year: int) -> object:
    """Return the awards of a scheme that lack money of a year, in their order."""
    asked = FundAwardsSchema().load({"scheme": scheme, "fiscal_year": fiscal_year})
    with reading(api_actor()) as uow:
        return funding_plan(uow, FundAwards(**asked))


def _done(funded: Funded) -> Sentence:
    paid = grouped_rupees(funded.paisa)
    if not funded.left:
        return sentence("%(count)s awards got Rs %(paid)s.", count=funded.awards, paid=paid)
    return sentence(
        "%(count)s awards got Rs %(paid)s. %(left)s are left: the list says why.",
        count=funded.awards,
        paid=paid,
        left=len(funded.left),
    )


Subject(blueprint, api).act(fund_awards, FundAwardsSchema).on_page(
    "", "fund", draw=_show, back="relief_funding.show"
).done(_done).on_api("/relief-funding", "fund_relief_awards", FundedOut).describe(
    "Fund the awards of a scheme that lack money of this year, in the order of their grant."
)
