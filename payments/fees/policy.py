"""Calculation of a fee: fixed, per unit, by slab or by per cent; and its split over heads.

Amounts are whole paisa. A per cent is rounded once, half up, to whole paisa; a split never rounds
away or invents a paisa.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from app.errors import Invalid
from app.money import MAX_PAISA, percent_of
from app.text import Sentence, sentence
from payments.bills.orders import Answers
from payments.kernel.policy import Stored, exact, plain

MAX_UNITS = 100_000
WHOLE = Decimal(100)


@dataclass(frozen=True, kw_only=True)
class Fixed:
    """The same for everybody."""

    amount_paisa: int


@dataclass(frozen=True, kw_only=True)
class PerUnit:
    """So much for each copy, acre, seat or day; from `least` to `most` of them."""

    unit_paisa: int
    least: int = 1
    most: int = MAX_UNITS


@dataclass(frozen=True, kw_only=True)
class Slab:
    """From an amount on: a fixed part, and a per cent of what lies above that amount."""

    from_paisa: int
    fixed_paisa: int = 0
    percent: Decimal = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Slabs:
    """By the size of something in rupees (turnover, value, wage); the first slab begins at 0."""

    slabs: tuple[Slab, ...]


@dataclass(frozen=True, kw_only=True)
class Percentage:
    """A per cent of something in rupees, never below the floor nor above the cap."""

    percent: Decimal
    floor_paisa: int = 0
    cap_paisa: int | None = None


Formula = Fixed | PerUnit | Slabs | Percentage


@dataclass(frozen=True, kw_only=True)
class Exemption:
    """The people who pay less, and by how many per cent (100: nothing)."""

    code: str
    title: str
    title_ur: str = ""
    percent: Decimal = WHOLE


@dataclass(frozen=True, kw_only=True)
class Part:
    """A head's share of a fee in per cent; "" as `ddo_code` is the department's own DDO."""

    head_code: str
    description: str
    percent: Decimal
    description_ur: str = ""
    ddo_code: str = ""


@dataclass(frozen=True, kw_only=True)
class Share:
    """A part, its place in the split (from 1), and what it comes to in paisa."""

    part: Part
    place: int
    amount_paisa: int


def price(formula: Formula, answers: Answers, exemptions: Sequence[Exemption] = ()) -> int:
    """Return the amount to pay in paisa; 0 if nothing is due.

    Raises Invalid on `quantity`, `base` or `exemption` if an answer is missing or impossible, and
    for an amount beyond what the ledger holds.
    """
    full = _full(formula, answers)
    less = _exemption(answers.exemption, exemptions)
    amount = full - percent_of(full, less.percent) if less else full
    if amount > MAX_PAISA:
        raise _wrong("base", sentence("The amount is larger than any that can be paid."))
    return amount


def _full(formula: Formula, answers: Answers) -> int:
    match formula:
        case Fixed():
            return formula.amount_paisa
        case PerUnit():
            return formula.unit_paisa * _quantity(formula, answers.quantity)
        case Slabs():
            return _by_slab(formula, _base(answers.base_paisa))
        case Percentage():
            return _by_percent(formula, _base(answers.base_paisa))


def _quantity(formula: PerUnit, quantity: int | None) -> int:
    if quantity is None or not formula.least <= quantity <= formula.most:
        raise _wrong(
            "quantity",
            sentence(
                "Enter a whole number from %(least)s to %(most)s.",
                least=formula.least,
                most=formula.most,
            ),
        )
    return quantity


def _base(base_paisa: int | None) -> int:
    if base_paisa is None or not 0 <= base_paisa <= MAX_PAISA:
        raise _wrong("base", sentence("Enter an amount in rupees, for example 2500 or 2,500.50."))
    return base_paisa


def _by_slab(formula: Slabs, base_paisa: int) -> int:
    slab = max(
        (each for each in formula.slabs if each.from_paisa <= base_paisa),
        key=lambda each: each.from_paisa,
    )
    return slab.fixed_paisa + percent_of(base_paisa - slab.from_paisa, slab.percent)


def _by_percent(formula: Percentage, base_paisa: int) -> int:
    amount = max(percent_of(base_paisa, formula.percent), formula.floor_paisa)
    return amount if formula.cap_paisa is None else min(amount, formula.cap_paisa)


def _exemption(code: str | None, exemptions: Sequence[Exemption]) -> Exemption | None:
    if not code:
        return None
    for each in exemptions:
        if each.code == code:
            return each
    raise _wrong("exemption", sentence("Choose one of the answers in the list."))


def split(amount_paisa: int, parts: Sequence[Part]) -> tuple[Share, ...]:
    """Split an amount over heads by per cents that sum to 100; the shares sum to the amount.

    Whole paisa go by largest remainder, the first part first where two are equal. A part that
    comes to nothing is left out.
    """
    exact = [Decimal(amount_paisa) * part.percent / WHOLE for part in parts]
    paisa = [int(each) for each in exact]
    by_remainder = sorted(range(len(parts)), key=lambda place: paisa[place] - exact[place])
    for place in by_remainder[: amount_paisa - sum(paisa)]:
        paisa[place] += 1
    return tuple(
        Share(part=part, place=place, amount_paisa=amount)
        for place, (part, amount) in enumerate(zip(parts, paisa, strict=True), start=1)
        if amount
    )


def findings(
    formula: Formula, parts: Sequence[Part], exemptions: Sequence[Exemption] = ()
) -> dict[str, Sentence]:
    """Return the errors of a fee by field; {} if it can be priced and split."""
    found: dict[str, Sentence] = {}
    wrong = _formula_finding(formula)
    if wrong:
        found["formula"] = wrong
    if sum((part.percent for part in parts), Decimal(0)) != WHOLE:
        found["split"] = sentence("The shares of the heads must add up to 100%.")
    # A payer chooses by the title and is priced by the code: either twice would be two prices.
    if not _all_differ(each.code for each in exemptions) or not _all_differ(
        each.title for each in exemptions
    ):
        found["exemptions"] = sentence(
            "Two exemptions have the same name. Give each a code and a title of its own."
        )
    return found


def _all_differ(names: Iterable[str]) -> bool:
    given = list(names)
    return len(set(given)) == len(given)


def _formula_finding(formula: Formula) -> Sentence | None:
    match formula:
        case Fixed(amount_paisa=amount) | PerUnit(unit_paisa=amount) if amount <= 0:
            return sentence("The amount must be above zero.")
        case PerUnit() if not 1 <= formula.least <= formula.most <= MAX_UNITS:
            return sentence("The maximum must not be below the minimum.")
        case Slabs():
            return _slabs_finding(formula.slabs)
        case Percentage():
            return _percentage_finding(formula)
    return None


def _percentage_finding(formula: Percentage) -> Sentence | None:
    if not 0 < formula.percent <= WHOLE:
        return sentence("Enter a percentage above 0 and up to 100.")
    if formula.cap_paisa == 0:
        return sentence("The cap must be above zero. With a cap of zero nobody pays.")
    if formula.cap_paisa is not None and formula.cap_paisa < formula.floor_paisa:
        return sentence("The cap must not be below the floor.")
    return None


def _slabs_finding(slabs: Sequence[Slab]) -> Sentence | None:
    begins = [slab.from_paisa for slab in slabs]
    if not begins or begins[0] != 0:
        return sentence("The first slab must start at 0.")
    if begins != sorted(set(begins)):
        return sentence("Every slab must start above the one before it.")
    return None


def _wrong(field: str, problem: Sentence) -> Invalid:
    return Invalid(problem, fields={field: problem})


MAX_FEES = 20


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The terms of a fee's version besides its price; days count from the day of the bill."""

    due_days: int
    expiry_days: int | None
    part_payment: bool


@dataclass(frozen=True, kw_only=True)
class Together:
    """The terms of a bill of several fees."""

    due_on: date
    expires_on: date | None
    part_payment: bool


def together(terms: Sequence[Terms], today: date) -> Together:
    """Return the terms of a bill of these fees (at least one) that is raised today.

    It never ends before it is due: the fee that ends first is due before.
    """
    ends = [each.expiry_days for each in terms if each.expiry_days is not None]
    return Together(
        due_on=today + timedelta(days=min(each.due_days for each in terms)),
        expires_on=today + timedelta(days=min(ends)) if ends else None,
        part_payment=all(each.part_payment for each in terms),
    )


def surcharge_label(title: str, title_ur: str) -> tuple[str, str]:
    """Return the label of a fee's surcharge line, in English and in Urdu."""
    urdu = f"تاخیر کا سرچارج: {title_ur}" if title_ur else ""
    return f"Surcharge for late payment: {title}", urdu


_KINDS: dict[str, type[Formula]] = {
    "fixed": Fixed,
    "per_unit": PerUnit,
    "slabs": Slabs,
    "percent": Percentage,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}
_NEEDS = {"fixed": "nothing", "per_unit": "quantity", "slabs": "base", "percent": "base"}


def formula_kind(formula: Formula) -> str:
    """Return "fixed", "per_unit", "slabs" or "percent"."""
    return _NAMES[type(formula)]


def needs_of(formula: Formula) -> str:
    """Return the information needed from the payer: "nothing", "quantity" or "base"."""
    return _NEEDS[formula_kind(formula)]


def formula_as_json(formula: Formula) -> Stored:
    """Write a formula, with its `kind`."""
    return {"kind": formula_kind(formula), **plain(asdict(formula))}


def read_formula(stored: Mapping[str, Any]) -> Formula:
    """Read a formula."""
    values = {name: value for name, value in stored.items() if name != "kind"}
    if stored["kind"] == "slabs":
        return Slabs(slabs=tuple(Slab(**exact(slab)) for slab in values["slabs"]))
    return _KINDS[stored["kind"]](**exact(values))


def parts_as_json(parts: Iterable[Part]) -> list[Stored]:
    """Write the split."""
    return [plain(asdict(part)) for part in parts]


def read_parts(stored: Iterable[Mapping[str, Any]]) -> tuple[Part, ...]:
    """Read the split."""
    return tuple(Part(**exact(part)) for part in stored)


def exemptions_as_json(exemptions: Iterable[Exemption]) -> list[Stored]:
    """Write the exemptions."""
    return [plain(asdict(each)) for each in exemptions]


def read_exemptions(stored: Iterable[Mapping[str, Any]]) -> tuple[Exemption, ...]:
    """Read the exemptions."""
    return tuple(Exemption(**exact(each)) for each in stored)


def answers_as_json(answers: Answers) -> Stored:
    """Write what a formula was given; what was not asked is left out."""
    return {name: value for name, value in asdict(answers).items() if value is not None}
