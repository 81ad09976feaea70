"""Reduced rates that a law gives, each with the parameters of its two rates."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.data_files.words import Words
from app.parameters.public import ParameterDefinition
from tax_incentives.statutory.parameters import REDUCED, STANDARD


@dataclass(frozen=True, kw_only=True)
class StatutoryRate:
    """A rate below the standard one, by law: no claim, no award and no budget."""

    code: str
    title: Words
    standard: ParameterDefinition
    reduced: ParameterDefinition


IT_SERVICES = StatutoryRate(
    code="it_services_rate",
    title=Words("Reduced sales tax on IT services", "آئی ٹی خدمات پر کم سیلز ٹیکس"),
    standard=STANDARD,
    reduced=REDUCED,
)
RATES: Mapping[str, StatutoryRate] = {IT_SERVICES.code: IT_SERVICES}
