"""Figures of casework as charts, each bar a link to the list that it counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext, ngettext
from markupsafe import Markup

from app.casework.catalogue.registry import CaseBook
from app.casework.figures.queries.figures import Figures, Reason, Time, Waiting
from app.identity.public import PersonSummary
from app.text import sentence
from app.web.charts import Bar, bar_chart
from app.web.i18n import language
from app.web.tables import Column, Listed, Table

MAX_BARS = 12


@dataclass(frozen=True, kw_only=True)
class FigureWords:
    """Draws the figures that were found, by the names of files and people."""

    found: Figures
    book: CaseBook
    people: Mapping[UUID, PersonSummary]
    kept: Mapping[str, Any]

    def by_task(self) -> Markup:
        """Draw the median time of each step."""
        return self._times(gettext("Median time by step, in working days"), self.found.tasks)

    def by_agency(self) -> Markup:
        """Draw the median time of each agency."""
        return self._times(gettext("Median time by agency, in working days"), self.found.agencies)

    def by_officer(self) -> Markup:
        """Draw the median time of each officer of the office."""
        return self._times(gettext("Median time by officer, in working days"), self.found.officers)

    def _times(self, title: str, times: Iterable[Time]) -> Markup:
        return bar_chart(
            title,
            [
                Bar(
                    label=self.name(each),
                    value=max(each.median, 0),
                    shown=gettext(
                        "%(median)s (nine of ten: %(ninetieth)s; %(count)s decided)",
                        median=each.median,
                        ninetieth=each.ninetieth,
                        count=each.count,
                    ),
                    href=self.list_of(each),
                )
                for each in list(times)[:MAX_BARS]
            ],
        )

    def reasons(self) -> Markup:
        """Draw why registrations were refused."""
        return bar_chart(
            gettext("Why it was refused"),
            [
                Bar(label=self.reason(each), value=each.count, href=self._of_reason(each))
                for each in self.found.reasons[:MAX_BARS]
            ],
        )

    def deemed(self) -> Markup:
        """Draw what was approved by the clock alone."""
        return bar_chart(
            gettext("Deemed approved, because nobody decided in time"),
            [
                Bar(label=self.name(each), value=each.deemed, href=self.list_of(each, deemed="yes"))
                for each in self.found.tasks
                if each.deemed
            ],
        )

    def waiting(self) -> Markup:
        """Draw how long what is open has waited."""
        return bar_chart(
            gettext("Open steps, by working days since they were opened"),
            [
                Bar(label=age_label(each), value=each.count, href=self._of_age(each))
                for each in self.found.waiting
            ],
        )

    def name(self, time: Time) -> str:
        """Return the subject of a time: a step, an agency, or an officer."""
        if time.officer_id is not None:
            found = self.people.get(time.officer_id)
            return str(found.name if found else gettext("Somebody"))
        if time.task:
            service = self._newest(time.service)
            if service is None:
                return time.task
            registration = service.registration(time.registration)
            step = registration.task(time.task).title.named(language())
            return f"{step} ({registration.title.named(language())})"
        return str(
            self.book.agency(time.agency).named(language()) if time.agency else gettext("All")
        )

    def steps(self) -> Listed:
        """Return the table of every step."""
        return Table[Time](
            Column(
                sentence("Step"), lambda each: {"text": self.name(each), "href": self.list_of(each)}
            ),
            Column(sentence("Decided"), lambda each: each.count, numeric=True),
            Column(sentence("Median days"), lambda each: each.median, numeric=True),
            Column(sentence("Nine of ten within"), lambda each: each.ninetieth, numeric=True),
            Column(sentence("Refused"), lambda each: each.refused, numeric=True),
            Column(sentence("Deemed"), lambda each: each.deemed, numeric=True),
        ).of(self.found.tasks)

    def _newest(self, code: str) -> Any:  # noqa: ANN401 - a Service, or None
        versions = [service for (name, _), service in self.book.by_version.items() if name == code]
        return max(versions, key=lambda each: each.version, default=None)

    def reason(self, reason: Reason) -> str:
        """Return a ground of refusal by its title in the newest file."""
        service = self._newest(reason.service)
        for each in service.registrations if service else ():
            if each.code == reason.registration:
                titles = {ground.code: ground.title.named(language()) for ground in each.reasons}
                return f"{titles.get(reason.code, reason.code)} ({each.title.named(language())})"
        return reason.code

    def list_of(self, time: Time, **more: str) -> str:
        """Return the address of the list that a time counts."""
        narrowed = {
            "service": time.service,
            "registration": time.registration,
            "task": time.task,
            "agency": time.agency,
            "officer": time.officer_id,
        }
        return self._decided({name: value for name, value in narrowed.items() if value} | more)

    def _of_reason(self, reason: Reason) -> str:
        return self._decided(
            {
                "service": reason.service,
                "registration": reason.registration,
                "reason": reason.code,
                "outcome": "refused",
            }
        )

    def _decided(self, narrowed: Mapping[str, Any]) -> str:
        values: dict[str, Any] = {**self.kept, **self.period, **narrowed}
        return url_for("case_figures.decided_list", **values)

    def _of_age(self, each: Waiting) -> str:
        span = {"opened_from": each.age.opened_from, "opened_to": each.age.opened_to}
        values: dict[str, Any] = {**self.kept, **{k: v for k, v in span.items() if v}}
        return url_for("case_figures.waiting_list", **values)

    @property
    def period(self) -> dict[str, str]:
        """Return the period as the address keeps it."""
        return {"since": self.found.since.isoformat(), "until": self.found.until.isoformat()}


def within(days: int) -> str:
    """Return how long something took, in words."""
    if days <= 0:
        return str(gettext("the same day"))
    return str(ngettext("%(num)s working day", "%(num)s working days", days))


def age_label(waiting: Waiting) -> str:
    """Return an age in words."""
    age = waiting.age
    if age.most is None:
        return str(gettext("More than %(count)s days", count=age.least - 1))
    return str(gettext("%(least)s to %(most)s days", least=age.least, most=age.most))
