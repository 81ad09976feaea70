"""Pages of a person's organisations: for whom they act, members, invitations, handing over."""

from datetime import date
from uuid import UUID

from flask import Blueprint, Response, flash, render_template, url_for
from flask_babel import gettext

from app.calendar import local_day
from app.identity.organisations.centres import Centres
from app.identity.organisations.doors.api import api, organisation
from app.identity.organisations.doors.verification_way import verification_stages
from app.identity.organisations.policy import roles_of
from app.identity.organisations.queries import organisations as queries
from app.identity.organisations.schemas import (
    AddMemberSchema,
    ChooseActingForSchema,
    DeclareSupplierSchema,
    HandOverSchema,
    OpenInvitationSchema,
    OrganisationOut,
)
from app.identity.organisations.use_cases.add_member import (
    AddMember,
    WithdrawInvitation,
    add_member,
    withdraw_invitation,
)
from app.identity.organisations.use_cases.answer_invitation import (
    AcceptInvitation,
    ConfirmMember,
    DeclineInvitation,
    accept_invitation,
    confirm_member,
    decline_invitation,
    open_invitation,
)
from app.identity.organisations.use_cases.choose_acting_for import choose_acting_for
from app.identity.organisations.use_cases.declare_supplier import (
    correct_declaration,
    declare_supplier,
)
from app.identity.organisations.use_cases.end_membership import EndMembership, end_membership
from app.identity.organisations.use_cases.hand_over import hand_over
from app.identity.people import role_titles
from app.identity.people.models import Organisation
from app.places.public import district_names
from app.unit_of_work import UnitOfWork
from app.web.doors import perform, reading, submit
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.i18n import language
from app.web.return_addresses import onwards
from app.web.subjects import Subject

web = Blueprint("organisations", __name__)
needs_sign_in(web)


def role_title(name: str) -> str:
    """Return a role's title in the reader's language."""
    return role_titles.role_title(name, language())


def district_options(uow: UnitOfWork) -> list[tuple[str, str]]:
    """List today's districts for a form, by name."""
    today: date = local_day(uow.now)
    return sorted(district_names(uow.session, language(), today).items(), key=lambda each: each[1])


def centres_of(uow: UnitOfWork) -> dict[str, object]:
    """Return the centres and district names, for people who cannot upload papers."""
    return {"centres": uow.port(Centres).today(uow), "places": dict(district_options(uow))}


def _organisation_name(organisation: Organisation) -> str:
    """Return the organisation's name in the reader's language, where it has one in it."""
    urdu = organisation.name_ur if language() == "ur" else ""
    return urdu or organisation.name


def _done(message: str, endpoint: str, **values: UUID | str | None) -> str:
    """Flash a message for the next page, and return its address."""
    flash(message, "success")
    address: str = url_for(endpoint, **values)  # type: ignore[arg-type]  # ids of the route
    return address


def _choose_page(form: Form) -> str:
    with reading() as uow:
        return render_template(
            "identity_organisations/choose.html",
            title=gettext("Your firms and departments"),
            form=form,
            mine=queries.my_organisations(uow),
            offers=queries.my_invitations(uow),
            current=uow.actor.organisation_id,
            role_title=role_title,
            onwards=onwards(),
        )


organisations = Subject(web, api, draw=_choose_page)
organisations.page("/organisations", "choose")
organisations.act(choose_acting_for, ChooseActingForSchema).on_page(
    "/organisations/acting-for", "chosen", then=lambda _: onwards() or url_for("home.mine")
)


def _declare_page(form: Form, organisation_id: UUID | None = None) -> str:
    title = gettext("Correct your firm’s details") if organisation_id else gettext("Add your firm")
    with reading() as uow:
        return render_template(
            "identity_organisations/declare.html",
            title=title,
            form=form,
            districts=district_options(uow),
        )


organisations.act(declare_supplier, DeclareSupplierSchema).on_page(
    "/organisations/declare",
    "declared",
    draw=_declare_page,
    then=lambda firm: _done(
        gettext("Your firm is added. An officer will compare it with its papers."),
        "organisations.show",
        organisation_id=firm.id,
        next=onwards() or None,
    ),
).on_api("/organisations", "declare", OrganisationOut, present=organisation, status=201).describe(
    "Declare a firm; the caller becomes its owner."
)


@web.get("/organisations/<uuid:organisation_id>")
def show(organisation_id: UUID) -> str:
    """Show an organisation to its members and managers."""
    with reading() as uow:
        inside = queries.inside(uow, organisation_id)
        return render_template(
            "identity_organisations/show.html",
            title=_organisation_name(inside.organisation),
            inside=inside,
            organisation=inside.organisation,
            district=dict(district_options(uow)).get(inside.organisation.district, ""),
            me=uow.actor.person,
            owner="supplier_owner" in inside.mine,
            role_title=role_title,
            way=verification_stages(inside.organisation.verification),
            onwards=onwards(),
            **centres_of(uow),
        )


@web.get("/organisations/<uuid:organisation_id>/correct")
def correct(organisation_id: UUID) -> str:
    """Ask for the firm's details again."""
    with reading() as uow:
        firm = queries.inside(uow, organisation_id).organisation
    values = {name: getattr(firm, name) for name in DeclareSupplierSchema().fields}
    return _declare_page(Form(values=values), organisation_id)


organisation_doors = Subject(
    web, api, "/organisations/<uuid:organisation_id>", "/organisations/<uuid:organisation_id>"
)
organisation_doors.act(correct_declaration, DeclareSupplierSchema).on_page(
    "/correct",
    "corrected",
    draw=_declare_page,
    then=lambda firm: _done(
        gettext("The details are changed. An officer will check them again."),
        "organisations.show",
        organisation_id=firm.id,
    ),
).on_api("/correct", "correct", OrganisationOut, present=organisation).describe(
    "Correct a declaration that is not verified yet."
)


def _invite_page(form: Form, organisation_id: UUID) -> str:
    with reading() as uow:
        organisation = queries.inside(uow, organisation_id).organisation
    options = [(role.name, role_title(role.name)) for role in roles_of(organisation.kind)]
    return render_template(
        "identity_organisations/invite.html",
        title=gettext("Invite a member"),
        form=form,
        organisation=organisation,
        options=options,
    )


@web.post("/organisations/<uuid:organisation_id>/invite")
def invited(organisation_id: UUID) -> Response:
    """Offer the role."""
    return submit(
        AddMemberSchema(),
        add_member,
        lambda **given: AddMember(**given, organisation_id=organisation_id),
        then=lambda _: _done(
            gettext("We sent them a code. When they have accepted, confirm here that it is them."),
            "organisations.show",
            organisation_id=organisation_id,
        ),
        page=lambda form: _invite_page(form, organisation_id),
    )


def _code_page(form: Form) -> str:
    return render_template(
        "identity_organisations/code.html",
        title=gettext("Enter the code of an invitation"),
        form=form,
    )


organisations.act(open_invitation, OpenInvitationSchema).on_page(
    "/invitations/code", "brought", draw=_code_page, then=lambda _: url_for("organisations.choose")
)


@web.post("/invitations/<uuid:invitation_id>/accept")
def accept(invitation_id: UUID) -> Response:
    """Agree to become a member."""
    return perform(
        accept_invitation,
        AcceptInvitation(invitation_id=invitation_id),
        then=lambda _: _done(
            gettext("You have accepted. You are a member when the organisation has confirmed it."),
            "organisations.choose",
        ),
    )


@web.post("/invitations/<uuid:invitation_id>/confirm")
def confirm(invitation_id: UUID) -> Response:
    """Make who accepted a member."""
    return perform(
        confirm_member,
        ConfirmMember(invitation_id=invitation_id),
        then=lambda joined: _done(
            gettext("They are a member now."),
            "organisations.show",
            organisation_id=joined.organisation_id,
        ),
    )


@web.post("/invitations/<uuid:invitation_id>/decline")
def decline(invitation_id: UUID) -> Response:
    """Turn a role down."""
    return perform(
        decline_invitation,
        DeclineInvitation(invitation_id=invitation_id),
        then=lambda _: _done(gettext("You declined the invitation."), "organisations.choose"),
    )


@web.post("/invitations/<uuid:invitation_id>/withdraw")
def withdraw(invitation_id: UUID) -> Response:
    """Take an offer back."""
    return perform(
        withdraw_invitation,
        WithdrawInvitation(invitation_id=invitation_id),
        then=lambda closed: _done(
            gettext("The invitation is withdrawn."),
            "organisations.show",
            organisation_id=closed.organisation_id,
        ),
    )


@web.post("/memberships/<uuid:membership_id>/end")
def end(membership_id: UUID) -> Response:
    """End a membership."""
    return perform(
        end_membership,
        EndMembership(membership_id=membership_id),
        then=lambda _: _done(gettext("The membership has ended."), "organisations.choose"),
    )


def _transfer_page(form: Form, organisation_id: UUID, person_id: UUID) -> str:
    with reading() as uow:
        inside = queries.inside(uow, organisation_id)
    names = {member.membership.person_id: member.name for member in inside.members}
    return render_template(
        "identity_organisations/hand_over.html",
        title=gettext("Hand over to a successor"),
        form=form,
        organisation=inside.organisation,
        leaving=names.get(person_id, ""),
        successors=[(str(each), name) for each, name in names.items() if each != person_id],
    )


person = Subject(
    web, at="/organisations/<uuid:organisation_id>/hand-over/<uuid:person_id>", draw=_transfer_page
)
person.page("", "transfer")
person.act(hand_over, HandOverSchema).on_page(
    "",
    "transferred",
    then=lambda _: _done(gettext("The roles are handed over."), "organisations.choose"),
)


organisations.page("/organisations/declare", "declare", _declare_page)
organisations.page("/invitations/code", "bring", _code_page)
organisation_doors.page("/invite", "invite", _invite_page)
