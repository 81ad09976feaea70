"""A firm's papers and owners on pages: its own, and its owners for everybody once it has won."""

from uuid import UUID

from flask import Blueprint, render_template

from app.documents.doors.attachments import uploaded
from app.documents.public import PAPERS, accept, titles
from app.identity.public import require_for_firm
from app.text import sentence
from app.web.doors import reading
from app.web.formatting import local_date
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.i18n import in_reader_language
from app.web.subjects import Subject
from app.web.tables import Column, Table
from app.web.translation import translate
from marketplace.kernel import permissions
from marketplace.profiles import queries
from marketplace.profiles.doors.api import blueprint as api
from marketplace.profiles.policy import Band, FirmSize, PaperState, Turnover
from marketplace.profiles.queries import OwnerView, SizeView
from marketplace.profiles.schemas import (
    AddPaperSchema,
    DeclaredOut,
    DeclareOwnersSchema,
    KeptPaperOut,
    SizeStatedOut,
    StateSizeSchema,
)
from marketplace.profiles.use_cases import (
    MAX_OWNERS,
    add_paper,
    declare_owners,
    remove_paper,
    state_size,
)

blueprint = Blueprint("firm_profile", __name__)
needs_sign_in(blueprint, but=("owners_of",))
PROFILE = "firm_profile.show"
MIN_ROWS = 4
BANDS = {
    Band.UP_TO_10: sentence("Up to 10%"),
    Band.TO_25: sentence("Above 10%, up to 25%"),
    Band.TO_50: sentence("Above 25%, up to 50%"),
    Band.TO_75: sentence("Above 50%, up to 75%"),
    Band.OVER_75: sentence("Above 75%"),
}
STATES = {
    PaperState.GOOD: (sentence("Good"), "green"),
    PaperState.EXPIRING: (sentence("Expires soon"), "yellow"),
    PaperState.EXPIRED: (sentence("Expired"), "red"),
}


TURNOVERS = {
    Turnover.UP_TO_30M: sentence("Up to 30 million rupees"),
    Turnover.TO_150M: sentence("Above 30, up to 150 million rupees"),
    Turnover.TO_400M: sentence("Above 150, up to 400 million rupees"),
    Turnover.TO_800M: sentence("Above 400, up to 800 million rupees"),
    Turnover.OVER_800M: sentence("Above 800 million rupees"),
}
SIZES = {
    FirmSize.SMALL: sentence("Small firm"),
    FirmSize.MEDIUM: sentence("Medium firm"),
    FirmSize.OTHER: sentence("Neither small nor medium"),
}


def size_words(view: SizeView) -> str:
    """Return the size of a firm in the user's language; its turnover if no rule is in force."""
    return translate(TURNOVERS[view.turnover] if view.size is None else SIZES[view.size])


def band(value: Band) -> str:
    """Return a band in the reader's language."""
    return translate(BANDS[value])


def _state(value: PaperState) -> tuple[str, str]:
    text, colour = STATES[value]
    return translate(text), colour


@blueprint.get("/firm/profile")
def show() -> str:
    """Show a firm its papers and owners."""
    with reading() as uow:
        found = queries.own_profile(uow)
        may_declare = uow.actor.may(permissions.DECLARE_OWNERS)
    return render_template(
        "marketplace/profiles/show.html",
        found=found,
        state=_state,
        band=band,
        size=size_words(found.size) if found.size else None,
        turnover=translate(TURNOVERS[found.size.turnover]) if found.size else None,
        may_declare=may_declare,
    )


def _adding(form: Form) -> str:
    with reading() as uow:
        require_for_firm(uow.actor, permissions.KEEP_PROFILE)
    return render_template(
        "marketplace/profiles/paper.html", form=form, kinds=titles(PAPERS), accepted=accept(PAPERS)
    )


firm_profile = Subject(blueprint, api, back=PROFILE)
firm_profile.act(add_paper, AddPaperSchema, file=uploaded).on_page(
    "/firm/papers/new", "added", ask="add", draw=_adding
).done(sentence("We have saved the document. You can use it in every bid.")).on_api(
    "/firm/papers", "add", KeptPaperOut, status=201
).describe("Save a document for every bid (multipart, its file as `file`).")
firm_profile.act(remove_paper).on_page(
    "/firm/papers/<uuid:paper_id>/remove", "remove", draw=lambda _form, **_ids: show()
).done(sentence("The document has been removed. Submitted bids still contain it.")).on_api(
    "/firm/papers/<uuid:paper_id>/remove", "remove", KeptPaperOut
).describe("Remove a document; submitted bids still contain it.")


def _stating(form: Form) -> str:
    with reading() as uow:
        require_for_firm(uow.actor, permissions.KEEP_PROFILE)
    bands = [(each.value, translate(words)) for each, words in TURNOVERS.items()]
    return render_template("marketplace/profiles/size.html", form=form, bands=bands)


firm_profile.act(state_size, StateSizeSchema).on_page(
    "/firm/size", "stated", ask="state", draw=_stating
).done(sentence("The size of the firm is stated.")).on_api(
    "/firm/size", "state", SizeStatedOut, status=201
).describe("State the size of the firm; the newest statement counts for awards to come.")


def _declaring(form: Form) -> str:
    with reading() as uow:
        require_for_firm(uow.actor, permissions.DECLARE_OWNERS)
        known = queries.own_profile(uow).owners
    if not form.wrong and not form.values:
        form = Form(
            values={
                f"owners-{at}-{name}": str(getattr(owner, name))
                for at, owner in enumerate(known)
                for name in ("name", "name_ur", "country", "share_percent")
            }
        )
    rows = min(max(len(known) + 2, MIN_ROWS), MAX_OWNERS)
    return render_template("marketplace/profiles/declare.html", form=form, rows=rows)


firm_profile.act(declare_owners, DeclareOwnersSchema).on_page(
    "/firm/owners", "declared", ask="declare", draw=_declaring
).done(sentence("The owners are declared.")).on_api(
    "/firm/owners", "declare", DeclaredOut, status=201
).describe("Declare all beneficial owners of the firm; the newest declaration counts.")

_OWNERS: Table[OwnerView] = Table(
    Column(sentence("Owner"), lambda each: in_reader_language(each.name, each.name_ur)),
    Column(sentence("Country"), lambda each: each.country or translate(sentence("Pakistan"))),
    Column(sentence("Share"), lambda each: band(each.band)),
)


@blueprint.get("/firms/<uuid:organisation_id>/owners")
def owners_of(organisation_id: UUID) -> str:
    """Show everybody who owns a firm that has a contract."""
    with reading() as uow:
        found = queries.firm_owners(uow, organisation_id)
    return render_template(
        "marketplace/profiles/owners.html",
        firm=in_reader_language(found.firm.name, found.firm.name_ur),
        listed=_OWNERS.of(found.owners),
        declared=local_date(found.declared_at) if found.declared_at else "",
    )
