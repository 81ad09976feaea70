"""Figures of reliefs in words, tables and charts."""

from markupsafe import Markup

from app.text import sentence
from app.web.charts import Bar, bar_chart
from app.web.formatting import isolate_ltr, rupees
from app.web.i18n import in_reader_language
from app.web.tables import Column, Listed, Table
from app.web.translation import translate
from tax_incentives.decisions.doors.presenter import scheme_titles
from tax_incentives.figures.policy import Band
from tax_incentives.figures.queries.published import PublishedGrant, SchemeCost, YearCost
from tax_incentives.rules.periods import year_text
from tax_incentives.statutory.doors import rate_title

KINDS = {
    "voted": sentence("Money that was voted"),
    "forgone": sentence("Revenue that is forgone"),
    "statutory": sentence("Forgone by a reduced rate of the law"),
}
WITHHELD = sentence("Not shown")


def band_text(band: Band) -> str:
    """Write a band of amounts."""
    least, most = rupees(band.above_paisa), rupees(band.most_paisa or 0)
    if band.most_paisa is None:
        said = sentence("More than %(least)s", least=least)
    elif not band.above_paisa:
        said = sentence("Up to %(most)s", most=most)
    else:
        said = sentence("More than %(least)s, up to %(most)s", least=least, most=most)
    return translate(said)


def cost_text(cost: SchemeCost) -> str | Markup:
    """Write what a scheme or a year cost, as far as it is published."""
    if cost.granted_paisa is not None:
        return isolate_ltr(rupees(cost.granted_paisa))
    return band_text(cost.band) if cost.band else translate(WITHHELD)


def scheme_title(code: str) -> str:
    """Return the title of a scheme or reduced rate; its code where it is not here any more."""
    return scheme_titles().get(code) or rate_title(code)


def _holders(cost: SchemeCost) -> str | Markup:
    return translate(WITHHELD) if cost.holders is None else isolate_ltr(cost.holders)


COSTS: Table[SchemeCost] = Table(
    Column(sentence("Relief"), lambda each: scheme_title(each.scheme)),
    Column(sentence("Kind"), lambda each: translate(KINDS[each.budget]) if each.budget else "–"),
    Column(sentence("Holders"), _holders, numeric=True),
    Column(sentence("Granted"), cost_text, numeric=True),
)
GRANTS: Table[PublishedGrant] = Table(
    Column(
        sentence("Granted to"),
        lambda each: in_reader_language(each.holder, each.holder_ur),
    ),
    Column(sentence("Relief"), lambda each: scheme_title(each.scheme)),
    Column(sentence("Version"), lambda each: isolate_ltr(each.scheme_version), numeric=True),
    Column(sentence("Fiscal year"), lambda each: isolate_ltr(year_text(each.fiscal_year))),
    Column(sentence("Amount"), lambda each: band_text(each.band)),
)


def costs_of(year: YearCost) -> Listed:
    """Return the table of a year."""
    return COSTS.of(year.schemes)


def chart_of(year: YearCost) -> Markup:
    """Draw a year's published figures: amounts once it has ended, before that the holders."""
    shown = [each for each in year.schemes if not each.withheld]
    if year.exact:
        title = sentence("Granted in %(year)s", year=year_text(year.fiscal_year))
        bars = [_bar(each, each.granted_paisa or 0, cost_text(each)) for each in shown]
    else:
        title = sentence("Holders in %(year)s", year=year_text(year.fiscal_year))
        bars = [_bar(each, each.holders or 0) for each in shown]
    return bar_chart(translate(title), bars)


def _bar(cost: SchemeCost, value: int, shown: str | Markup = "") -> Bar:
    return Bar(label=scheme_title(cost.scheme), value=value, shown=shown)
