"""The grounds on which a part of a file is withheld, each with the clause that allows it.

That the Balochistan Right to Information Act 2021 exists is known; its sections were not looked up.
So every clause is a dated value that is not verified, until two officers put the official text in
force. A disclosure keeps the clauses of its day.
"""

from collections.abc import Mapping
from datetime import date

from app.casework.disclosure.policy import GROUNDS, Ground
from app.parameters.public import Confidence, InitialValue, ParameterDefinition, Unit
from app.text import sentence

ACT = "Balochistan Right to Information Act 2021"
_FIRST_DAY = date(2021, 1, 1)
CLAUSE = "Section to be looked up"


def _definition(ground: Ground) -> ParameterDefinition:
    return ParameterDefinition(
        key=f"cases.disclosure_ground_{ground.value}",
        title=sentence("Clause that allows to withhold: %(ground)s", ground=GROUNDS[ground]),
        group=sentence("Applications and offices"),
        unit=Unit.TEXT,
        help="The section of the Act, as a disclosure cites it",
    )


CLAUSES: Mapping[Ground, ParameterDefinition] = {each: _definition(each) for each in Ground}
DEFINITIONS = tuple(CLAUSES.values())
INITIAL = tuple(
    InitialValue(
        definition=each,
        value=CLAUSE,
        valid_from=_FIRST_DAY,
        instrument=ACT,
        confidence=Confidence.UNVERIFIED,
        note="That the Act exists is known; which section allows this was not verified.",
    )
    for each in DEFINITIONS
)
