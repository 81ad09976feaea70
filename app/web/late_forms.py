"""Forms that came too late come back filled: their session had ended, or their token is old.

A form waits in `held_forms.py`, without passwords, codes and files, for the person who filled it
in. Its page shows again what was typed; its sender checks it, and sends it again.
"""

from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Flask, flash, g, request, session
from flask_babel import gettext
from redis import RedisError
from werkzeug.datastructures import MultiDict

from app.network import network
from app.platform import the_platform
from app.web.actors import page_actor
from app.web.doors import SECRETS
from app.web.forms import BOOKKEEPING
from app.web.held_forms import MINUTES, held_form, keep_fields, take_form
from app.web.return_addresses import return_address

FIELD = "held_form"
# The name in a browser's session of the person who signed in: it stays when the session ends.
PERSON = "person"
# The one-time codes that people type.
CODES = frozenset({"code", "email_code", "mobile_code"})
_NEVER = SECRETS | CODES | BOOKKEEPING
# A person, or a network of strangers, has few pages open for so long.
MAX_FORMS = 60


def hold_late_form() -> str:
    """Hold the form of this request; return the page where it comes back, "" if it cannot.

    Another site could have made the form: only one that a page of this site sent comes back.
    """
    holder, is_own = _holder(), (request.referrer or "").startswith(request.host_url)
    if not is_own or not _is_within_limit(holder):
        return ""
    fields = [each for each in request.form.items(multi=True) if each[0] not in _NEVER]
    key = keep_fields(holder, fields)
    return _with_key(return_address(), key) if key else ""


def _with_key(address: str, key: str) -> str:
    parts = urlsplit(address)
    others = [each for each in parse_qsl(parts.query) if each[0] != FIELD]
    return f"{parts.path}?{urlencode([*others, (FIELD, key)])}"


def _holder() -> str:
    """Return whose form it is, also after the session has ended."""
    person = page_actor().person_id or session.get(PERSON)
    return f"person {person}" if person else "nobody"


def _is_within_limit(holder: str) -> bool:
    """Count a form; return False if its holder fills Redis."""
    subject = network(request.remote_addr or "") if holder == "nobody" else holder
    name = f"bdm:held-forms-of:{subject}"
    counting = the_platform().redis.pipeline()
    counting.incr(name)
    counting.expire(name, MINUTES * 60)
    try:
        count, _ = counting.execute()
    except RedisError:
        return False
    return bool(count <= MAX_FORMS)


def _fill() -> None:
    """Fill the forms of this page with what their sender had typed."""
    if request.method != "GET" or FIELD not in request.args:
        return
    key, holder = request.args[FIELD], _holder()
    # On a shared computer the next stranger finds nothing; a person may load the page again.
    held = take_form(key, holder) if holder == "nobody" else held_form(key, holder)
    if held is not None and (holder == "nobody" or page_actor().person_id):
        g.typed_before = MultiDict(held.fields)
        flash(
            gettext(
                "Nothing was done yet, because the page was open for too long. What you typed is"
                " still here, without passwords, codes and files. Check it, and send it again."
            )
        )


def install_late_forms(app: Flask) -> None:
    """Fill forms that come back, before their page is drawn."""
    app.before_request(_fill)
