"""Forms to download for everybody; for officers: send, publish, refuse, withdraw."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, flash, get_template_attribute, render_template, request, url_for
from markupsafe import Markup

from app.documents.public import accept
from app.guides.doors import labels
from app.guides.doors.forms_api import PROPOSE_ACTION, api
from app.guides.models import PublishedForm
from app.guides.permissions import DECIDE_FORM, PROPOSE_FORM, WITHDRAW_FORM
from app.guides.queries import forms as queries
from app.guides.schemas.fields import CursorSchema
from app.guides.schemas.forms import FormSchema
from app.guides.use_cases.decide_form import approve_form, refuse_form, withdraw_form
from app.guides.use_cases.propose_form import KINDS
from app.parameters.schemas import ReasonSchema
from app.permissions import Permission, require
from app.schemas import CommandSchema
from app.text import sentence
from app.web.doors import reading
from app.web.formatting import isolate_ltr, local_date, local_time
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.subjects import Subject
from app.web.tables import Cell, Column, Table, linked
from app.web.tags import tag
from app.web.translation import translate

blueprint = Blueprint("forms", __name__, url_prefix="/forms")
needs_sign_in(blueprint, but=("index", "versions"))
OFFICIALS = "guides/officials"
PRINTED = (
    ("both", sentence("English and Urdu")),
    ("en", sentence("English")),
    ("ur", sentence("Urdu")),
)


def _download(version: queries.Version) -> Cell:
    return get_template_attribute("guides/parts.html", "download")(version, labels)


def _state(version: queries.Version) -> Markup:
    if version.withdrawal:
        return tag(sentence("Withdrawn"), "red")
    if version.current:
        return tag(sentence("In use"), "green")
    return tag(sentence("Older version"), "grey")


def _published(version: queries.Version) -> str:
    return local_date(version.form.approved_at) if version.form.approved_at else ""


def _title(version: queries.Version) -> Cell:
    form = version.form
    return linked(labels.own(form.title, form.title_ur), "forms.versions", form=form.code)


_IN_USE: Table[queries.Version] = Table(
    Column(sentence("Form"), _title),
    Column(sentence("Agency"), lambda each: labels.own(each.form.agency, each.form.agency_ur)),
    Column(sentence("Version"), lambda each: each.form.version),
    Column(sentence("Date"), lambda each: local_date(each.form.dated)),
    Column(sentence("File"), _download),
)
_EVERY: Table[queries.Version] = Table(
    Column(sentence("Version"), lambda each: each.form.version),
    Column(sentence("State"), _state),
    Column(sentence("Date"), lambda each: local_date(each.form.dated)),
    Column(sentence("Published"), _published),
    Column(
        sentence("File"),
        lambda each: each.withdrawal.reason if each.withdrawal else _download(each),
    ),
)


@blueprint.get("")
def index() -> str:
    """Show everybody the forms in use, each in its latest version."""
    cursor = CursorSchema().load(request.args)["cursor"]
    with reading() as uow:
        page = queries.current_forms(uow.session, cursor=cursor or None)
    return render_template(
        "guides/forms.html",
        listed=_IN_USE.of(page.items),
        next_cursor=page.next_cursor,
        page="forms",
    )


@blueprint.get("/<form>")
def versions(form: str) -> str:
    """Show everybody what was published of a form: the version in use, and older ones."""
    with reading() as uow:
        found = queries.versions_of(uow.session, form)
    return render_template(
        "guides/form.html", versions=found, listed=_EVERY.of(found), labels=labels, page="forms"
    )


@blueprint.get("/kept")
def kept() -> str:
    """Show officials every version that was entered."""
    cursor = CursorSchema().load(request.args)["cursor"]
    with reading() as uow:
        found = queries.list_entered_forms(uow, cursor or None)
        may_propose = uow.actor.may(PROPOSE_FORM)
    return render_template(
        f"{OFFICIALS}/forms.html",
        listed=_kept_table(found.names).of(found.page.items),
        next_cursor=found.page.next_cursor,
        may_propose=may_propose,
    )


def _kept_table(names: Mapping[UUID, str]) -> Table[queries.Version]:
    return Table(
        Column(
            sentence("Form"),
            lambda each: linked(
                f"{each.form.title}, {each.form.version}", "forms.show", form_id=each.form.id
            ),
        ),
        Column(sentence("State"), _kept_state),
        Column(sentence("Name for good"), lambda each: isolate_ltr(each.form.code)),
        Column(sentence("Sent by"), lambda each: names[each.form.entered_by]),
        Column(sentence("When"), lambda each: local_time(each.form.entered_at)),
    )


def _kept_state(version: queries.Version) -> Markup:
    return (
        tag(sentence("Withdrawn"), "red") if version.withdrawal else labels.state_tag(version.form)
    )


@blueprint.get("/kept/new")
def new() -> str:
    """Draw the form to submit a form; with `?form=` a new version of an existing one."""
    return _show_proposal_form(Form(values=_as_before(request.args.get("form", ""))))


def _as_before(code: str) -> dict[str, str]:
    """Fill in what a new version has in common with the one before."""
    if not code:
        return {}
    with reading() as uow:
        before = queries.versions_of(uow.session, code)[0].form
    kept = ("code", "title", "title_ur", "agency", "agency_ur", "language")
    return {name: getattr(before, name) for name in kept}


def _entered(row: PublishedForm) -> str:
    flash("The form is here. Another officer must publish it.", "success")
    return url_for("forms.show", form_id=row.id)


def _show_proposal_form(form: Form) -> str:
    with reading() as uow:
        require(uow.actor, PROPOSE_FORM)
    return render_template(
        f"{OFFICIALS}/propose_form.html",
        form=form,
        printed=[(code, translate(text)) for code, text in PRINTED],
        accept=accept(KINDS),
    )


PROPOSE_ACTION.on_page(
    blueprint, "/kept/new", do="new_post", draw=_show_proposal_form, then=_entered
)


def _show(form: Form, form_id: UUID) -> str:
    with reading() as uow:
        found = queries.kept_form(uow, form_id)
        actor = uow.actor
    return render_template(
        f"{OFFICIALS}/form.html",
        shown=found.page.items[0],
        names=found.names,
        form=form,
        me=actor.person_id,
        may_decide=actor.may(DECIDE_FORM),
        may_withdraw=actor.may(WITHDRAW_FORM),
        may_propose=actor.may(PROPOSE_FORM),
        printed=dict(PRINTED),
        labels=labels,
    )


def _refusing(form: Form, form_id: UUID) -> str:
    return _reason(form, form_id, DECIDE_FORM, "refuse_form.html")


def _withdrawing(form: Form, form_id: UUID) -> str:
    return _reason(form, form_id, WITHDRAW_FORM, "withdraw_form.html")


def _reason(form: Form, form_id: UUID, permission: Permission, template: str) -> str:
    with reading() as uow:
        require(uow.actor, permission)
        shown = queries.kept_form(uow, form_id).page.items[0]
    return render_template(f"{OFFICIALS}/{template}", form=form, shown=shown)


form_doors = Subject(
    blueprint, api, "/kept/<uuid:form_id>", "/form-versions/<uuid:form_id>", "forms.show", _show
)
form_doors.page("", "show")
form_doors.act(approve_form, CommandSchema).on_page("/approve", "approve").done(
    sentence("The form is published.")
).on_api("/approval", "approve", FormSchema).describe(
    "Publish a version that another officer sent."
)
form_doors.act(refuse_form, ReasonSchema).on_page(
    "/refuse", "refused", ask="refuse", draw=_refusing
).done(sentence("The form was refused.")).on_api("/refusal", "refuse", FormSchema).describe(
    "Refuse a version with a reason, or withdraw your own."
)
form_doors.act(withdraw_form, ReasonSchema).on_page(
    "/withdraw", "withdrawn", ask="withdraw", draw=_withdrawing
).done(sentence("The version is withdrawn. Nobody can download it now.")).on_api(
    "/withdrawal", "withdraw", FormSchema
).describe("Take a published version down, with a reason.")
