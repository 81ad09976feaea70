"""Public functions for domains to create sample applications in a demonstration."""

from demonstration.casework.history import Telling as Telling
from demonstration.casework.history import knows as knows
