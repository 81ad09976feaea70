"""One page for investors: a few questions, what they get, and what to register in which order."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext

from app.calendar import local_day
from app.permissions import ANONYMOUS
from app.places.public import district_choices, district_names
from app.text import sentence
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.formatting import isolate_ltr, rupees
from app.web.i18n import language
from app.web.translation import translate
from tax_incentives.decisions.doors import presenter
from tax_incentives.decisions.doors.web import read_answers
from tax_incentives.newcomers.queries import (
    LARGE,
    SMALL,
    InvestorPlan,
    investor_plan,
    known_answers,
    questionnaire_answers,
)
from tax_incentives.newcomers.schemas import OWNERS, SECTORS, InvestorPlanOut, InvestorSchema
from tax_incentives.parks.queries import ParkView

_ASSUMED = {
    "staff": sentence("People employed"),
    "local_staff": sentence("Of them from Balochistan"),
    "taxes_a_year": sentence("Provincial tax in a year"),
    "rent_a_year": sentence("Rent in a year"),
    "invested": sentence("Invested"),
}
blueprint = Blueprint("invest", __name__, template_folder="../templates")
api = ApiBlueprint("invest_api", __name__, description="What a newcomer gets")


@blueprint.get("/invest")
def plan() -> str:
    """Ask, and show what follows from what was answered so far."""
    answers, form = read_answers(InvestorSchema())
    with reading(ANONYMOUS) as uow:
        found = investor_plan(uow, answers)
        districts = district_choices(uow.session, language(), local_day(uow.now))
        names = district_names(uow.session, language(), local_day(uow.now)) if found.parks else {}
    return render_template(
        "incentives/invest.html",
        form=form,
        answered=bool(answers),
        found=found,
        assumed=[_assumption(each) for each in found.assumed],
        links=_links(found, answers),
        services_href=_services(answers),
        starts=_starts(found),
        parks=[_park(each, names) for each in found.parks],
        districts=districts,
        owners=[(code, translate(words)) for code, words in OWNERS],
        sectors=[(code, translate(words)) for code, words in SECTORS],
        words=presenter,
    )


def _assumption(question: str) -> str:
    """Return a question that was left out, with the two values assumed for it."""
    write = _people if question in ("staff", "local_staff") else rupees
    small, large = write(SMALL[question]), write(LARGE[question])
    said: str = gettext(
        "%(what)s: %(least)s or %(most)s",
        what=translate(_ASSUMED[question]),
        least=small,
        most=large,
    )
    return said


def _people(number: int) -> str:
    return isolate_ltr(f"{number:,}")


def _links(found: InvestorPlan, answers: Mapping[str, Any]) -> dict[str, str]:
    """Lead to the check of each scheme, with what was answered already."""
    sent = request.args.to_dict()
    return {
        each.scheme.code: url_for(
            "incentives.check",
            scheme=each.scheme.code,
            **known_answers(each.scheme, sent, answers),  # type: ignore[arg-type]  # of the address
        )
        for each in found.checks
    }


def _services(answers: Mapping[str, Any]) -> str:
    return url_for("for_you.ask", **_in_address(questionnaire_answers(answers)))


def _in_address(answers: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: ("yes" if value else "no") if isinstance(value, bool) else value
        for name, value in answers.items()
    }


def _starts(found: InvestorPlan) -> dict[str, str]:
    """Return where each registration begins, with what was answered already."""
    return {
        each.page.service.code: url_for(
            "applications.start", code=each.page.service.code, **_in_address(each.answers)
        )
        for each in found.needed.services
    }


def _park(park: ParkView, districts: Mapping[str, str]) -> Mapping[str, str]:
    """Return a park with its district, and how much is free in it."""
    return {
        "name": park.park_ur if language() == "ur" else park.park,
        "district": districts.get(park.district, park.district),
        "free": isolate_ltr(f"{park.free_sqft:,}"),
    }


@api.get("/invest")
@api.arguments(InvestorSchema, location="query")
@api.response(200, InvestorPlanOut)
def read_investor_plan(query: Mapping[str, Any]) -> object:
    """Return which reliefs a newcomer would get, and which registrations come first."""
    with reading(ANONYMOUS) as uow:
        return investor_plan(uow, query)
