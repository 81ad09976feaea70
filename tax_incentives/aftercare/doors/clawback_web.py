"""The page of a clawback: its holder answers and appeals, officers of Finance decide."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template

from app.calendar import local_day
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.doors import reading
from app.web.formatting import local_date
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.i18n import language
from app.web.subjects import Subject
from app.web.translation import translate
from payments.public import bill_state
from tax_incentives.aftercare.doors.award_web import STATES, api
from tax_incentives.aftercare.models import ANSWER, APPEAL, BASE_SHRANK, HEARING
from tax_incentives.aftercare.queries.clawback_file import ClawbackFile, ClawbackState
from tax_incentives.aftercare.queries.clawbacks import clawback_page, clawback_view
from tax_incentives.aftercare.schemas import (
    AnswerClawbackSchema,
    AppealClawbackSchema,
    ClawbackActOut,
    ClawbackEndOut,
    ClawbackOut,
    ClawbackStepOut,
    DecideClawbackAppealSchema,
    DropClawbackSchema,
    OrderClawbackSchema,
    RecordHearingSchema,
)
from tax_incentives.aftercare.use_cases.claw_back import (
    answer_clawback,
    appeal_clawback,
    drop_clawback,
    order_clawback,
    record_hearing,
)
from tax_incentives.aftercare.use_cases.end_clawback import decide_clawback_appeal
from tax_incentives.awards.queries.awards import scheme_of_award
from tax_incentives.kernel.permissions import CLAW_BACK, READ_RELIEFS

blueprint = Blueprint("relief_clawbacks", __name__, url_prefix="/reliefs/clawbacks")
needs_sign_in(blueprint)

_SHRANK = sentence("Taxes that it was computed from were refunded or reversed")
_ACTS = {
    ANSWER: sentence("The holder answered"),
    HEARING: sentence("Hearing"),
    APPEAL: sentence("The holder appealed"),
}


def _show(form: Form, clawback_id: UUID) -> str:
    with reading() as uow:
        found = clawback_page(uow, clawback_id)
        bill = bill_state(uow, found.end.bill_id) if found.end and found.end.bill_id else None
        ground = _ground(uow, found)
        acts = _may(uow, found)
    return render_template(
        "incentives/clawback.html",
        form=form,
        found=found,
        bill=bill,
        ground=ground,
        state=translate(STATES[found.state]),
        history=_history(found),
        may=acts,
    )


def _ground(uow: UnitOfWork, found: ClawbackFile) -> str:
    if found.row.ground == BASE_SHRANK:
        return translate(_SHRANK)
    rules = {each.code: each for each in scheme_of_award(uow, found.award).clawbacks}
    rule = rules.get(found.row.ground)
    return f"{rule.title.named(language())} ({rule.clause})" if rule else found.row.ground


def _may(uow: UnitOfWork, found: ClawbackFile) -> frozenset[str]:
    """Return which forms the reader sees; the use cases ask again."""
    today, state, actor = local_day(uow.now), found.state, uow.actor
    noticed = state is ClawbackState.NOTICED
    if not actor.may(READ_RELIEFS):
        own = {"answer": noticed and not found.act(ANSWER), "appeal": found.is_appealable(today)}
        return frozenset(name for name, may in own.items() if may)
    if not actor.may(CLAW_BACK):
        return frozenset()
    second = actor.person != found.row.entered_by
    third = second and actor.person != found.row.approved_by
    officers = {
        "hear": noticed,
        "drop": noticed,
        "order": noticed and second and found.is_heard(today),
        "decide": state is ClawbackState.APPEALED and third,
    }
    return frozenset(name for name, may in officers.items() if may)


def _history(found: ClawbackFile) -> list[Mapping[str, Any]]:
    row, end = found.row, found.end
    events = [{"title": sentence("Notice given"), "when": row.entered_at, "text": row.reason}]
    events += [
        {
            "title": _ACTS[act.kind],
            "when": act.at,
            "text": f"{local_date(act.day)}: {act.text}" if act.day else act.text,
        }
        for act in found.acts
    ]
    if row.approved_at:
        text = row.order_reason
        events.append({"title": sentence("Ordered"), "when": row.approved_at, "text": text})
    if row.refused_at:
        text = row.refused_reason
        events.append({"title": sentence("Dropped"), "when": row.refused_at, "text": text})
    if end:
        title = STATES[ClawbackState(end.outcome)]
        events.append({"title": title, "when": end.ended_at, "text": end.reason})
    events.sort(key=lambda each: each["when"])  # type: ignore[arg-type, return-value]  # instants
    return [{**each, "title": translate(each["title"]), "state": "done"} for each in events]


_BACK = "relief_clawbacks.show"
clawback = Subject(
    blueprint, api, "/<uuid:clawback_id>", "/relief-clawbacks/<uuid:clawback_id>", _BACK, _show
)
clawback.page("", "show")
clawback.read(
    "",
    "show_clawback",
    lambda uow, clawback_id: clawback_view(clawback_page(uow, clawback_id)),
    ClawbackOut,
).describe("Show a clawback to the award's holder, Finance and auditors.")
clawback.act(answer_clawback, AnswerClawbackSchema).on_page("/answer", "answer").done(
    sentence("Your answer was sent.")
).on_api("/answer", "answer_clawback", ClawbackActOut, status=201).describe(
    "Answer a notice about your own award, once."
)
clawback.act(record_hearing, RecordHearingSchema).on_page("/hearing", "hear").done(
    sentence("The hearing is recorded, and the holder notified.")
).on_api("/hearings", "record_hearing", ClawbackActOut, status=201).describe(
    "Record the date of the holder's hearing."
)
clawback.act(order_clawback, OrderClawbackSchema).on_page("/order", "order").done(
    sentence("It is ordered. The holder can appeal.")
).on_api("/order", "order_clawback", ClawbackStepOut).describe(
    "Order a clawback as the second officer, once the holder was heard."
)
clawback.act(drop_clawback, DropClawbackSchema).on_page("/drop", "drop").done(
    sentence("It is dropped, and the holder notified.")
).on_api("/dropping", "drop_clawback", ClawbackStepOut).describe(
    "Drop a notice: nothing is recovered."
)
clawback.act(appeal_clawback, AppealClawbackSchema).on_page("/appeal", "appeal").done(
    sentence("Your appeal was sent. An officer who had no part in the order decides.")
).on_api("/appeal", "appeal_clawback", ClawbackActOut, status=201).describe(
    "Appeal against an order about your own award."
)
clawback.act(decide_clawback_appeal, DecideClawbackAppealSchema).on_page("/verdict", "decide").done(
    sentence("The appeal is decided, and the holder notified.")
).on_api("/verdict", "decide_clawback_appeal", ClawbackEndOut).describe(
    "Decide an appeal as a third officer."
)
