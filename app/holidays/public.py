"""Public functions for domains: the calendar of working days as approved so far.

Events: `holidays.declared` (declaration_id).
"""

from app.calendar import Calendar as Calendar
from app.calendar import NoWorkingWeek as NoWorkingWeek
from app.calendar import deadline_end_of as deadline_end_of
from app.calendar import local_day as local_day
from app.holidays.queries import calendar as calendar
