"""Parts of a scheme in words: labels of its keys, and conditions and amounts as sentences. Pure.

For officers of Finance, so in English.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from fractions import Fraction

from app.data_files.nodes import paisa_of
from app.money import grouped, grouped_rupees
from tax_incentives.rules.conditions import All, AnyOf, Choice, Compare, Condition, Not, Test
from tax_incentives.rules.expressions import (
    Constant,
    Expression,
    FactOf,
    Fold,
    Folded,
    Months,
    ParameterOf,
    Quotient,
    Rounded,
    Slabs,
    StepOf,
    Table,
)
from tax_incentives.rules.values import Kind, Plain, per_cent
from tax_incentives.schemes.shapes import Criterion, Scheme

LABELS: Mapping[str, str] = {
    "title": "Title",
    "purpose": "Purpose",
    "published": "What is published",
    "text": "Text",
    "remedy": "What to do if it is not met",
    "clause": "Clause",
    "source": "Source",
    "confidence": "How sure",
    "valid_from": "First day",
    "valid_until": "Last day",
    "heads": "Head of account",
    "tax": "Tax",
    "section": "Section of the law",
    "gazette": "Number in the Gazette",
    "gazetted_on": "Day of the Gazette",
    "from": "From",
    "value": "Value",
    "year": "Year in which the fiscal year begins",
    "amount": "Amount",
    "most": "The most",
    "of": "Whose benefits count",
    "years": "Fiscal years that count (0 for all)",
    "year_of": "Counted in",
    "scarce": "If there is too little",
    "clawback_frees_room": "A recovered amount may be granted again",
    "months": "Months after the grant",
    "share": "Share that is recovered",
    "places": "How many win",
    "every_months": "Months between two parts",
    "requires": "Condition",
    "for": "Only for",
    "stops": "Stops the form",
    "used": "What was granted before",
    "counts": "Counts by the step",
    "award": "The step whose amount is granted",
    "area": "The step whose area is granted",
    "claimants": "Who may claim",
    "benefit": "What they get",
    "code": "Code",
    "name": "Name",
    "kind": "Kind",
    "held_by": "Held by",
    "role": "Role",
    "required": "Required",
    "basis": "What it rests on",
    "empowered": "The law",
    "facts": "Facts",
    "choices": "Answers",
    "parameters": "Rates and amounts",
    "values": "Values",
    "criteria": "Who qualifies",
    "computation": "How the amount is worked out",
    "period": "Period",
    "ranking": "Ranking",
    "minimum": "The least that is granted",
    "caps": "Limits",
    "budget": "Budget",
    "ceilings": "Maximum of the year",
    "papers": "Papers",
    "stages": "Stages of the review",
    "obligations": "Obligations",
    "clawbacks": "When it is recovered",
    # Within conditions and amounts.
    "divide": "Divided",
    "round": "Rounded",
    "table": "By",
    "slabs": "Of",
    "when": "If",
    "months_from": "Months from",
    "any_of": "One of",
    "is": "Is",
    "is_not": "Is not",
    "at_least": "At least",
    "at_most": "At most",
    "above": "Above",
    "below": "Below",
    "at_cap": "What is above",
    "sum": "Added",
    "less": "Taken off",
    "times": "Times",
    "least": "No more than",
    "greatest": "No less than",
    "by": "Divided by",
    "at_zero": "If it is divided by zero",
    "to": "Rounded to",
    "up_to": "Up to",
    "gives": "Gives",
    "rate": "Rate",
    "then": "If so",
    "otherwise": "Otherwise",
}
# The words of a key's values, in the order in which a form lists them.
CHOICES: Mapping[str, Mapping[str, str]] = {
    "confidence": {
        "H": "H: official text",
        "M": "M: a secondary source",
        "U": "U: not verified, not law",
    },
    "below": {"refuse": "The claim is refused", "nothing": "Nothing is paid"},
    "of": {
        "claim": "One claim",
        "firm": "One firm",
        "group": "All related firms together",
        "person": "One person",
    },
    "at_cap": {"cut": "It is not granted", "refuse": "The claim is refused"},
    "year_of": {"grant": "The year of the grant", "payment": "The year of the payment"},
    "scarce": {
        "submission": "First complete claims first",
        "ranking": "By the ranking",
        "pro_rata": "The same share for every claim",
    },
    "clawback_frees_room": {"yes": "Yes", "no": "No"},
}
_COMPARED: Mapping[Compare, str] = {
    Compare.EQUAL: "is",
    Compare.OTHER: "is not",
    Compare.AT_LEAST: "is at least",
    Compare.AT_MOST: "is at most",
    Compare.ABOVE: "is more than",
    Compare.BELOW: "is less than",
    Compare.ANY_OF: "is",
}
_FOLDS: Mapping[Fold, tuple[str, str]] = {
    Fold.SUM: ("", " plus "),
    Fold.LESS: ("", " less "),
    Fold.TIMES: ("", " times "),
    Fold.LEAST: ("the least of ", " and "),
    Fold.GREATEST: ("the greatest of ", " and "),
}


def _day_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def plain_words(kind: Kind, value: Plain) -> str:
    """Write a value of a kind."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return _day_words(value)
    if kind is Kind.MONEY and isinstance(value, int):
        return f"Rs {grouped_rupees(value)}"
    if isinstance(value, Fraction):
        return per_cent(value)
    return grouped(value) if isinstance(value, int) else str(value).replace("_", " ")


def written_words(key: str, written: str) -> str:
    """Write a value of the text under a key as people read it."""
    if key in CHOICES:
        return CHOICES[key].get(written, written)
    paisa = paisa_of(written)
    if paisa is not None:
        return f"Rs {grouped_rupees(paisa)}"
    try:
        return _day_words(date.fromisoformat(written))
    except ValueError:
        return written


class Wording:
    """The sentences of one scheme, which call facts, rates and steps by their titles."""

    def __init__(self, scheme: Scheme) -> None:
        """Take the titles in."""
        self._facts = {each.name: each.title.en for each in scheme.facts}
        self._facts |= {"claimant": "Who claims", "rule_date": "The day of the claim"}
        self._parameters = {each.name: each.title.en for each in scheme.parameters}
        self._steps = {each.code: each.title.en for each in scheme.steps}
        self._answers = {
            (each.name, code): words.en
            for each in scheme.facts
            for code, words in each.choices.items()
        }

    def criterion(self, each: Criterion) -> str:
        """Write a criterion: its claimants, and its condition."""
        who = " and ".join(sorted(one.value.replace("_", " ") for one in each.claimants))
        said = self.condition(each.requires)
        return f"For {who}: {said}." if who else f"{said[0].upper()}{said[1:]}."

    def condition(self, condition: Condition) -> str:
        """Write a condition."""
        if isinstance(condition, All):
            return _joined(map(self._part, condition.parts), ", and ")
        if isinstance(condition, AnyOf):
            return _joined(map(self._part, condition.parts), ", or ")
        if isinstance(condition, Not):
            return f"it is not so that {self.condition(condition.part)}"
        return self._test(condition) if isinstance(condition, Test) else str(condition)

    def _part(self, condition: Condition) -> str:
        """Write a part of a condition; one of several parts in brackets, so that it stays whole."""
        said = self.condition(condition)
        return f"({said})" if isinstance(condition, All | AnyOf) else said

    def _test(self, test: Test) -> str:
        fact = test.of.name if isinstance(test.of, FactOf) else ""
        than = (self._compared(fact, each) for each in test.than)
        return f"{self.amount(test.of)} {_COMPARED[test.how]} {_joined(than, ' or ')}"

    def _compared(self, fact: str, each: Expression) -> str:
        stated = each.stated if isinstance(each, Constant) else ""
        return self._answers.get((fact, str(stated))) or self.amount(each)

    def amount(self, expression: Expression) -> str:
        """Write an expression."""
        write = self._writers().get(type(expression))
        return write(expression) if write is not None else str(expression)

    def _writers(self) -> Mapping[type, Callable[..., str]]:
        return {
            Constant: lambda each: plain_words(each.kind, each.stated),
            FactOf: lambda each: f"“{self._facts[each.name]}”",
            ParameterOf: lambda each: f"“{self._parameters[each.name]}”",
            StepOf: lambda each: f"“{self._steps[each.name]}”",
            Folded: self._folded,
            Quotient: self._quotient,
            Rounded: lambda each: (
                f"{self.amount(each.inner)}, rounded {each.direction.value}"
                f" to Rs {grouped_rupees(each.unit)}"
            ),
            Table: self._table,
            Slabs: self._slabs,
            Choice: lambda each: (
                f"{self.amount(each.then)} if {self.condition(each.when)},"
                f" otherwise {self.amount(each.otherwise)}"
            ),
            Months: lambda each: (
                f"the number of months from {self.amount(each.first)} to {self.amount(each.last)}"
            ),
        }

    def _folded(self, each: Folded) -> str:
        before, between = _FOLDS[each.fold]
        return before + between.join(self._inner(part) for part in each.parts)

    def _inner(self, part: Expression) -> str:
        simple = isinstance(part, Constant | FactOf | ParameterOf | StepOf)
        return self.amount(part) if simple else f"({self.amount(part)})"

    def _quotient(self, each: Quotient) -> str:
        said = f"{self._inner(each.dividend)} divided by {self._inner(each.divisor)}"
        zero = f"{self.amount(each.at_zero)}" if each.at_zero is not None else "refused"
        return f"{said} ({zero} if that is zero)"

    def _table(self, each: Table) -> str:
        rows = (
            f"{self.amount(row.gives)} up to {plain_words(each.of.kind, row.limit)}"
            for row in each.rows
        )
        said = f"by {self.amount(each.of)}: {_joined(rows, ', ')}"
        return f"{said}, otherwise {self.amount(each.otherwise)}"

    def _slabs(self, each: Slabs) -> str:
        rows = (
            f"{per_cent(slab.rate)} up to Rs {grouped_rupees(slab.limit)}" for slab in each.slabs
        )
        said = f"of {self.amount(each.of)}: {_joined(rows, ', ')}"
        return f"{said}, {per_cent(each.above)} of what is above"


def _joined(parts: Iterable[str], between: str) -> str:
    return between.join(parts)
