"""What domains may use to plant applications in a demonstration."""

from app.cases.demonstration.telling import Telling as Telling
from app.cases.demonstration.telling import knows as knows
