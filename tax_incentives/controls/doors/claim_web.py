"""The controls of a claim: flags that an officer resolves, and proofs that it draws from."""

from uuid import UUID

from flask import Blueprint, render_template

from app.text import sentence
from app.web.actions import Action
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
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
from tax_incentives.controls.use_cases.enter_proof import (
    confirm_proof,
    enter_proof,
    withdraw_proof,
)
from tax_incentives.controls.use_cases.resolve_flag import (
    repeat_controls,
    resolve_flag,
)

blueprint = Blueprint(
    "relief_controls",
    __name__,
    url_prefix="/reliefs/claims",
    template_folder="../../templates",
)
api = ApiBlueprint("relief_controls_api", __name__, description="Controls of claims")
needs_sign_in(blueprint)
needs_token(api)


@blueprint.get("/<uuid:application_id>/controls")
def show(application_id: UUID) -> str:
    """Show what speaks against a claim, to its office, Finance and auditors."""
    return _show(Form(), application_id)


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


@api.get("/relief-claims/<uuid:application_id>/controls")
@api.response(200, ControlsOut)
def show_controls(application_id: UUID) -> object:
    """Show the flags of a claim with their evidence, to its office, Finance and auditors."""
    with reading(api_actor()) as uow:
        return controls_page(uow, application_id)


_BACK = "relief_controls.show"
Action(resolve_flag, ResolveFlagSchema).on_page(
    blueprint,
    "/<uuid:application_id>/controls/resolution",
    do="resolve",
    draw=_show,
    done=sentence("The flag is resolved."),
    back=_BACK,
).on_api(
    api,
    "/relief-claims/<uuid:application_id>/flag-resolutions",
    "Resolve a flag with a reason, as the officer who has the claim's open step.",
    name="resolve_relief_flag",
    gives=FlagResolutionOut,
    status=201,
)
Action(repeat_controls).on_page(
    blueprint,
    "/<uuid:application_id>/controls/repetition",
    do="repeat",
    draw=_show,
    done=sentence("The claim was checked again."),
    back=_BACK,
).on_api(
    api,
    "/relief-claims/<uuid:application_id>/controls",
    "Check again for what is alike with other claims, related or granted elsewhere.",
    name="repeat_relief_controls",
    gives=RepeatedControlsOut,
)
Action(enter_proof, EnterProofSchema).on_page(
    blueprint,
    "/<uuid:application_id>/proofs",
    do="enter_proof",
    draw=_show,
    done=sentence("The paper is entered."),
    back=_BACK,
).on_api(
    api,
    "/relief-claims/<uuid:application_id>/proofs",
    "Enter an invoice or a certificate, and how much of it the claim rests on.",
    name="enter_relief_proof",
    gives=ProofDrawOut,
    status=201,
)
Action(confirm_proof, ConfirmProofSchema).on_page(
    blueprint,
    "/<uuid:application_id>/proofs/confirmation",
    do="confirm_proof",
    draw=_show,
    done=sentence("The confirmation is entered."),
    back=_BACK,
).on_api(
    api,
    "/relief-claims/<uuid:application_id>/proof-confirmations",
    "Enter that the bank confirmed a paper, on which day and under which reference.",
    name="confirm_relief_proof",
    gives=ProofConfirmationOut,
    status=201,
)
Action(withdraw_proof, WithdrawProofSchema).on_page(
    blueprint,
    "/<uuid:application_id>/proofs/withdrawal",
    do="withdraw_proof",
    draw=_show,
    done=sentence("The paper is withdrawn."),
    back=_BACK,
).on_api(
    api,
    "/relief-claims/<uuid:application_id>/proof-withdrawals",
    "Withdraw a paper that was entered wrongly.",
    name="withdraw_relief_proof",
    gives=DrawReleaseOut,
    status=201,
)
