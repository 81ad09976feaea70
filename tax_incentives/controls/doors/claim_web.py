"""The controls of a claim: flags that an officer resolves, and proofs that it draws from."""

from uuid import UUID

from flask import Blueprint, render_template

from app.text import sentence
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
from app.web.subjects import Subject
from app.web.translation import translate
from tax_incentives.controls.doors import presenter
from tax_incentives.controls.queries.claim_step import step_page
from tax_incentives.controls.queries.controls import controls_page
from tax_incentives.controls.schemas import (
    ConfirmProofSchema,
    ControlsOut,
    DrawReleaseOut,
    EnterProofSchema,
    FlagResolutionOut,
    ProofConfirmationOut,
    ProofDrawOut,
    RepeatedControlsOut,
    ResolveFlagSchema,
    WithdrawProofSchema,
)
from tax_incentives.controls.use_cases.enter_proof import confirm_proof, enter_proof, withdraw_proof
from tax_incentives.controls.use_cases.resolve_flag import repeat_controls, resolve_flag

blueprint = Blueprint(
    "relief_controls",
    __name__,
    url_prefix="/reliefs/claims",
    template_folder="../../templates",
)
api = ApiBlueprint("relief_controls_api", __name__, description="Controls of claims")
needs_sign_in(blueprint)
needs_token(api)


def _show(form: Form, application_id: UUID) -> str:
    with reading() as uow:
        found = controls_page(uow, application_id)
        back = step_page(uow, application_id)
    open_flags = [flag for flag in found.flags if flag.resolved_at is None]
    return render_template(
        "incentives/controls.html",
        form=form,
        found=found,
        application_id=application_id,
        back=back,
        proofs=presenter.PROOFS.of(found.proofs),
        kinds=[(kind, translate(title)) for kind, title in presenter.KINDS.items()],
        to_confirm=[
            (str(each.id), presenter.proof_option(each))
            for each in found.proofs
            if each.confirmed_on is None
        ],
        to_withdraw=[(str(each.draw_id), presenter.proof_option(each)) for each in found.proofs],
        flags=presenter.FLAGS.of(found.flags),
        to_resolve=[(str(flag.id), presenter.option_of(flag)) for flag in open_flags],
    )


_BACK = "relief_controls.show"
application = Subject(
    blueprint, api, "/<uuid:application_id>", "/relief-claims/<uuid:application_id>", _BACK, _show
)
application.page("/controls", "show")
application.read("/controls", "show_controls", controls_page, ControlsOut).describe(
    "Show the flags of a claim with their evidence, to its office, Finance and auditors."
)
application.act(resolve_flag, ResolveFlagSchema).on_page("/controls/resolution", "resolve").done(
    sentence("The flag is resolved.")
).on_api("/flag-resolutions", "resolve_relief_flag", FlagResolutionOut, status=201).describe(
    "Resolve a flag with a reason, as the officer who has the claim's open step."
)
application.act(repeat_controls).on_page("/controls/repetition", "repeat").done(
    sentence("The claim was checked again.")
).on_api("/controls", "repeat_relief_controls", RepeatedControlsOut).describe(
    "Check again for what is alike with other claims, related or granted elsewhere."
)
application.act(enter_proof, EnterProofSchema).on_page("/proofs", "enter_proof").done(
    sentence("The document has been entered.")
).on_api("/proofs", "enter_relief_proof", ProofDrawOut, status=201).describe(
    "Enter an invoice or a certificate, and how much of it the claim rests on."
)
application.act(confirm_proof, ConfirmProofSchema).on_page(
    "/proofs/confirmation", "confirm_proof"
).done(sentence("The confirmation is entered.")).on_api(
    "/proof-confirmations", "confirm_relief_proof", ProofConfirmationOut, status=201
).describe("Enter the bank's confirmation of a document, with its date and reference.")
application.act(withdraw_proof, WithdrawProofSchema).on_page(
    "/proofs/withdrawal", "withdraw_proof"
).done(sentence("The document has been withdrawn.")).on_api(
    "/proof-withdrawals", "withdraw_relief_proof", DrawReleaseOut, status=201
).describe("Withdraw a document that was entered wrongly.")
