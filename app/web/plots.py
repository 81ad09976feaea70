"""Lines and stacked columns, drawn on the server as SVG: no script, a few hundred bytes.

Time runs as the page is read, so in Urdu from the right. The picture holds no letters: labels are
text of the page, it names and describes itself to people who hear it, and every number is in a
table beneath it (the page's own, which `described_by` may name).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from flask import Flask
from markupsafe import Markup

from app.web.i18n import is_rtl

# A picture's own measure; it is stretched to the page's width.
_WIDE, _HIGH = 1_000, 200
# Of the width that a column has, what it fills.
_FILLED = 80
# Classes of colours that there are; further series share the last.
MAX_SERIES = 7
_FIGURE = Markup(
    '<figure class="bdm-plot"><figcaption class="govuk-heading-s">{title}</figcaption>'
    '<p class="bdm-plot__most">{most}</p>'
    '<svg viewBox="0 0 1000 200" width="100%" height="160" preserveAspectRatio="none" role="img"'
    ' aria-labelledby="{id}-t {id}-d" focusable="false"><title id="{id}-t">{title}</title>'
    '<desc id="{id}-d">{desc}</desc>'
    '<path class="bdm-plot__grid" d="M0 .5H1000M0 100H1000M0 {zero}H1000"/>{drawn}</svg>'
    '<p class="bdm-plot__ends"><span>{first}</span><span>{last}</span></p>{key}</figure>'
)
_KEY = Markup('<ul class="bdm-plot__key">{}</ul>')
_NAME = Markup('<li><span class="bdm-series-{}"></span>{}</li>')
_LINE = Markup('<polyline class="bdm-plot__line" points="{}"/>')
_RECT = Markup('<rect class="bdm-series-{}" x="{}" y="{}" width="{}" height="{}"/>')


@dataclass(frozen=True, kw_only=True)
class Words:
    """The texts around a picture: its title, what it shows, its greatest value, its ends."""

    id: str
    title: str
    desc: str
    most: str
    first: str
    last: str


def line_plot(words: Words, values: Sequence[int]) -> Markup:
    """Draw values (whole numbers, also negative) as one line; empty without values.

    A single value is drawn as a column: a line needs two ends.
    """
    if len(values) < 2:  # noqa: PLR2004 - as said
        return stacked_plot(words, ("",), [tuple(values)] if values else [])
    scale = _Scale.of(values)
    steps = len(values) - 1
    points = " ".join(f"{_x(n * _WIDE // steps)},{scale.y(v)}" for n, v in enumerate(values))
    return _figure(words, _LINE.format(points), scale, ())


def stacked_plot(words: Words, series: Sequence[str], columns: Sequence[Sequence[int]]) -> Markup:
    """Draw columns, each of as many parts as there are series; empty without columns.

    A negative part takes no room: the table beneath shows it.
    """
    if not columns:
        return Markup()
    scale = _Scale.of([sum(max(part, 0) for part in column) for column in columns])
    width = max(_WIDE * _FILLED // 100 // len(columns), 1)
    drawn = Markup()
    for place, column in enumerate(columns):
        middle = _x((2 * place + 1) * _WIDE // (2 * len(columns)))
        drawn += _column(column, middle - width // 2, width, scale)
    return _figure(words, drawn, scale, series)


def _column(parts: Sequence[int], x: int, width: int, scale: "_Scale") -> Markup:
    tops = [0]
    for part in parts:
        tops.append(tops[-1] + max(part, 0))
    drawn = Markup()
    for number, (low, high) in enumerate(pairwise(tops)):
        top = scale.y(high)
        if height := scale.y(low) - top:
            drawn += _RECT.format(_colour(number), x, top, width, height)
    return drawn


@dataclass(frozen=True)
class _Scale:
    """From the least value (at most 0) to the greatest (at least 1), in whole numbers."""

    least: int
    most: int

    @classmethod
    def of(cls, values: Sequence[int]) -> "_Scale":
        return cls(min(0, *values, 0), max(1, *values, 1))

    def y(self, value: int) -> int:
        return (self.most - value) * _HIGH // (self.most - self.least)


def _x(place: int) -> int:
    return _WIDE - place if is_rtl() else place


def _colour(number: int) -> int:
    return min(number + 1, MAX_SERIES)


def _figure(words: Words, drawn: Markup, scale: _Scale, series: Sequence[str]) -> Markup:
    named = [_NAME.format(_colour(number), name) for number, name in enumerate(series) if name]
    key = _KEY.format(Markup().join(named)) if named else ""
    return _FIGURE.format(**vars(words), drawn=drawn, zero=scale.y(0), key=key)


def install_plots(app: Flask) -> None:
    """Give templates both pictures."""
    app.jinja_env.globals.update(line_plot=line_plot, stacked_plot=stacked_plot)
