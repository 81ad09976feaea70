"""Fees in words: what they cost, where it goes, how a proposal differs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from typing import Any
from uuid import UUID

from flask import get_template_attribute
from flask_babel import gettext
from markupsafe import Markup

from app.money import grouped
from app.text import Sentence, sentence
from app.web.formatting import isolate_ltr, local_date, local_time, quantity, typed, usual
from app.web.i18n import in_reader_language
from app.web.tables import Cell, Column, Table, linked, summary_rows
from app.web.translation import translate
from payments.bills.doors import amount
from payments.bills.policy.surcharge import Surcharge, read_surcharge
from payments.fees.catalogue_groups import GROUPS
from payments.fees.models import FeeVersion
from payments.fees.policy import (
    Exemption,
    Fixed,
    Formula,
    Part,
    Percentage,
    PerUnit,
    Slab,
    Slabs,
    formula_kind,
    read_exemptions,
    read_formula,
    read_parts,
)
from payments.fees.queries.files import FeeFile, FeeLine


def group_label(group: str) -> str:
    """Return the heading of a group of services."""
    known: Sentence | str = GROUPS.get(group, group)
    return translate(known)


def own_label(english: str, urdu: str) -> str:
    """Return the text in the user's language, if it was entered in both."""
    return in_reader_language(english, urdu)


def formula_label(formula: Formula) -> Markup:
    """Return the cost of a fee, for everybody."""
    match formula:
        case Fixed():
            return amount(formula.amount_paisa)
        case PerUnit():
            return _written(gettext("%(amount)s for each"), amount=amount(formula.unit_paisa))
        case Percentage():
            return _percentage(formula)
        case Slabs():
            return Markup("; ").join(formula_lines(formula))


def formula_lines(formula: Formula) -> list[Markup]:
    """Return the cost of a fee, one line for each slab."""
    if isinstance(formula, Slabs):
        ends = [slab.from_paisa for slab in formula.slabs[1:]]
        return [_slab(slab, end) for slab, end in zip_longest(formula.slabs, ends)]
    return [formula_label(formula)]


def formula_of(version: FeeVersion) -> Markup:
    """Return the cost of a version."""
    return formula_label(read_formula(version.formula))


def _percentage(formula: Percentage) -> Markup:
    said = [_written(gettext("%(number)s%%"), number=isolate_ltr(quantity(formula.percent)))]
    if formula.floor_paisa:
        said.append(_written(gettext("at least %(amount)s"), amount=amount(formula.floor_paisa)))
    if formula.cap_paisa is not None:
        said.append(_written(gettext("up to %(amount)s"), amount=amount(formula.cap_paisa)))
    return Markup(", ").join(said)


def _slab(slab: Slab, end: int | None) -> Markup:
    parts = [amount(slab.fixed_paisa)] if slab.fixed_paisa or not slab.percent else []
    if slab.percent:
        above = gettext("%(number)s%% of the part above")
        parts.append(_written(above, number=isolate_ltr(quantity(slab.percent))))
    price = Markup(" + ").join(parts)
    if end is not None and not slab.from_paisa:
        return _written(gettext("below %(end)s: %(amount)s"), end=amount(end), amount=price)
    start = amount(slab.from_paisa)
    return _written(gettext("from %(start)s: %(amount)s"), start=start, amount=price)


def _written(pattern: str, **values: Markup | str) -> Markup:
    """Fill a translated pattern; what is no markup is escaped."""
    return Markup(pattern) % values  # noqa: S704 - the pattern is ours, from the catalogue


def terms_rows(version: FeeVersion) -> Iterator[tuple[str, str]]:
    """Yield what a version says as (label, text), for officials, in the user's language."""
    yield gettext("Amount"), formula_label(read_formula(version.formula))
    yield gettext("Heads"), "; ".join(map(_head, read_parts(version.split)))
    yield gettext("Late surcharge"), _surcharge(read_surcharge(version.surcharge))
    less = "; ".join(map(_exemption, read_exemptions(version.exemptions)))
    yield gettext("Exemptions"), less or gettext("None")
    yield gettext("Due"), _after_the_bill(version.due_days)
    expiry = version.expiry_days
    end = gettext("No end") if expiry is None else _after_the_bill(expiry)
    yield gettext("Last day to pay"), end
    parts = gettext("Allowed") if version.part_payment else gettext("Not allowed")
    yield gettext("Payment in parts"), parts
    thing = own_label(version.thing, version.thing_ur) if version.thing else gettext("Nothing")
    yield gettext("Asks for the number of"), thing
    yield gettext("Source"), usual(version.instrument)


def _head(part: Part) -> str:
    said = gettext(
        "%(head)s %(name)s: %(percent)s%%",
        head=part.head_code,
        name=own_label(part.description, part.description_ur),
        percent=quantity(part.percent),
    )
    ddo = gettext(" (DDO %(ddo)s)", ddo=part.ddo_code) if part.ddo_code else ""
    return f"{said}{ddo}"


def _exemption(each: Exemption) -> str:
    title = own_label(each.title, each.title_ur)
    percent = quantity(each.percent)
    return str(gettext("%(title)s: %(percent)s%% less", title=title, percent=percent))


def _after_the_bill(days: int) -> str:
    return str(gettext("%(days)s days after the bill", days=days))


def terms(version: FeeVersion) -> Sequence[Cell]:
    """Return the terms of a version, for the summary on its page."""
    return summary_rows(
        (sentence("In force"), period_label(version.valid_from, version.valid_to)),
        *terms_rows(version),
        (sentence("How sure we are"), standing_tag(version.confidence)),
    )


def standing_tag(confidence: str) -> Markup:
    """Draw how sure we are: what is not verified is never called law."""
    drawn: Markup = get_template_attribute("parameters/tags.html", "standing")(confidence)
    return drawn


def _cost(line: FeeLine) -> Markup:
    """Return a fee's present cost, its confidence, and whether a proposal waits."""
    if line.current:
        cost = formula_of(line.current) + Markup("<br>") + standing_tag(line.current.confidence)
    else:
        cost = _TAG.format("red", gettext("Nothing in force"))
    if not line.waiting:
        return cost
    return cost + " " + _TAG.format("blue", gettext("Proposal waiting"))


def _fee_title(line: FeeLine) -> str:
    return own_label(line.fee.title, line.fee.title_ur)


_TAG = Markup('<strong class="govuk-tag govuk-tag--{}">{}</strong>')
FEES: Table[FeeLine] = Table(
    Column(sentence("Fee"), lambda line: linked(_fee_title(line), "fees.show", fee_id=line.fee.id)),
    Column(sentence("Department"), lambda line: line.department),
    Column(sentence("Amount"), _cost),
)


def history(file: FeeFile, on: date) -> list[dict[str, object]]:
    """Return the timeline of what was decided of a fee, as it is on a day."""
    return [
        {
            "title": _titled(row, on),
            "when": period_label(row.valid_from, row.valid_to),
            "text": _source_and_history(row, file.names),
            "state": _step(row, file.current, on),
        }
        for row in file.rows
        if not row.waiting
    ]


def _titled(row: FeeVersion, on: date) -> Markup:
    cost = formula_of(row)
    if row.refused_at:
        return _written(gettext("Refused: %(formula)s"), formula=cost)
    return _written(gettext("To come: %(formula)s"), formula=cost) if row.valid_from > on else cost


def _step(row: FeeVersion, current: FeeVersion | None, on: date) -> str | None:
    if current and row.id == current.id:
        return "now"
    return "done" if row.approved_at and row.valid_from <= on else None


def _source_and_history(row: FeeVersion, names: Mapping[UUID, str]) -> Markup:
    """Say what a version rests on, and who did what of it when."""
    said = Markup("{} {}").format(standing_tag(row.confidence), usual(row.instrument))
    if row.note:
        said += Markup("<br>{}").format(typed(row.note))
    return said + Markup("<br>") + Markup(" ").join(_steps(row, names))


def _steps(row: FeeVersion, names: Mapping[UUID, str]) -> Iterator[Markup]:
    """Yield a sentence for each thing that somebody did with a version."""
    yield _written(
        gettext("Entered by %(who)s, %(when)s."),
        who=typed(names[row.entered_by]),
        when=local_time(row.entered_at),
    )
    if row.approved_by and row.approved_at:
        yield _written(
            gettext("Approved by %(who)s, %(when)s."),
            who=typed(names[row.approved_by]),
            when=local_time(row.approved_at),
        )
    if row.refused_by and row.refused_at:
        yield _written(
            gettext("Refused by %(who)s, %(when)s: %(why)s"),
            who=typed(names[row.refused_by]),
            when=local_time(row.refused_at),
            why=typed(row.refused_reason),
        )
    if row.ended_by:
        yield _written(gettext("Ended by the terms that follow."))


def _surcharge(rule: Surcharge | None) -> str:
    if rule is None:
        return str(gettext("None"))
    percent = quantity(rule.percent)
    said = [gettext(_EVERY[rule.every], percent=percent, head=rule.head_code)]
    if rule.cap_percent is not None:
        said.append(gettext("up to %(percent)s%%", percent=quantity(rule.cap_percent)))
    if rule.grace_days:
        said.append(gettext("after %(days)s days of grace", days=rule.grace_days))
    return ", ".join(said)


_EVERY = {
    "once": sentence("%(percent)s%% once, head %(head)s"),
    "day": sentence("%(percent)s%% for each day, head %(head)s"),
    "month": sentence("%(percent)s%% for each month that has started, head %(head)s"),
}


def differences(old: FeeVersion | None, new: FeeVersion) -> list[tuple[str, str, str]]:
    """List what a proposal changes as (label, now, then), for officials."""
    if old is None:
        return []
    before = dict(terms_rows(old))
    return [
        (label, before[label], then) for label, then in terms_rows(new) if before[label] != then
    ]


def as_typed(version: FeeVersion) -> dict[str, Any]:
    """Return a version as the form holds it, so that new terms begin from those in force."""
    rule = read_surcharge(version.surcharge)
    values: dict[str, Any] = {
        "due_days": version.due_days,
        "expiry_days": version.expiry_days,
        "part_payment": "yes" if version.part_payment else "no",
        "instrument": version.instrument,
        "confidence": version.confidence,
        "thing": version.thing,
        "thing_ur": version.thing_ur,
        **_typed_formula(read_formula(version.formula)),
        **_typed_surcharge(rule),
        **_rows("parts", [vars(part) for part in read_parts(version.split)]),
        **_rows("exemptions", [vars(each) for each in read_exemptions(version.exemptions)]),
    }
    return {name: _typed(value) for name, value in values.items()}


def _typed_formula(formula: Formula) -> dict[str, Any]:
    kind = {"kind": formula_kind(formula)}
    match formula:
        case Fixed():
            return kind | {"amount": _plain(formula.amount_paisa)}
        case PerUnit():
            units = {"least_units": formula.least, "most_units": formula.most}
            return kind | {"amount": _plain(formula.unit_paisa)} | units
        case Percentage():
            cap = formula.cap_paisa
            bounds = {"floor": _plain(formula.floor_paisa), "cap": cap and _plain(cap)}
            return kind | {"percent": formula.percent} | bounds
        case Slabs():
            return kind | _rows("slabs", [_typed_slab(slab) for slab in formula.slabs])


def _typed_slab(slab: Slab) -> dict[str, Any]:
    return {
        "starts_at": _plain(slab.from_paisa),
        "fixed": _plain(slab.fixed_paisa),
        "percent": slab.percent,
    }


def _typed_surcharge(rule: Surcharge | None) -> dict[str, Any]:
    if rule is None:
        return {}
    return {
        "surcharge_head": rule.head_code,
        "surcharge_percent": rule.percent,
        "surcharge_every": rule.every,
        "surcharge_cap": rule.cap_percent,
        "surcharge_grace_days": rule.grace_days,
    }


def _plain(paisa: int) -> str:
    whole, rest = divmod(paisa, 100)
    return grouped(whole) + (f".{rest:02d}" if rest else "")


def _rows(group: str, rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    return {
        f"{group}-{index}-{name}": value
        for index, row in enumerate(rows)
        for name, value in row.items()
    }


def _typed(value: object) -> object:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def period_label(first: date, last: date | None) -> str:
    """Return the start and end of a period, for officials."""
    if last is None:
        return str(gettext("from %(day)s", day=local_date(first)))
    return str(gettext("%(first)s to %(last)s", first=local_date(first), last=local_date(last)))
