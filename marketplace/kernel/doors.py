"""Papers and sheets on their way out, as files."""

from collections.abc import Callable

from flask import Response, request
from flask_babel import force_locale

from app.platform import the_platform
from app.web.i18n import LANGUAGES, language
from marketplace.kernel.printing import Paper, printed


def paper_response(write: Callable[[], Paper], what: str) -> Response:
    """Write a paper in the language asked for (`?paper=ur`), else the reader's; print and send it.

    The English paper is the record; a paper in Urdu says so and is named for its language.
    """
    asked = request.args.get("paper")
    with force_locale(asked if asked in LANGUAGES else language()):
        return _printed(write(), what)


def _printed(paper: Paper, what: str) -> Response:
    platform = the_platform()
    pdf = printed(
        paper,
        base_url=platform.settings.base_url.rstrip("/"),
        demonstration=platform.executor.demonstration,
    )
    which = "" if paper.language == "en" else f"-{paper.language}"
    return file_response(
        pdf, "application/pdf", f"{paper.reference}-{what}{which}.pdf".replace("/", "-")
    )


def file_response(content: bytes, mimetype: str, name: str) -> Response:
    """Send a file that the reader's browser saves under this name."""
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
