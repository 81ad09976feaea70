"""The public page behind the picture on a certificate, or another paper: no sign-in, and free.

The address cannot be guessed, so it may say the holder's name. A file that is compared is read,
hashed and forgotten.
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from app.casework.catalogue.registry import CaseBook
from app.casework.grants.doors import presenter as grant_labels
from app.casework.grants.queries.certificates import certificate_at
from app.casework.grants.tokens import read_token
from app.casework.ports import AddedPages, ShownPaper
from app.errors import Invalid, NotFound
from app.http import status_of
from app.text import sentence
from app.web.doors import reading
from app.web.forms import Form
from app.web.i18n import language
from app.web.tables import Cell, summary_rows

blueprint = Blueprint("certificates", __name__, url_prefix="/c")
# Ours are far smaller; what is larger is none of ours.
_MAX_FILE_BYTES = 2 * 1024 * 1024


@blueprint.get("/<token>")
def show(token: str) -> Response:
    """Show the certificate, its holder, and its status."""
    kept = read_token(token)
    if kept is None:
        raise NotFound
    if kept != token:
        made: Response = redirect(url_for("certificates.show", token=kept), 301)  # type: ignore[assignment]  # werkzeug's own response
        return made
    return _page(_load_paper(kept), Form())


@blueprint.post("/<token>")
def compare(token: str) -> Response:
    """Hold a file against the one that was issued. Nothing of it is kept."""
    shown = _load_paper(token)
    form = Form.posted()
    part = request.files.get("file")
    data = part.stream.read(_MAX_FILE_BYTES + 1) if part else b""
    if not data:
        problem = sentence("Choose the file of the certificate.")
        refusal = Invalid(problem, fields={"file": problem})
        return _page(shown, form.with_refusal(refusal), status=status_of(refusal))
    same = hmac.compare_digest(hashlib.sha256(data).digest(), shown.sha256)
    return _page(shown, form, same=same)


def _load_paper(token: str) -> ShownPaper:
    """Return what stands at an address: a grant's certificate, or a paper of a domain."""
    with reading() as uow:
        try:
            return grant_labels.as_paper(certificate_at(uow, token))
        except NotFound:
            found = uow.port(CaseBook).paper_at(uow, token) or uow.port(AddedPages).paper(
                uow, token
            )
            if found is None:
                raise
            return found


def _facts(shown: ShownPaper) -> Sequence[Mapping[str, Cell]]:
    facts = [(label, grant_labels.fact_label(value, language())) for label, value in shown.facts]
    return summary_rows(*facts)


def _page(
    shown: ShownPaper, form: Form, *, same: bool | None = None, status: int = 200
) -> Response:
    page = render_template(
        "cases/certificates/show.html",
        shown=shown,
        form=form,
        same=same,
        facts=_facts(shown),
        words=grant_labels,
        speaks=language(),
    )
    response = make_response(page, status)
    # Anyone with the address may look; nobody is led there.
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
