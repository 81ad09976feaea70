"""Figures of casework, and the lists behind them, as CSV."""

from collections.abc import Callable, Iterable, Iterator

from app.casework.figures.queries.figure_lists import Entry
from app.casework.figures.queries.figures import Figures, Reason, Time
from app.csv_out import BYTE_ORDER_MARK, csv_line


def figures_as_csv(
    found: Figures, name: Callable[[Time], str], reason: Callable[[Reason], str]
) -> Iterator[str]:
    """Yield the lines of all figures; days are working days."""
    yield BYTE_ORDER_MARK + csv_line(
        ("Of", "Name", "Decided", "Median days", "Nine of ten within", "Deemed approved", "Refused")
    )
    for of, times in (
        ("all", [found.total]),
        ("step", found.tasks),
        ("agency", found.agencies),
        ("officer", found.officers),
    ):
        for each in times:
            yield csv_line(
                (
                    of,
                    name(each),
                    each.count,
                    each.median,
                    each.ninetieth,
                    each.deemed,
                    each.refused,
                )
            )
    for ground in found.reasons:
        yield csv_line(("reason", reason(ground), "", "", "", "", ground.count))
    for waits in found.waiting:
        most = "" if waits.age.most is None else waits.age.most
        yield csv_line(("waiting", f"{waits.age.least} to {most} days", waits.count))


def decided_as_csv(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield a line for each decision."""
    yield BYTE_ORDER_MARK + csv_line(
        ("Reference", "Service", "Registration", "Step", "Office", "Opened", "Decided", "Outcome",
         "Officer", "Reason")
    )  # fmt: skip
    for each in entries:
        decision = each.decision
        if decision is None:
            continue
        yield csv_line(
            (
                each.reference,
                each.service.en,
                each.registration.title.en,
                each.task.title.en,
                each.office.name if each.office else "",
                each.opened_at.isoformat(),
                decision.at.isoformat(),
                decision.outcome,
                each.officer.name if each.officer else "deemed approval",
                decision.reason_code,
            )
        )
