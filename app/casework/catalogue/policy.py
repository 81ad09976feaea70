"""Course of a service: parallel work of agencies, and total duration. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from app.casework.definition.determinants import ALWAYS
from app.casework.definition.shapes import Registration, Service
from app.search.public import BODY, HEADING, SUMMARY, TITLE

Days = Mapping[tuple[str, str], int]  # working days by (registration, task)


def levels(service: Service) -> Sequence[Sequence[Registration]]:
    """Return the registrations in the order in which they are worked on.

    Those of one level are examined at the same time; each waits for what it names of the levels
    before it.
    """
    depths: dict[str, int] = {}
    for _ in service.registrations:  # a chain is at most as long as there are registrations
        for each in service.registrations:
            depths[each.code] = 1 + max((depths.get(code, 0) for code in each.after), default=0)
    return [
        [each for each in service.registrations if depths[each.code] == depth]
        for depth in sorted(set(depths.values()))
    ]


def days_of(registration: Registration, days: Days, *, most: bool) -> int:
    """Return the working days along the longest chain of its steps.

    With `most`, steps that are only called for by some answers count as well.
    """
    ends: dict[str, int] = {}
    for _ in registration.tasks:
        for task in registration.tasks:
            begins = max((ends.get(code, 0) for code in task.after), default=0)
            counts = most or task.when == ALWAYS
            ends[task.code] = begins + (days[registration.code, task.code] if counts else 0)
    return max(ends.values(), default=0)


def days_in_all(service: Service, days: Days, *, most: bool) -> int:
    """Return the working days until the last agency is done, along the longest chain of agencies.

    With `most`, agencies and steps that only some answers call for count as well.
    """
    ends: dict[str, int] = {}
    for level in levels(service):
        for each in level:
            begins = max((ends.get(code, 0) for code in each.after), default=0)
            counts = most or each.when == ALWAYS
            ends[each.code] = begins + (days_of(each, days, most=most) if counts else 0)
    return max(ends.values(), default=0)


def searched_texts(service: Service) -> Iterator[tuple[str, int]]:
    """Yield the texts by which a service is found, in both languages, and what each counts."""
    fields = (field for section in service.sections for field in section.fields)
    told = [
        (service.title, TITLE),
        (service.summary, SUMMARY),
        *((each.title, HEADING) for each in service.registrations),
        *((each.title, HEADING) for each in service.agencies),
        (service.guidance, BODY),
        *((choice.words, BODY) for field in fields for choice in field.choices),
    ]
    yield from ((text, count) for words, count in told for text in (words.en, words.ur))
    yield from ((source.text, BODY) for source in service.sources)
