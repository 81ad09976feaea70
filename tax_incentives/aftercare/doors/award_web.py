"""Pages and API of what follows a grant: Finance's lists, an award's page, notices and reports."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request

from app.errors import NotFound
from app.paging import Page
from app.permissions import require
from app.schemas import CursorSchema
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.formatting import isolate_ltr, local_date, local_time, rupees
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
from app.web.i18n import language
from app.web.subjects import Subject
from app.web.tables import Column, Table, linked
from app.web.translation import translate
from tax_incentives.aftercare.queries.award import aftercare_of
from tax_incentives.aftercare.queries.clawback_file import ClawbackState
from tax_incentives.aftercare.queries.clawbacks import (
    ClawbackView,
    ReopenedAward,
    all_clawbacks,
    grounds_of,
    reopened_awards,
)
from tax_incentives.aftercare.queries.obligations import (
    ObligationView,
    late_reports,
    obligation_page,
)
from tax_incentives.aftercare.queries.paras import ParaView, all_paras
from tax_incentives.aftercare.queries.unfunded import UnfundedAward, unfunded_awards
from tax_incentives.aftercare.schemas import (
    ClawbacksOut,
    ClawbackStepOut,
    FileReportSchema,
    NoticeClawbackSchema,
    ObligationReportOut,
    ObligationsOut,
    ParasOut,
    ReopenedAwardsOut,
    UnfundedAwardsOut,
)
from tax_incentives.aftercare.use_cases.claw_back import notice_clawback
from tax_incentives.aftercare.use_cases.follow_obligations import file_report
from tax_incentives.awards.queries.awards import award_page
from tax_incentives.decisions.doors.presenter import scheme_titles
from tax_incentives.kernel.permissions import CLAW_BACK, HOLD_AWARD, READ_RELIEFS, WRITE_PARA
from tax_incentives.rules.periods import year_text

blueprint = Blueprint("relief_aftercare", __name__, url_prefix="/reliefs/aftercare")
holders = Blueprint("relief_afterwards", __name__, url_prefix="/reliefs")
api = ApiBlueprint("relief_aftercare_api", __name__, description="Reliefs after the grant")
for each in (blueprint, holders):
    needs_sign_in(each)
needs_token(api)

STATES: Mapping[ClawbackState, Sentence] = {
    ClawbackState.NOTICED: sentence("Notice given"),
    ClawbackState.DROPPED: sentence("Dropped"),
    ClawbackState.ORDERED: sentence("Ordered, can be appealed"),
    ClawbackState.APPEALED: sentence("Under appeal"),
    ClawbackState.FINAL: sentence("Final"),
    ClawbackState.SET_ASIDE: sentence("Set aside"),
}


def _money(name: str) -> Callable[[Any], Any]:
    return lambda view: isolate_ltr(rupees(getattr(view, name)))


def _award(view: Any, number: str) -> Any:  # noqa: ANN401 - a view with an award, a cell
    return linked(isolate_ltr(number), "relief_afterwards.show", award_id=view.award_id)


def _scheme(view: ReopenedAward | UnfundedAward) -> str:
    return scheme_titles().get(view.scheme, view.scheme)


REOPENED: Table[ReopenedAward] = Table(
    Column(sentence("Number of the award"), lambda view: _award(view, view.number)),
    Column(sentence("Relief"), _scheme),
    Column(sentence("Granted"), _money("granted_paisa"), numeric=True),
    Column(sentence("The scheme gives now"), _money("gives_paisa"), numeric=True),
    Column(sentence("Too much"), _money("difference_paisa"), numeric=True),
)
CLAWBACKS: Table[ClawbackView] = Table(
    Column(sentence("Notice of"), lambda view: local_time(view.noticed_at)),
    Column(
        sentence("Number"),
        lambda view: linked(isolate_ltr(view.number), "relief_clawbacks.show", clawback_id=view.id),
    ),
    Column(sentence("Amount"), _money("amount_paisa"), numeric=True),
    Column(sentence("Status"), lambda view: translate(STATES[view.state])),
)
OBLIGATIONS: Table[ObligationView] = Table(
    Column(
        sentence("What to do"),
        lambda view: linked(
            view.title.named(language()), "relief_afterwards.obligation", obligation_id=view.id
        ),
    ),
    Column(sentence("Until"), lambda view: local_date(view.due_on)),
    Column(sentence("Status"), lambda view: translate(_reported(view))),
)
LATE: Table[ObligationView] = Table(
    Column(sentence("Number of the award"), lambda view: _award(view, view.number)),
    Column(sentence("What to do"), lambda view: view.title.named(language())),
    Column(sentence("Was due"), lambda view: local_date(view.due_on)),
)
UNFUNDED: Table[UnfundedAward] = Table(
    Column(
        sentence("Number of the award"),
        lambda view: linked(isolate_ltr(view.number), "relief_afterwards.show", award_id=view.id),
    ),
    Column(sentence("Relief"), _scheme),
    Column(sentence("Granted on"), lambda view: local_date(view.granted_on)),
    Column(sentence("Year"), lambda view: isolate_ltr(year_text(view.fiscal_year))),
    Column(sentence("Lapsed"), _money("amount_paisa"), numeric=True),
)


def _para_status(view: ParaView) -> str:
    return translate(sentence("Settled") if view.settled_at else sentence("Open"))


PARAS: Table[ParaView] = Table(
    Column(
        sentence("Para"),
        lambda view: linked(isolate_ltr(view.number), "relief_paras.show", para_id=view.id),
    ),
    Column(sentence("Number of the award"), lambda view: _award(view, view.award)),
    Column(sentence("Recovered"), _money("recovered_paisa"), numeric=True),
    Column(sentence("Status"), _para_status),
)


def _reported(view: ObligationView) -> Sentence:
    if view.reported_at:
        return sentence("Reported")
    return sentence("Late") if view.late else sentence("To do")


_List = tuple[Sentence, Callable[[UnitOfWork, str | None], Page[Any]], Table[Any], Sentence]
LISTS: Mapping[str, _List] = {
    "reopened": (
        sentence("Reopened awards"),
        reopened_awards,
        REOPENED,
        sentence("Taxes that these were computed from were refunded or reversed since."),
    ),
    "clawbacks": (
        sentence("Clawbacks"),
        all_clawbacks,
        CLAWBACKS,
        sentence("Notices and orders, the newest first."),
    ),
    "late": (
        sentence("Late reports"),
        late_reports,
        LATE,
        sentence("Holders were reminded of each."),
    ),
    "unfunded": (
        sentence("Unfunded awards"),
        unfunded_awards,
        UNFUNDED,
        sentence(
            "Their money lapsed with its year. They stay valid and come first in the new year."
        ),
    ),
    "paras": (sentence("Audit paras"), all_paras, PARAS, sentence("The newest first.")),
}


@blueprint.get("")
def index() -> str:
    """Show Finance and auditors one of the lists of what follows grants."""
    kind = request.args.get("list", "reopened")
    if kind not in LISTS:
        raise NotFound
    title, query, table, lead = LISTS[kind]
    cursor = CursorSchema().load(
        {"cursor": request.args["cursor"]} if "cursor" in request.args else {}
    )["cursor"]
    with reading() as uow:
        page = query(uow, cursor)
    return render_template(
        "incentives/aftercare.html",
        kind=kind,
        title=translate(title),
        lead=translate(lead),
        listed=table.of(page.items),
        lists={code: translate(each[0]) for code, each in LISTS.items()},
        next_cursor=page.next_cursor,
    )


@holders.get("/awards/<uuid:award_id>/afterwards")
def show(award_id: UUID) -> str:
    """Show what follows an award: reports, clawbacks and, to officials, audit paras."""
    with reading() as uow:
        found = aftercare_of(uow, award_id)
        actor = uow.actor
    return render_template(
        "incentives/afterwards.html",
        found=found,
        obligations=OBLIGATIONS.of(found.obligations),
        clawbacks=CLAWBACKS.of(found.clawbacks),
        paras=PARAS.of(found.paras) if actor.may(READ_RELIEFS) else None,
        may_claw_back=actor.may(CLAW_BACK),
        may_write_para=actor.may(WRITE_PARA),
    )


def _draw_notice(form: Form, award_id: UUID) -> str:
    with reading() as uow:
        require(uow.actor, CLAW_BACK)
        found = award_page(uow, award_id).award
        grounds = grounds_of(uow, award_id)
    return render_template(
        "incentives/clawback_new.html",
        form=form,
        award=found,
        grounds=[(each.code, f"{each.title}: {rupees(each.most_paisa)}") for each in grounds],
    )


Subject(holders, api).act(notice_clawback, NoticeClawbackSchema).on_page(
    "/awards/<uuid:award_id>/clawback",
    "notice",
    ask="new_notice",
    draw=_draw_notice,
    back="relief_afterwards.show",
).done(sentence("The holder is notified.")).on_api(
    "/relief-awards/<uuid:award_id>/clawbacks", "notice_clawback", ClawbackStepOut, status=201
).describe("Give notice that a part of an award must be recovered.")


def _draw_obligation(form: Form, obligation_id: UUID) -> str:
    with reading() as uow:
        found = obligation_page(uow, obligation_id)
        may_report = uow.actor.may(HOLD_AWARD) and not uow.actor.may(READ_RELIEFS)
    return render_template(
        "incentives/obligation.html",
        form=form,
        found=found,
        may_report=may_report and not found.reported_at,
    )


obligation_doors = Subject(
    holders,
    api,
    "/obligations/<uuid:obligation_id>",
    "/relief-obligations/<uuid:obligation_id>",
    draw=_draw_obligation,
)
obligation_doors.page("", "obligation")
obligation_doors.act(file_report, FileReportSchema).on_page(
    "", "report", back="relief_afterwards.obligation"
).done(sentence("Your report was filed.")).on_api(
    "/report", "file_relief_report", ObligationReportOut, status=201
).describe("Report on an obligation of your own award, once.")


def _list_of(name: str, at: str, says: str, kind: str, gives: Any) -> None:  # noqa: ANN401 - a schema
    def view(query: Mapping[str, Any]) -> object:
        with reading(api_actor()) as uow:
            return LISTS[kind][1](uow, query["cursor"])

    view.__name__, view.__doc__ = name, says
    documented = api.response(200, gives)(view)
    api.get(at)(api.arguments(CursorSchema, location="query")(documented))


_list_of(
    "list_reopened_awards",
    "/relief-aftercare/reopened",
    "List awards of which more was granted than the scheme gives now.",
    "reopened",
    ReopenedAwardsOut,
)
_list_of(
    "list_clawbacks",
    "/relief-aftercare/clawbacks",
    "List clawbacks, the newest first.",
    "clawbacks",
    ClawbacksOut,
)
_list_of(
    "list_late_reports",
    "/relief-aftercare/late-reports",
    "List reports of holders that are late.",
    "late",
    ObligationsOut,
)
_list_of(
    "list_unfunded_awards",
    "/relief-aftercare/unfunded",
    "List awards whose money lapsed at the end of its year, the oldest first.",
    "unfunded",
    UnfundedAwardsOut,
)
_list_of(
    "list_audit_paras",
    "/relief-aftercare/paras",
    "List audit paras of awards, the newest first.",
    "paras",
    ParasOut,
)
