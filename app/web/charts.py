"""Pictures of numbers and of ways, drawn on the server: people would rather look than read.

Every word and number is in the page as text, in the reader's language and direction, and is
what a screen reader says. The picture beside it only helps, needs no script and weighs little.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import Flask
from flask_babel import gettext
from markupsafe import Markup, escape

from app.money import grouped
from app.web.formatting import isolate_ltr, typed
from app.web.tags import doubt

_PER_MILLE = 1_000
# Even the smallest of many is there to see.
_MIN_PER_MILLE = 5
_CHART = """<figure class="bdm-chart"><figcaption class="govuk-heading-s">{title}</figcaption>
<ul>
{bars}</ul></figure>"""
_BAR = """<li><span>{label}</span> <strong>{shown}</strong>\
<svg width="100%" height="10" aria-hidden="true" focusable="false">\
<rect width="{percent}%" height="10"/></svg></li>
"""


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar: a whole number (people, tenders, paisa), and how it is written where not plainly."""

    label: str
    value: int
    shown: str | Markup = ""
    href: str = ""


def bar_chart(title: str, bars: Iterable[Bar]) -> Markup:
    """Draw bars one below the other, each in proportion to the longest; empty without bars.

    Raises ValueError for a negative value: a length cannot show it.
    """
    rows = list(bars)
    if any(bar.value < 0 for bar in rows):
        problem = "a bar cannot be shorter than nothing"
        raise ValueError(problem)
    if not rows:
        return Markup()
    longest = max(bar.value for bar in rows)
    drawn = "".join(_bar(bar, longest) for bar in rows)
    return Markup(_CHART.format(title=escape(title), bars=drawn))  # noqa: S704 - each part is escaped


def _bar(bar: Bar, longest: int) -> str:
    label = typed(bar.label)
    if bar.href:
        label = Markup('<a class="govuk-link" href="{}">{}</a>').format(bar.href, label)
    shown = bar.shown or isolate_ltr(grouped(bar.value))
    return _BAR.format(label=label, shown=escape(shown), percent=_share(bar.value, longest))


def _share(value: int, longest: int) -> str:
    """Return value of longest in per cent with a decimal, calculated in whole numbers."""
    if value == 0:
        return "0"
    tenths = max(value * _PER_MILLE // longest, _MIN_PER_MILLE)
    return f"{tenths // 10}.{tenths % 10}"


def pipe(title: str, counts: Iterable[Bar]) -> Markup:
    """Draw counts by status as a row of numbers, each a link to what it counts; zero is shown."""
    drawn = Markup().join(
        Markup('<li><a href="{}"><b>{}</b>{}</a></li>').format(
            each.href, isolate_ltr(grouped(each.value)), typed(each.label)
        )
        for each in counts
    )
    return Markup('<ul class="bdm-pipe" aria-label="{}">{}</ul>').format(title, drawn)


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One stage of a way. `state`: "done", "now", "ended" (it went no further), or "" to come."""

    title: str
    state: str = ""


def way(stages: Sequence[str], reached: int, *, ended: str = "") -> list[Stage]:
    """Make the stages of a way of which `reached` are done; the next one is now.

    `ended` is the word of a final state; it takes the place of the next step.
    """
    done = [Stage(title=title, state="done") for title in stages[:reached]]
    if ended:
        return [*done, Stage(title=ended, state="ended")]
    now = [Stage(title=title, state="now") for title in stages[reached : reached + 1]]
    return [*done, *now, *(Stage(title=title) for title in stages[reached + 1 :])]


_CLASSES: Mapping[str, str] = {
    "done": "bdm-way__done",
    "now": "bdm-way__now",
    "ended": "bdm-way__ended",
    "": "bdm-way__later",
}


def progress_line(label: str, stages: Iterable[Stage]) -> Markup:
    """Draw a process as a line of stages; `label` names it for people who do not see it."""
    # Asked for one by one, so that they are found for translation.
    heard = {"done": gettext("done"), "now": gettext("now"), "": gettext("later"), "ended": ""}
    drawn = Markup().join(_stage(stage, heard[stage.state]) for stage in stages)
    return Markup('<ol class="bdm-way" aria-label="{}">{}</ol>').format(label, drawn)


def install_charts(app: Flask) -> None:
    """Give templates the pictures, the mark of a doubt, and filters for the parts of pictures."""
    pictures = {"bar_chart": bar_chart, "pipe": pipe, "progress_line": progress_line}
    app.jinja_env.globals.update(pictures, doubt=doubt)
    app.jinja_env.filters["bars"] = lambda rows: [Bar(**row) for row in rows]
    app.jinja_env.filters["stages"] = lambda rows: [Stage(**row) for row in rows]


def _stage(stage: Stage, heard: str) -> Markup:
    current = Markup(' aria-current="step"') if stage.state in {"now", "ended"} else Markup()
    said = Markup('<span class="govuk-visually-hidden">: {}</span>').format(heard) if heard else ""
    return Markup('<li class="{}"{}><span>{}{}</span></li>').format(
        _CLASSES[stage.state], current, stage.title, said
    )
