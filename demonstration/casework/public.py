"""What domains may use to plant applications in a demonstration."""

from demonstration.casework.history import Telling as Telling
from demonstration.casework.history import knows as knows
