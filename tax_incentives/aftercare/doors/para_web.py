"""Audit paras on pages and in the API: auditors write and settle them, Finance answers."""

from uuid import UUID

from flask import Blueprint, render_template

from app.permissions import require
from app.text import sentence
from app.web.actions import Action
from app.web.doors import reading
from app.web.formatting import rupees
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.subjects import Subject
from app.web.translation import translate
from tax_incentives.aftercare.doors.award_web import api
from tax_incentives.aftercare.queries.paras import para_page
from tax_incentives.aftercare.schemas import (
    DirectParaSchema,
    ParaActOut,
    ParaPageOut,
    RecordRecoverySchema,
    ReplyToParaSchema,
    SettleParaSchema,
    WriteParaSchema,
    WrittenParaOut,
)
from tax_incentives.aftercare.use_cases.audit_award import (
    DIRECTIVE,
    RECOVERED,
    REPLY,
    SETTLED,
    direct_para,
    record_recovery,
    reply_to_para,
    settle_para,
    write_para,
)
from tax_incentives.awards.queries.awards import award_page
from tax_incentives.kernel.permissions import ANSWER_PARA, WRITE_PARA

blueprint = Blueprint("relief_paras", __name__, url_prefix="/reliefs/paras")
needs_sign_in(blueprint)

_ACTS = {
    REPLY: sentence("Finance replied"),
    RECOVERED: sentence("Recovered"),
    DIRECTIVE: sentence("Directive"),
    SETTLED: sentence("Settled"),
}


def _show(form: Form, para_id: UUID) -> str:
    with reading() as uow:
        found = para_page(uow, para_id)
        open_ = found.para.settled_at is None
        may_answer = open_ and uow.actor.may(ANSWER_PARA)
        may_write = open_ and uow.actor.may(WRITE_PARA)
    history = [
        {
            "title": translate(_ACTS[act.kind])
            + (f": {rupees(act.amount_paisa)}" if act.amount_paisa else ""),
            "when": act.at,
            "text": act.text,
            "state": "done",
        }
        for act in found.acts
    ]
    return render_template(
        "incentives/para.html",
        form=form,
        para=found.para,
        history=history,
        may_answer=may_answer,
        may_write=may_write,
    )


def _draw_new(form: Form, award_id: UUID) -> str:
    with reading() as uow:
        require(uow.actor, WRITE_PARA)
        award = award_page(uow, award_id).award
    return render_template("incentives/para_new.html", form=form, award=award)


relief_paras = Subject(blueprint, api)
relief_paras.page("/<uuid:para_id>", "show", _show)
relief_paras.read(
    "/relief-audit-paras/<uuid:para_id>", "show_audit_para", para_page, ParaPageOut
).describe("Show an audit para with what followed it, to Finance and auditors.")
relief_paras.act(write_para, WriteParaSchema).on_page(
    "/of/<uuid:award_id>", "write", ask="new", draw=_draw_new, back="relief_afterwards.show"
).done(sentence("The para hangs on the award.")).on_api(
    "/relief-awards/<uuid:award_id>/audit-paras", "write_audit_para", WrittenParaOut, status=201
).describe("Hang an audit para on an award.")
_BACK = "relief_paras.show"
Action(reply_to_para, ReplyToParaSchema).on_page(
    blueprint, "/<uuid:para_id>/reply", do="reply", draw=_show,
    done=sentence("Your reply is kept."), back=_BACK,
).on_api(
    api,
    "/relief-audit-paras/<uuid:para_id>/replies",
    "Reply to an audit para, as Finance.",
    name="reply_to_audit_para",
    gives=ParaActOut,
    status=201,
)  # fmt: skip
Action(record_recovery, RecordRecoverySchema).on_page(
    blueprint, "/<uuid:para_id>/recovery", do="recover", draw=_show,
    done=sentence("What was recovered is kept."), back=_BACK,
).on_api(
    api,
    "/relief-audit-paras/<uuid:para_id>/recoveries",
    "Enter what was recovered because of an audit para, as Finance.",
    name="record_recovery",
    gives=ParaActOut,
    status=201,
)  # fmt: skip
Action(direct_para, DirectParaSchema).on_page(
    blueprint, "/<uuid:para_id>/directive", do="direct", draw=_show,
    done=sentence("The directive is kept."), back=_BACK,
).on_api(
    api,
    "/relief-audit-paras/<uuid:para_id>/directives",
    "Enter a directive about an audit para, as an auditor.",
    name="direct_audit_para",
    gives=ParaActOut,
    status=201,
)  # fmt: skip
Action(settle_para, SettleParaSchema).on_page(
    blueprint, "/<uuid:para_id>/settlement", do="settle", draw=_show,
    done=sentence("The para is settled."), back=_BACK,
).on_api(
    api,
    "/relief-audit-paras/<uuid:para_id>/settlement",
    "Settle an audit para for good, as an auditor.",
    name="settle_audit_para",
    gives=ParaActOut,
    status=201,
)  # fmt: skip
