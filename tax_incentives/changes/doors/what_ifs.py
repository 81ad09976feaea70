"""Cost of a changed scheme, on pages and in the API."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from markupsafe import Markup

from app.money import grouped_rupees
from app.permissions import require
from app.schemas import CursorSchema
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.formatting import isolate_ltr, local_date, local_time, rupees
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
from app.web.i18n import language
from app.web.subjects import Subject
from app.web.tables import Cell, Column, Table, summary_rows
from tax_incentives.changes.costs import BANDS
from tax_incentives.changes.models import WhatIf
from tax_incentives.changes.queries.changes import next_text, scheme_change, scheme_titles
from tax_incentives.changes.queries.what_ifs import (
    CostFigures,
    CostGroup,
    MissingFact,
    WhatIfView,
    what_if,
    what_ifs,
)
from tax_incentives.changes.schemas import (
    AskWhatIfSchema,
    WhatIfLineOut,
    WhatIfOut,
    WhatIfsOut,
    WhatIfStartSchema,
)
from tax_incentives.changes.use_cases.cost_scheme import ask_what_if
from tax_incentives.kernel.permissions import ASK_WHAT_IF

web = Blueprint(
    "relief_what_ifs", __name__, url_prefix="/reliefs/what-ifs", template_folder="../../templates"
)
api = ApiBlueprint("relief_what_ifs_api", __name__, description="What a changed relief would cost")
needs_sign_in(web)
needs_token(api)


def _link(row: WhatIf) -> Cell:
    return {"text": row.scheme, "href": url_for("relief_what_ifs.show", what_if_id=row.id)}


_LIST: Table[WhatIf] = Table(
    Column("Scheme", _link),
    Column("Asked", lambda row: local_time(row.asked_at)),
    Column("Rules of", lambda row: local_date(row.rule_on)),
    Column("Firms", lambda row: isolate_ltr(f"{row.firms:,}"), numeric=True),
)


def _number(name: str) -> Callable[[CostGroup], Any]:
    return lambda group: isolate_ltr(f"{getattr(group.figures, name):,}")


def _money(name: str) -> Callable[[CostGroup], Any]:
    return lambda group: isolate_ltr(rupees(getattr(group.figures, name)))


def _table(first: str, named: Callable[[str], str]) -> Table[CostGroup]:
    return Table(
        Column(first, lambda group: named(group.value)),
        Column("Get it now", _number("old"), numeric=True),
        Column("Would get it", _number("new"), numeric=True),
        Column("Winners", _number("winners"), numeric=True),
        Column("They gain", _money("won_paisa"), numeric=True),
        Column("Losers", _number("losers"), numeric=True),
        Column("They lose", _money("lost_paisa"), numeric=True),
        Column("Not known", _number("unknown"), numeric=True),
    )


def band_words(band: str) -> str:
    """Return the label of a band's amounts."""
    number = int(band)
    if number == 0:
        return "Nothing"
    if number == len(BANDS):
        return f"More than Rs {grouped_rupees(BANDS[-1] * 100)}"
    return f"Up to Rs {grouped_rupees(BANDS[number] * 100)}"


DISTRICTS = _table("District", lambda value: value.replace("_", " ").capitalize())
SIZES = _table("Taxes paid in the year before", band_words)
MISSING: Table[MissingFact] = Table(
    Column("Fact", lambda each: isolate_ltr(each.name)),
    Column("Firms and claims", lambda each: isolate_ltr(f"{each.firms:,}"), numeric=True),
)


def _gain(found: CostFigures) -> Markup:
    gain = found.new_paisa - found.old_paisa
    return isolate_ltr(f"{'-' if gain < 0 else ''}{rupees(abs(gain))}")


# The figures in short, for the page of a change.
IN_SHORT: Table[tuple[str, CostFigures]] = Table(
    Column("Decided by both texts", lambda each: f"{each[0]}: {each[1].known:,}"),
    Column("Now", lambda each: isolate_ltr(rupees(each[1].old_paisa)), numeric=True),
    Column("With the change", lambda each: isolate_ltr(rupees(each[1].new_paisa)), numeric=True),
    Column("Difference", lambda each: _gain(each[1]), numeric=True),
    Column("Winners", lambda each: f"{each[1].winners:,}", numeric=True),
    Column("Losers", lambda each: f"{each[1].losers:,}", numeric=True),
    Column("Not known", lambda each: f"{each[1].unknown:,}", numeric=True),
)


def _summary(found: CostFigures, who: str) -> Any:  # noqa: ANN401 - for the macro
    return summary_rows(
        (f"{who} that both texts decide", f"{found.known:,}"),
        (f"{who} of which something is not known", f"{found.unknown:,}"),
        ("Now", isolate_ltr(f"{rupees(found.old_paisa)} to {found.old:,}")),
        ("With the change", isolate_ltr(f"{rupees(found.new_paisa)} to {found.new:,}")),
        ("Difference", _gain(found)),
        ("Winners", isolate_ltr(f"{found.winners:,}, {rupees(found.won_paisa)}")),
        ("Losers", isolate_ltr(f"{found.losers:,}, {rupees(found.lost_paisa)}")),
    )


@web.get("")
def index() -> str:
    """List what was asked."""
    cursor = CursorSchema().load(request.args)["cursor"]
    with reading() as uow:
        page, may_ask = what_ifs(uow, cursor), uow.actor.may(ASK_WHAT_IF)
    return render_template(
        "incentives/what_ifs.html",
        listed=_LIST.of(page.items),
        next_cursor=page.next_cursor,
        may_ask=may_ask,
    )


@web.get("/<uuid:what_if_id>")
def show(what_if_id: UUID) -> str:
    """Show how far the work is, and what it found so far."""
    with reading() as uow:
        found = what_if(uow, what_if_id)
    return render_template("incentives/what_if.html", found=found, **_page_values(found))


def _page_values(found: WhatIfView) -> Mapping[str, Any]:
    return {
        "firms": _summary(found.figures, "Firms"),
        "claims": _summary(found.claims, "Claims"),
        "districts": DISTRICTS.of(found.districts),
        "sizes": SIZES.of(found.sizes),
        "missing": MISSING.of(found.missing),
    }


def _enter(form: Form) -> str:
    with reading() as uow:
        require(uow.actor, ASK_WHAT_IF)
        titles = scheme_titles(uow, language())
        if request.method == "GET":
            given = WhatIfStartSchema().load(request.args)
            if given["change"]:
                row = scheme_change(uow, given["change"]).change
                form = Form(values={"code": row.code, "content": row.content})
            elif given["code"]:
                text = next_text(uow, given["code"])
                form = Form(values={"code": given["code"], "content": text})
    return render_template("incentives/what_if_new.html", form=form, schemes=list(titles.items()))


relief_what_ifs = Subject(web, api)
relief_what_ifs.read(
    "/relief-what-ifs", "list_relief_what_ifs", what_ifs, WhatIfsOut, CursorSchema
).describe("List what was asked, the newest first.")
relief_what_ifs.read(
    "/relief-what-ifs/<uuid:what_if_id>", "show_relief_what_if", what_if, WhatIfOut
).describe("Show how far the work is, with totals, winners and losers by district and size.")
relief_what_ifs.act(ask_what_if, AskWhatIfSchema).on_page(
    "/new",
    "asked",
    ask="new",
    draw=_enter,
    then=lambda row: url_for("relief_what_ifs.show", what_if_id=row.id),
).on_api(
    "/relief-what-ifs",
    "ask_relief_what_if",
    WhatIfLineOut,
    status=201,
    location=lambda row: f"/api/v1/relief-what-ifs/{row.id}",
).describe("Ask what a changed scheme would cost; workers answer it slice by slice.")
