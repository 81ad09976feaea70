"""Pages of signatures: for signers, and for applicants who ask them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request

from app.casework.signing.doors import presenter as signing_labels
from app.casework.signing.doors.api import api
from app.casework.signing.doors.problem_links import problems_of_answer, problems_of_draft
from app.casework.signing.permissions import SIGN
from app.casework.signing.queries.own_statements import (
    Asked,
    Standing,
    statements_for_me,
    waiting_for_me,
)
from app.casework.signing.queries.statements import signatures_of, statement_to_sign
from app.casework.signing.schemas import (
    AskForSignaturesSchema,
    BringSigningCodeSchema,
    InvitedSignerOut,
    ListStatementsSchema,
    SignatureOut,
    SignatureRequestsOut,
    SignSchema,
)
from app.casework.signing.use_cases.ask_for_signatures import AskForSignatures, ask_for_signatures
from app.casework.signing.use_cases.bring_signing_code import bring_signing_code, confirm_signer
from app.casework.signing.use_cases.sign_statement import sign_statement
from app.schemas import CommandSchema
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.actions import Action
from app.web.doors import reading
from app.web.formatting import isolate_ltr, local_date
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.i18n import language
from app.web.subjects import Subject
from app.web.tables import Cell, Column, Table, linked

blueprint = Blueprint("signatures", __name__)
needs_sign_in(blueprint)


# Nobody reads any more what was changed or withdrawn.
_READABLE = frozenset({Standing.WAITING, Standing.SIGNED, Standing.HANDED_IN})


def _statement(one: Asked) -> Cell:
    name = one.title.named(language())
    if one.standing not in _READABLE:
        return name
    return linked(name, "signatures.show", application_id=one.application.id)


_STATEMENTS_TABLE: Table[Asked] = Table(
    Column(sentence("Statement"), _statement),
    Column(sentence("Status"), lambda one: signing_labels.standing_tag(one.standing)),
    Column(sentence("Reference"), lambda one: isolate_ltr(one.application.reference)),
    Column(sentence("Asked on"), lambda one: local_date(one.asked_at)),
)


@blueprint.get("/signatures")
def index() -> str:
    """List what one was asked to sign."""
    asked = ListStatementsSchema().load(request.args)
    with reading() as uow:
        page = statements_for_me(uow, cursor=asked["cursor"] or None)
    return render_template(
        "cases/signatures/index.html",
        listed=_STATEMENTS_TABLE.of(page.items),
        next_cursor=page.next_cursor,
    )


def _page(form: Form, application_id: UUID) -> str:
    with reading() as uow:
        view = statement_to_sign(uow, application_id)
        sections = signing_labels.sections_of(uow, view)
    return render_template(
        "cases/signatures/show.html", view=view, sections=sections, form=form, words=signing_labels
    )


def _show_signing_form(form: Form, application_id: UUID) -> str:
    with reading() as uow:
        page = signatures_of(uow, application_id)
    case = page.case
    problems = (
        problems_of_answer(application_id, page.problems)
        if case.submissions
        else problems_of_draft(case.service, application_id, page.problems)
    )
    return render_template(
        "cases/signatures/asking.html",
        page=page,
        problems=problems,
        form=form,
        words=signing_labels,
    )


def panel(uow: UnitOfWork) -> dict[str, object] | None:
    """Fill a part of the home page: statements for the actor to sign; None if there are none."""
    if not uow.actor.may(SIGN):
        return None
    waiting = waiting_for_me(uow)
    return {"waiting": waiting, "language": language()} if waiting else None


signatures = Subject(blueprint, api)
signatures.act(sign_statement, SignSchema).on_page(
    "/signatures/<uuid:application_id>", "sign", ask="show", draw=_page, back="signatures.show"
).done(sentence("You have signed.")).on_api(
    "/signatures/<uuid:application_id>", "sign", SignatureOut, status=201
).describe("Sign what was read, after POST /me/proof; `digest` is that of the statement.")


def _code_page(form: Form) -> str:
    return render_template("cases/signatures/code.html", form=form)


signatures.act(bring_signing_code, BringSigningCodeSchema).on_page(
    "/signatures/code",
    "brought",
    ask="bring",
    draw=_code_page,
    then=lambda row: signing_labels.address_of(row.application_id),
).on_api("/signatures/codes", "bring", InvitedSignerOut).describe(
    "Enter the code that you received by SMS, to read and sign."
)
Action(confirm_signer, CommandSchema).on_page(
    blueprint,
    "/applications/<uuid:application_id>/signers/<uuid:signer_id>/confirm",
    do="confirm",
    draw=lambda form, application_id, signer_id: _show_signing_form(form, application_id),  # noqa: ARG005
    done=sentence("Their signature counts."),
    back="signatures.asking",
).on_api(
    api,
    "/applications/<uuid:application_id>/signers/<uuid:signer_id>/confirm",
    "Confirm that the person with the code is the person you meant; their signature is then valid.",
    name="confirm",
    gives=InvitedSignerOut,
)


def _to_ask(application_id: UUID, mobiles: Sequence[Mapping[str, Any]]) -> AskForSignatures:
    """Build the command; who has no number signs on paper."""
    known = {each["place"]: each["mobile"] for each in mobiles if each["mobile"]}
    return AskForSignatures(application_id=application_id, mobiles=known)


signatures.act(ask_for_signatures, AskForSignaturesSchema, command=_to_ask).on_page(
    "/applications/<uuid:application_id>/signatures",
    "ask",
    ask="asking",
    draw=_show_signing_form,
    back="signatures.asking",
).done(sentence("They were asked to sign.")).on_api(
    "/applications/<uuid:application_id>/signatures", "ask", SignatureRequestsOut
).describe("Ask everybody who must sign, and has not, to do so; a reminder can be sent once a day.")
