"""Figures of casework, and the lists behind them, as CSV."""

from collections.abc import Callable, Iterable, Iterator

from app.casework.figures.queries.figure_lists import Entry
from app.casework.figures.queries.figures import Figures, Reason, Time
from app.csv_out import BYTE_ORDER_MARK, csv_line
from app.exports import Export


def figures_as_csv(
    found: Figures, name: Callable[[Time], str], reason: Callable[[Reason], str]
) -> Iterator[str]:
    """Yield the lines of all figures, which are not of one kind; days are working days."""
    yield BYTE_ORDER_MARK + csv_line(
        ("Of", "Name", "Decided", "Median days", "Nine of ten within", "Deemed approved", "Refused")
    )
    for of, times in (
        ("all", [found.total]),
        ("step", found.tasks),
        ("agency", found.agencies),
        ("officer", found.officers),
    ):
        for x in times:
            yield csv_line((of, name(x), x.count, x.median, x.ninetieth, x.deemed, x.refused))
    for ground in found.reasons:
        yield csv_line(("reason", reason(ground), "", "", "", "", ground.count))
    for waits in found.waiting:
        most = "" if waits.age.most is None else waits.age.most
        yield csv_line(("waiting", f"{waits.age.least} to {most} days", waits.count))


_DECIDED: Export[Entry] = Export(
    Reference="reference",
    Service="service.en",
    Registration="registration.title.en",
    Step="task.title.en",
    Office=lambda each: each.office.name if each.office else "",
    Opened="opened_at",
    Decided="decision.at",
    Outcome="decision.outcome",
    Officer=lambda each: each.officer.name if each.officer else "deemed approval",
    Reason="decision.reason_code",
)


def decided_as_csv(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield a line for each decision."""
    return _DECIDED.as_csv(each for each in entries if each.decision is not None)
