"""How a new value takes its place among those approved: see `app/periods.py`."""

from app.periods import predecessor as predecessor
from app.periods import refuse_impossible_period as refuse_impossible_period
