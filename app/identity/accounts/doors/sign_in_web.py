"""Pages of signing in and out. A new session begins with a new cookie: nothing can be fixed."""

from flask import (
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext
from flask_login import login_user, logout_user

from app.clock import real_now
from app.identity.accounts.doors.session_web import SINCE
from app.identity.accounts.queries.account import my_account
from app.identity.accounts.queries.actors import actor_of_session
from app.identity.accounts.queries.fresh_proof import ProofNeeded
from app.identity.accounts.schemas import ReAuthenticateSchema, SecondStepSchema, SignInSchema
from app.identity.accounts.use_cases.end_sessions import sign_out as end_this_session
from app.identity.accounts.use_cases.re_authenticate import ReAuthenticate, re_authenticate
from app.identity.accounts.use_cases.sign_in import (
    FinishSignIn,
    SignIn,
    SignInResult,
    finish_sign_in,
)
from app.identity.accounts.use_cases.sign_in import sign_in as sign_in_use_case
from app.identity.people.doors import client_address, web
from app.platform import the_platform
from app.web import problems
from app.web.actors import SignedIn, page_actor
from app.web.cookies import cookie_name, keep_cookie
from app.web.doors import reading, request_id
from app.web.forms import Form
from app.web.held_forms import address_of_request, held_form, keep_form, take_form
from app.web.i18n import COOKIE
from app.web.late_forms import PERSON
from app.web.return_addresses import local_path, onwards, reason_to_sign_in, return_address
from app.web.single_answers import judge
from app.web.subjects import Subject
from app.web.translation import translate

STEP, NEXT = "second_step", "next"
HELD, BACK = "held_form", "held_back"
_FORM = "application/x-www-form-urlencoded"
DEVICE = "device"
HOME = "/home"


@web.get("/sign-in")
def sign_in() -> Response:
    """Show the form, or go on where somebody is signed in already."""
    if page_actor().kind == "person":
        return _go(request.args.get(NEXT))
    return make_response(_sign_in_page(Form()))


@web.post("/sign-in")
def sign_in_submitted() -> Response:
    """Judge who it is and the password."""
    return judge(
        SignInSchema(),
        sign_in_use_case,
        lambda **i: SignIn(**i, **_client()),
        done=welcome,
        page=_sign_in_page,
    )


@web.get("/sign-in/code")
def second_step() -> Response:
    """Ask for a code of the app."""
    if STEP not in session:
        return make_response(redirect(url_for("identity.sign_in"), 303))
    return make_response(_second_step_page(Form()))


@web.post("/sign-in/code")
def second_step_submitted() -> Response:
    """Judge the code."""
    step = str(session.get(STEP, ""))
    return judge(
        SecondStepSchema(),
        finish_sign_in,
        lambda **i: FinishSignIn(**i, step=step, **_client()),
        done=welcome,
        page=_second_step_page,
    )


@web.post("/sign-out")
def sign_out() -> Response:
    """End the session, here and in the database."""
    the_platform().executor.execute(
        end_this_session, None, actor=page_actor(), request_id=request_id()
    )
    logout_user()
    session.clear()
    response = make_response(redirect("/", 303))
    # On a shared computer nobody comes back to a form that this person had filled in, or to pages
    # that were stored for reading without a line.
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@web.post("/prove")
def prove_submitted() -> Response:
    """Judge it, and go back to what was to be done."""
    return judge(
        ReAuthenticateSchema(),
        re_authenticate,
        ReAuthenticate,
        done=lambda _: _go(request.args.get(NEXT)),
        page=_prove_page,
    )


@web.before_app_request
def prove_with_act() -> Response | None:
    """Judge a proof that comes with a form which waits; the act then continues with that form."""
    if request.method != "POST" or request.mimetype != _FORM or problems.wants_json():
        return None
    if HELD not in request.form:
        return None
    back, going_on = _back_address(), make_response("")
    answer = judge(
        ReAuthenticateSchema(),
        re_authenticate,
        ReAuthenticate,
        done=lambda _: going_on,
        page=_prove_page,
    )
    if answer is not going_on:
        return answer
    held = take_form(request.form[HELD], _holder())
    if held is None or held.address != address_of_request():
        flash(gettext("This took too long, so nothing was done. Send the form again."))
        return _go(back)
    held.put_back()
    return None


@web.app_errorhandler(ProofNeeded)
def lead_to_proof(refusal: ProofNeeded) -> Response:
    """Lead a page to the password and on to its act, or back; tell a machine what to do."""
    if problems.wants_json():
        return problems.answer(403, refusal.code, translate(refusal.message))
    key = keep_form(_holder()) if request.method == "POST" else ""
    if request.method == "POST" and not key:
        flash(gettext("You will come back to the form: choose your files there again."))
    proof = url_for("identity.prove", next=return_address(), held_form=key or None)
    return make_response(redirect(proof, 303))


def _holder() -> str:
    return f"session {page_actor().session_id}"


def _back_address() -> str:
    return local_path(request.form.get(BACK) or request.args.get(NEXT), HOME)


def _client() -> dict[str, str]:
    return {"address": client_address(), **this_browser()}


def this_browser() -> dict[str, str]:
    """Return the browser's name for itself, and its data of earlier sign-ins."""
    return {"user_agent": request.headers.get("User-Agent", ""), "device": held_device()}


def _sign_in_page(form: Form) -> str:
    return render_template(
        "identity/sign_in.html",
        form=form,
        title=gettext("Sign in"),
        lead=reason_to_sign_in(),
        onwards=onwards(),
    )


def _second_step_page(form: Form) -> str:
    return render_template(
        "identity/second_step.html", form=form, title=gettext("Enter a code"), onwards=onwards()
    )


def _prove_page(form: Form) -> str:
    with reading() as uow:
        account = my_account(uow)
    back, key = _back_address(), request.values.get(HELD, "")
    held = held_form(key, _holder())
    return render_template(
        "identity/prove.html",
        form=form,
        title=gettext("Show that it is you"),
        account=account,
        action=held.address if held else url_for("identity.prove", next=back),
        waiting={HELD: key, BACK: back} if held else {},
        back=back,
    )


def welcome(result: SignInResult) -> Response:
    """Put the session into a fresh cookie, or hold the step while a code is asked for."""
    goal = onwards() or HOME
    session.clear()
    if result.step:
        session[STEP] = result.step
        return make_response(redirect(url_for("identity.second_step", next=goal), 303))
    platform = the_platform()
    with platform.executor.sessions() as db:
        vault = platform.executor.vault
        actor = actor_of_session(db, vault, vault.macs("token", result.token.encode()))
    login_user(SignedIn(result.token, actor))
    session[PERSON], session[SINCE] = str(actor.person_id), real_now().timestamp()
    if result.needs_second_step:
        goal = url_for("identity.two_steps")
    response = speaking(make_response(redirect(goal, 303)), result.language)
    keep_cookie(response, DEVICE, result.device)
    return response


def speaking(response: Response, language: str) -> Response:
    """Let the browser remember the person's language."""
    keep_cookie(response, COOKIE, language)
    return response


def held_device() -> str:
    """Return this browser's data of earlier sign-ins (`known_devices.py`)."""
    return request.cookies.get(cookie_name(DEVICE), "")


def _go(target: str | None) -> Response:
    return make_response(redirect(local_path(target, HOME), 303))


Subject(web).page("/prove", "prove", _prove_page)
