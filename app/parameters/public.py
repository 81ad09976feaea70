"""Public functions of the parameters room. Each is one query; nothing is cached.

Events: `parameters.value_approved` (key, value_id).
"""

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from app.parameters.definitions import Confidence as Confidence
from app.parameters.definitions import InitialValue as InitialValue
from app.parameters.definitions import ParameterDefinition as ParameterDefinition
from app.parameters.definitions import Unit as Unit
from app.parameters.definitions import source_of as source_of
from app.parameters.queries import parameters as queries
from app.parameters.use_cases import load_initial as load_initial
from app.parameters.values import NothingInForce as NothingInForce
from app.parameters.values import ParameterSet as ParameterSet
from app.parameters.values import ParameterValue as ParameterValue


def at(session: Session, key: str, on: date) -> ParameterValue:
    """Return the value in force on a day in the province. Raises NothingInForce."""
    found = queries.in_force(session, on, [key])
    if not found:
        raise NothingInForce(key, on)
    return found[0]


def set_in_force(session: Session, keys: Collection[str], on: date) -> ParameterSet:
    """Return the values of `keys` in force on a day, for freezing onto a case.

    Keys that nothing is in force for are absent; reading them from the set raises NothingInForce.
    """
    return ParameterSet.of(on, queries.in_force(session, on, keys))
