"""A tender's way as a picture: two lanes over the same days, as planned and as it went.

It holds no letters and helps beside a table that says all of it. Time runs as the page is read.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

from flask_babel import gettext
from markupsafe import Markup

from app.text import Sentence, sentence
from app.web.formatting import local_date
from app.web.i18n import is_rtl
from app.web.tables import Column, Listed, Table
from app.web.translation import translate
from marketplace.results.policy import Step, StepName

_WIDE = 1_000
_MIN_WIDTH = 6
_NAMES: Mapping[StepName, Sentence] = {
    StepName.PUBLICATION: sentence("Published"),
    StepName.CLOSING: sentence("Bidding closes"),
    StepName.OPENING: sentence("Bids are opened"),
    StepName.REPORT: sentence("Report of the committee"),
    StepName.AWARD: sentence("Award"),
    StepName.REVERSAL: sentence("Award reversed"),
    StepName.SIGNATURE: sentence("Contract signed"),
    StepName.COMPLETION: sentence("Everything delivered"),
}
# Labels of the days before a step, and their colours by position in this order.
_UNTIL: Mapping[StepName, Sentence] = {
    StepName.CLOSING: sentence("Bidding"),
    StepName.OPENING: sentence("Opening the bids"),
    StepName.REPORT: sentence("Evaluation"),
    StepName.AWARD: sentence("Award"),
    StepName.SIGNATURE: sentence("Signing"),
    StepName.COMPLETION: sentence("Delivery"),
    StepName.REVERSAL: sentence("Award that was reversed"),
}
_COLOUR = {name: place for place, name in enumerate(_UNTIL, start=1)}
_FIGURE = Markup(
    '<figure class="bdm-plot"><figcaption class="govuk-heading-s">{title}</figcaption>'
    '<p class="bdm-plot__most">{planned}</p>{first}<p class="bdm-plot__most">{real}</p>{second}'
    '<p class="bdm-plot__ends"><span>{begins}</span><span>{ends}</span></p>{key}</figure>'
)
_LANE = Markup(
    '<svg viewBox="0 0 1000 34" width="100%" height="28" preserveAspectRatio="none"'
    ' aria-hidden="true" focusable="false">{}</svg>'
)
_RECT = Markup('<rect class="bdm-series-{}" x="{}" y="0" width="{}" height="34"/>')
_KEY = Markup('<ul class="bdm-plot__key">{}</ul>')
_NAME = Markup('<li><span class="bdm-series-{}"></span>{}</li>')
Dated = tuple[StepName, date]


def steps_table(steps: Sequence[Step]) -> Listed:
    """List the steps with the day planned and the day real."""
    return Table[Step](
        Column(sentence("Step"), lambda step: translate(_NAMES[step.name])),
        Column(sentence("Planned"), lambda step: _written(step.planned)),
        Column(sentence("Real"), lambda step: _written(step.real)),
    ).of(steps)


def _written(day: date | None) -> str:
    return local_date(day) if day else "–"


def timeline_picture(steps: Sequence[Step]) -> Markup:
    """Draw both lanes; nothing if fewer than two days are known."""
    real = [(step.name, step.real) for step in steps if step.real]
    begins = real[:1]
    planned = [*begins, *((step.name, step.planned) for step in steps if step.planned)]
    days = [day for _, day in (*real, *planned)]
    if not days or min(days) == max(days):
        return Markup()
    scale = (min(days), (max(days) - min(days)).days)
    return _FIGURE.format(
        title=gettext("Timeline, planned and real"),
        planned=gettext("Planned"),
        first=_lane(planned, *scale),
        real=gettext("Real"),
        second=_lane(real, *scale),
        begins=local_date(min(days)),
        ends=local_date(max(days)),
        key=_key([*planned[1:], *real[1:]]),
    )


def _lane(steps: Sequence[Dated], begins: date, days: int) -> Markup:
    return _LANE.format(Markup().join(_rectangles(steps, begins, days)))


def _rectangles(steps: Sequence[Dated], begins: date, days: int) -> Iterator[Markup]:
    for (_, earlier), (name, later) in pairwise(steps):
        x = (earlier - begins).days * _WIDE // days
        width = max((later - earlier).days * _WIDE // days, _MIN_WIDTH)
        yield _RECT.format(_COLOUR[name], _WIDE - x - width if is_rtl() else x, width)


def _key(steps: Sequence[Dated]) -> Markup:
    drawn = {name for name, _ in steps}
    named = (
        _NAME.format(_COLOUR[name], translate(word))
        for name, word in _UNTIL.items()
        if name in drawn
    )
    return _KEY.format(Markup().join(named))
