"""What is wrong with a service whose file reads well: names that lead nowhere, ways without end.

Every rule is here because the engine relies on it; `tests/cases/test_walking_the_way.py` walks any
service that passes to its end.
"""

from app.cases.definition.linting.asks import lint_asks
from app.cases.definition.linting.comparing import lint_tests
from app.cases.definition.linting.fields import lint_fields
from app.cases.definition.linting.names import lint_names
from app.cases.definition.linting.signing import lint_signatures
from app.cases.definition.linting.steps import lint_steps
from app.cases.definition.linting.terms import lint_terms
from app.cases.definition.linting.ways import lint_chains, lint_ways
from app.cases.definition.shapes import Service
from app.cases.definition.sheet import Sheet

_FIRST = (lint_names, lint_chains)
_THEN = (lint_fields, lint_tests, lint_ways, lint_steps, lint_asks, lint_terms, lint_signatures)


def lint(service: Service, sheet: Sheet) -> None:
    """Note everything that is wrong with a service on the sheet of its file.

    What is said of chains means nothing while names repeat or chains are broken.
    """
    for rules in (_FIRST, _THEN):
        for rule in rules:
            rule(service, sheet)
        if sheet.problems:
            return
