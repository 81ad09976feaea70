"""Rules on a new value's place among those approved: see `app/periods.py`."""

from app.periods import check_period as check_period
from app.periods import predecessor as predecessor
