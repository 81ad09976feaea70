"""The steps of a bid, and which of them are done."""

from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext

from app.text import isolated
from app.web.formatting import local_date, rupees
from app.web.i18n import joined
from marketplace.bids.doors.tables import named_document
from marketplace.bids.queries import Bidding


def tasks(file: Bidding) -> list[dict[str, Any]]:
    """Return the steps as the page's list of tasks draws them."""
    return [_prices(file), _answers(file), _documents(file), *_security(file), _review(file)]


def _status(*, done: bool, begun: bool = False) -> dict[str, str]:
    if done:
        return {"text": gettext("Done"), "colour": ""}
    if begun:
        return {"text": gettext("In progress"), "colour": "blue"}
    return {"text": gettext("To do"), "colour": "yellow"}


def _step(file: Bidding, title: str, endpoint: str, hint: str, status: dict[str, str]) -> Any:  # noqa: ANN401 - a row of the task list
    href = url_for(f"bids.{endpoint}", tender_id=file.tender.id)
    return {"title": title, "href": href, "hint": hint, "status": status}


def _prices(file: Bidding) -> dict[str, Any]:
    priced, items = len(file.schedule.lines), len(file.items)
    hint = gettext("%(priced)d of %(items)d items priced", priced=priced, items=items)
    if file.total_paisa is not None:
        hint = gettext("%(hint)s: %(amount)s", hint=hint, amount=isolated(rupees(file.total_paisa)))
    done = priced > 0 and "prices" not in file.missing
    step: dict[str, Any] = _step(
        file, gettext("Prices"), "prices", hint, _status(done=done, begun=priced > 0)
    )
    return step


def _answers(file: Bidding) -> dict[str, Any]:
    given = len(file.content.bid.answers)
    hint = ngettext("%(num)s criterion", "%(num)s criteria", len(file.criteria))
    done = "answers" not in file.missing
    step: dict[str, Any] = _step(
        file, gettext("Eligibility"), "eligibility", hint, _status(done=done, begun=given > 0)
    )
    return step


def _documents(file: Bidding) -> dict[str, Any]:
    files = len(file.content.files)
    hint = ngettext("%(num)s file added", "%(num)s files added", files)
    if file.lacking:
        hint = gettext("Still needed: %(names)s", names=_lacking_documents(file))
    elif not file.documents:
        hint = gettext("No document is required")
    step: dict[str, Any] = _step(
        file,
        gettext("Documents"),
        "documents",
        hint,
        _status(done=not file.lacking, begun=files > 0),
    )
    return step


def _lacking_documents(file: Bidding) -> str:
    return joined(named_document(each) for each in file.lacking)


def _security(file: Bidding) -> list[dict[str, Any]]:
    if not file.asks_security:
        return []
    hint = gettext("Enter your prices first, to see how much is required")
    if file.security_paisa is not None:
        hint = gettext(
            "At least %(amount)s, valid until %(day)s",
            amount=isolated(rupees(file.security_paisa)),
            day=local_date(file.security_until),
        )
    wrong = any(part.startswith("security") for part in file.missing)
    begun = file.content.bid.security is not None
    status = _status(done=begun and not wrong, begun=begun)
    return [_step(file, gettext("Bid security"), "security", hint, status)]


def _review(file: Bidding) -> dict[str, Any]:
    title = gettext("Check and submit")
    if file.missing:
        text = gettext("Cannot start yet")
        return {"title": title, "href": "", "hint": "", "status": {"text": text, "colour": ""}}
    hint = gettext("Nothing is submitted until you do this")
    step: dict[str, Any] = _step(file, title, "review", hint, _status(done=False))
    return step
